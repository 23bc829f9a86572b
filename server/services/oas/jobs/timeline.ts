// A user's time line: job events, the agent's log lines and audit entries of that user in one order, newest first
// (behaviour row 31). Without a filter every page is exact at any depth and costs O(log n): the instant of the page's first
// entry is found by counting, then only that page is read. With a filter on level, task or text the newest entries of each
// kind are searched, and the answer says when there are older ones.
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import type { History, SealedPlace } from '../../../core/store/history/history.js';
import type { SealedTable } from '../../../core/store/history/sealedTable.js';
import type { OrderColumn, Tx, Where } from '../../../core/store/types.js';
import type { TaskNames } from '../oas.js';
import { pageAnswer, type Paging } from '../lists/paging.js';
import { sealedAudit, sealedEvents, sealedLines } from '../sealed.js';
import { clearedLogTable, type JsonObject } from '../tables.js';
import { taskId, taskWord } from '../tasks/taskTemplates.js';

export type TimelineKind = 'job' | 'log' | 'audit';

export interface TimelineFilter {
  kind?: TimelineKind;
  /** Log lines alone have a level. */
  level?: string;
  /** In either language. */
  task?: string;
  /** Part of the message, error code, node or event, in any case. */
  keyword?: string;
}

interface Entry {
  kind: TimelineKind;
  id: number;
  at: Instant;
  jobId: number | null;
  task: string;
  event: string;
  jobStatus: string;
  message: string;
  errorCode: string;
  level: string;
  node: string;
  actorType: string;
  detail: JsonObject;
}

/** How many of the newest entries of each kind a filter looks at. */
const SEARCHED = 5000;

type Transaction = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

/** Which page of which part of whose time line. */
export interface TimelineAsked {
  filter: TimelineFilter;
  paging: Paging;
  names: TaskNames;
  /** Checks who asks, and answers the user. */
  userOf(tx: Tx): Promise<{ id: number }>;
}

/** One page as the contract's `timeline` says it. */
export async function timelinePage(
  history: History,
  transaction: Transaction,
  { filter, paging, names, userOf }: TimelineAsked,
) {
  const sources = SOURCES.filter(({ kind }) => filter.kind === undefined || kind === filter.kind);
  const isFiltered = Boolean(filter.level ?? filter.task ?? filter.keyword);
  const { page, pageSize } = paging;
  const hot = await transaction(async (tx) => {
    const { id: userId } = await userOf(tx);
    const { until } = (await tx.get(clearedLogTable, userId)) ?? { until: -1 };
    const sealed = [];
    for (const one of sources) sealed.push(await one.sealed(tx, history, userId, until));
    // What is sealed is no younger than this.
    const border = Math.max(...sealed.map(({ lastAt }) => lastAt));
    const isHotAlone = border === 0 || (await countFrom(tx, sources, userId, border + 1)) >= page * pageSize;
    if (!isFiltered && isHotAlone) {
      return { sealed, stretch: await exactPage(tx, sources, userId, paging), rows: [] };
    }
    const rows = [];
    const most = isFiltered ? SEARCHED : page * pageSize;
    for (const one of sources) rows.push(await one.newest(tx, userId, Number.MAX_SAFE_INTEGER, most));
    const total = isFiltered ? 0 : await countFrom(tx, sources, userId, 0);
    return { sealed, rows, stretch: { entries: [], total, truncated: false } };
  });
  const { stretch, sealed, rows } = hot;
  if (isFiltered) {
    const searched = await Promise.all(rows.map((found, i) => withSealed(found, sealed[i]!)));
    const { entries, total, truncated } = filteredPage(searched, filter, paging);
    return pageAnswer(
      entries.map((entry) => toWire(entry, names)),
      total,
      paging,
      { truncated },
    );
  }
  const total = stretch.total + (await sum(sealed.map((part) => part.count())));
  const entries = rows.length === 0 ? stretch.entries : await mergedPage(rows, sealed, paging);
  return pageAnswer(
    entries.map((entry) => toWire(entry, names)),
    total,
    paging,
    { truncated: false },
  );
}

const sum = async (counts: readonly Promise<number>[]): Promise<number> =>
  (await Promise.all(counts)).reduce((a, b) => a + b, 0);

interface Stretch {
  entries: Entry[];
  total: number;
  truncated: boolean;
}

async function countFrom(tx: Tx, sources: readonly Source[], userId: number, from: Instant): Promise<number> {
  let count = 0;
  for (const source of sources) count += await source.countFrom(tx, userId, from);
  return count;
}

async function exactPage(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  { page, pageSize }: Paging,
): Promise<Stretch> {
  const total = await countFrom(tx, sources, userId, 0);
  const offset = (page - 1) * pageSize;
  if (offset >= total) return { entries: [], total, truncated: false };
  // The latest instant with more than `offset` entries at or after it is that of the page's first entry.
  let low = 0;
  let high = offset === 0 ? 0 : await latest(tx, sources, userId);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((await countFrom(tx, sources, userId, middle)) > offset) low = middle;
    else high = middle - 1;
  }
  const upTo = offset === 0 ? Number.MAX_SAFE_INTEGER : low;
  const skipped = offset === 0 ? 0 : offset - (await countFrom(tx, sources, userId, low + 1));
  const newest = await merged(tx, sources, userId, upTo, skipped + pageSize);
  return { entries: newest.slice(skipped, skipped + pageSize), total, truncated: false };
}

/** The page that the parts make together: entries in memory, newest first, and behind them those that are sealed. */
async function mergedPage(
  rows: readonly (readonly Entry[])[],
  sealed: readonly SealedSource[],
  { page, pageSize }: Paging,
): Promise<Entry[]> {
  const parts = rows.map((found, i) => entriesOf(found, sealed[i]!));
  const heads = await Promise.all(parts.map((part) => part.next()));
  const wanted: { part: number; place: Placed }[] = [];
  for (let skip = (page - 1) * pageSize; wanted.length < pageSize;) {
    let first: number | undefined;
    for (const [i, { done, value }] of heads.entries()) {
      if (done || !value) continue;
      const best = first === undefined ? undefined : (heads[first]!.value as Placed);
      if (!best || value.at > best.at) first = i;
    }
    if (first === undefined) break;
    const place = heads[first]!.value as Placed;
    if (skip > 0) skip -= 1;
    else wanted.push({ part: first, place });
    heads[first] = await parts[first]!.next();
  }
  const read = new Map<Placed, Entry>();
  for (const [i, source] of sealed.entries()) {
    const own = wanted.filter(({ part, place }) => part === i && place.sealed).map(({ place }) => place);
    const places = own.map((place) => place.sealed!);
    for (const { place, entry } of await source.read(places)) read.set(own[places.indexOf(place)]!, entry);
  }
  return wanted.flatMap(({ place }) => place.entry ?? read.get(place) ?? []);
}

/** An entry in memory, or the place of a sealed one. */
interface Placed {
  at: Instant;
  entry?: Entry;
  sealed?: SealedPlace;
}

async function* entriesOf(rows: readonly Entry[], source: SealedSource): AsyncGenerator<Placed, void, void> {
  for (const entry of rows) yield { at: entry.at, entry };
  for await (const place of source.places()) yield { at: place.at, sealed: place };
}

/** The newest entries of one kind, at most so many as a filter looks at. */
async function withSealed(rows: Entry[], source: SealedSource): Promise<Entry[]> {
  const places: SealedPlace[] = [];
  if (rows.length < SEARCHED) {
    for await (const place of source.places()) {
      places.push(place);
      if (rows.length + places.length === SEARCHED) break;
    }
  }
  return [...rows, ...(await source.read(places)).map(({ entry }) => entry)];
}

function filteredPage(
  searched: readonly (readonly Entry[])[],
  filter: TimelineFilter,
  { page, pageSize }: Paging,
): Stretch {
  const truncated = searched.some(({ length }) => length === SEARCHED);
  const matching = searched.flatMap((entries) => entries.filter((entry) => passes(entry, filter)));
  matching.sort(newestFirst);
  const entries = matching.slice((page - 1) * pageSize, page * pageSize);
  return { entries, total: matching.length, truncated };
}

function passes(entry: Entry, { level, task, keyword }: TimelineFilter): boolean {
  if (level && entry.level.toLowerCase() !== level.toLowerCase()) return false;
  if (task && entry.task !== (taskId(task) ?? task)) return false;
  if (!keyword) return true;
  const part = keyword.toLowerCase();
  const { message, errorCode, node, event, task: ownTask } = entry;
  return [message, errorCode, node, event, ownTask].some((text) => text.toLowerCase().includes(part));
}

async function latest(tx: Tx, sources: readonly Source[], userId: number): Promise<Instant> {
  const newest = await merged(tx, sources, userId, Number.MAX_SAFE_INTEGER, 1);
  return newest[0]?.at ?? 0;
}

async function merged(
  tx: Tx,
  sources: readonly Source[],
  userId: number,
  upTo: Instant,
  limit: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const source of sources) entries.push(...(await source.newest(tx, userId, upTo, limit)));
  return entries.sort(newestFirst).slice(0, limit);
}

const KINDS: readonly TimelineKind[] = ['job', 'log', 'audit'];

/** A fixed order for entries of one instant, so that no page shows one twice. */
const newestFirst = (a: Entry, b: Entry): number =>
  b.at - a.at || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.id - a.id;

interface Source {
  kind: TimelineKind;
  countFrom(tx: Tx, userId: number, from: Instant): Promise<number>;
  newest(tx: Tx, userId: number, upTo: Instant, limit: number): Promise<Entry[]>;
  /** `clearedUntil`: entries from then and before are not shown. */
  sealed(tx: Tx, history: History, userId: number, clearedUntil: Instant): Promise<SealedSource>;
}

/** A user's sealed entries of one kind, as of a transaction. */
interface SealedSource {
  /** None is younger; 0 when there is none. */
  lastAt: Instant;
  count(): Promise<number>;
  /** Newest first. */
  places(): AsyncIterable<SealedPlace>;
  read(places: readonly SealedPlace[]): Promise<{ place: SealedPlace; entry: Entry }[]>;
}

interface Timed {
  id: number;
  userId: number;
  at: Instant;
}

const NOTHING = {
  jobId: null,
  task: '',
  jobStatus: '',
  message: '',
  errorCode: '',
  level: '',
  node: '',
  actorType: '',
  detail: {},
} as const;

function source<Row extends Timed>(
  kind: TimelineKind,
  spec: SealedTable<Row>,
  describe: (row: Row) => Partial<Entry> & { event: string },
): Source {
  const { table } = spec;
  // Every table here has these columns; the compiler cannot see it through the type parameter.
  const orderBy = ['-at', '-id'] as unknown as readonly OrderColumn<Row>[];
  const entryOf = (row: Row): Entry => ({ ...NOTHING, ...describe(row), kind, id: row.id, at: row.at });
  return {
    kind,
    countFrom: (tx, userId, from) => tx.count(table, { userId, at: { gte: from } } as Where<Row>),
    async newest(tx, userId, upTo, limit) {
      const where = { userId, at: { lte: upTo } } as Where<Row>;
      return (await tx.find(table, { where, orderBy, limit, walkLimit: limit + 1 })).map(entryOf);
    },
    async sealed(tx, history, userId, clearedUntil) {
      const segments = await history.segments(tx, spec);
      // Audit is cleared by nobody.
      const from = kind === 'audit' ? 0 : clearedUntil + 1;
      const sought = { key: 'userId', value: userId, from };
      return {
        lastAt: segments.reduce((latest, { lastAt }) => Math.max(latest, lastAt), 0),
        count: () => history.count(spec, segments, sought),
        places: () => history.places(spec, segments, sought),
        read: async (places) =>
          (await history.placed(spec, places)).map(({ place, row }) => ({ place, entry: entryOf(row) })),
      };
    },
  };
}

const SOURCES: readonly Source[] = [
  source('job', sealedEvents, (row) => ({
    jobId: row.jobId,
    task: row.task,
    event: row.type,
    jobStatus: row.jobStatus,
    message: row.message,
    errorCode: row.errorCode ?? '',
    node: row.node ?? '',
  })),
  source('log', sealedLines, (row) => ({
    task: row.task,
    event: 'log',
    message: row.message,
    level: row.level,
    node: row.node,
  })),
  source('audit', sealedAudit, (row) => ({
    event: row.action,
    actorType: row.actorType,
    detail: row.detail,
  })),
];

const toWire = (entry: Entry, names: TaskNames) => ({
  id: `${entry.kind}-${entry.id}`,
  kind: entry.kind,
  event_at: toIso(entry.at),
  job_id: entry.jobId,
  task_type: taskWord(entry.task, names),
  event_type: entry.event,
  job_status: entry.jobStatus,
  message: entry.message,
  error_code: entry.errorCode,
  level: entry.level,
  node: entry.node,
  actor_type: entry.actorType,
  detail: entry.detail,
});
