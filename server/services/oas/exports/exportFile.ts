// A list as a file: made page by page while it is sent, giving way to other work between two pages.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { toIso } from '../../../core/kernel/clock.js';
import { conflict, throttled } from '../../../core/kernel/errors.js';
import type { Route } from '../../../core/http/contract.js';
import { FileAnswer } from '../../../core/http/fileAnswer.js';
import type { Call, Handled } from '../../../core/http/handle.js';
import { csvOf } from '../../../core/sheets/csv.js';
import type { Cell } from '../../../core/sheets/sheet.js';
import { wallTimes } from '../../../core/sheets/wallTimes.js';
import { xlsxOf } from '../../../core/sheets/xlsx.js';
import { handle, type OasActor } from '../actor.js';
import * as contracts from '../contract/exports.js';
import { EXPORT_TYPES, type ExportQuery } from '../contract/exports.js';
import { countWalk, walkList, type WalkedPage, type WalkQuery } from '../lists/walk.js';
import type { Oas } from '../oas.js';
import { cellOf, columnsOf, type Column } from './columns.js';

/** Files made at one time: they share the process with agents and panels. */
const MOST_AT_ONCE = 4;
const BUSY_SECONDS = 10;

type ListCall = Call<Route, OasActor>;
type ReadPage = (query: WalkQuery) => Promise<WalkedPage>;

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'path' in value && 'answer' in value;

/** One route for each contract of contract/exports.ts; `routes` are all others, the lists among them. */
export function exportRoutes(oas: Oas, routes: readonly Handled<OasActor>[]): Handled<OasActor>[] {
  const lists = new Map(
    routes.filter(({ route }) => route.method === 'get').map((list) => [`${list.route.path}/export`, list]),
  );
  const slots = { taken: 0 };
  return Object.values<unknown>(contracts)
    .filter(isRoute)
    .map((spec) => {
      const list = lists.get(spec.path);
      if (!list) throw new Error(`${spec.path} has no list`);
      return handle(spec, (call) => exportList(oas, list, call, slots));
    });
}

async function exportList(oas: Oas, list: Handled<OasActor>, call: ListCall, slots: { taken: number }) {
  const { format, columns: wanted, lang, count, ...filter } = call.query as ExportQuery;
  const mostRows = oas.settings().export.maxRows;
  const readPage = async (query: WalkQuery) => (await list.run({ ...call, query })) as WalkedPage;
  const columns = columnsOf(list.route, { wanted, language: lang === 'en' ? 'en' : 'zh' });
  // Before anything of the file is out: a refusal is still an answer, and the caller hears how many rows there are.
  const total = await countWalk(filter, readPage);
  if (count === '1') return { rows: total, most_rows: mostRows };
  if (total > mostRows) {
    throw conflict('too_many_rows', `${total} rows match and a file holds ${mostRows}; narrow the filter`);
  }
  if (slots.taken >= MOST_AT_ONCE) {
    throw throttled('exports_busy', 'several files are being made just now; try again shortly', BUSY_SECONDS);
  }
  const zone = oas.settings().timeZone;
  const wallOf = wallTimes(zone);
  const noun = nounOf(list.route);
  const day = toIso(wallOf(oas.core.clock.now())).slice(0, 10);
  const sheet = {
    name: noun,
    headers: columns.map(({ header }) => header),
    rows: rowsOf({ filter, readPage, columns, wallOf, slots }),
  };
  const chunks = format === 'csv' ? csvOf(sheet) : xlsxOf(sheet);
  return new FileAnswer(EXPORT_TYPES[format], `${noun}-${day}.${format}`, chunks);
}

/** `/api/v1/manager/users/:user_id/logs` is `users-logs`. A sheet's name holds 31 characters. */
const nounOf = ({ path }: Route): string =>
  path
    .split('/')
    .slice(4)
    .filter((part) => !part.startsWith(':'))
    .join('-')
    .slice(0, 31);

interface RowsOptions {
  filter: Record<string, unknown>;
  readPage: ReadPage;
  columns: readonly Column[];
  wallOf: (at: number) => number;
  slots: { taken: number };
}

async function* rowsOf({ filter, readPage, columns, wallOf, slots }: RowsOptions): AsyncGenerator<Cell[][]> {
  slots.taken++;
  try {
    for await (const { items } of walkList(filter, readPage)) {
      yield items.map((item) =>
        columns.map((column) => cellOf((item as Record<string, unknown>)[column.name], column, wallOf)),
      );
      // Transactions that only read end without a turn of the event loop.
      await turnOfTheLoop();
    }
  } finally {
    slots.taken--;
  }
}
