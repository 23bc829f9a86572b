// A repair after a refused start: it ends with a store that starts, holds nothing that was never written, and what is not there any
// more is what it named. Everything as it was lies aside, byte for byte.
import assert from 'node:assert/strict';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { StoreDamageError, systemFiles } from '../../../server/core/store/index.js';
import { planRepair, repair, type RepairOptions } from '../../../server/repair/repair.js';
import { digestOf, isLossless, reportLines, type RepairReport } from '../../../server/repair/report.js';
import type { State } from '../../unit/core/store/model.js';
import { textOfState } from '../disk/life.js';
import { assertSame, contentsOf, modelModule, start, type Contents, type Directory } from './directories.js';
import type { Mutation } from './mutations.js';

/** What a repair cannot work without: the list of the store's files, and whose it is. */
const KEYSTONES = ['store/manifest.json', 'deskcloud.id'];

export type RepairVerdict = 'repaired' | 'repaired without a loss' | 'beyond repair';

export async function judgeRepair(
  dataDir: string,
  directory: Directory,
  mutation: Mutation,
): Promise<RepairVerdict> {
  const options: RepairOptions = {
    ...{ dataDir, modules: [modelModule], clock: systemClock, app: '1.0.0' },
    files: systemFiles({ sync: false }),
  };
  const plan = await planOf(options);
  assertSame(await contentsOf(dataDir), mutation.files, 'a plan changes nothing');
  if (plan instanceof StoreDamageError) {
    const isHopeless =
      KEYSTONES.some((name) => mutation.touched.has(name)) ||
      ![...mutation.files.keys()].some((name) => name.startsWith('store/'));
    assert.ok(isHopeless, `a repair is refused although it could be made: ${plan.message}`);
    return 'beyond repair';
  }
  assert.ok(plan, 'what a start refuses is repaired');
  const outcome = await repair(options, digestOf(plan));
  assert.ok(outcome.done, 'the repair does what was agreed to');
  const { report } = outcome;
  try {
    assertOriginals(await contentsOf(dataDir), report.originals, mutation.files);
    // Where nothing tells any more whose the store was, that of another directory is as good.
    const isAnothers = mutation.touched.has('deskcloud.id') && mutation.replaced.has('store/manifest.json');
    const { read } = await start(dataDir);
    if (!isAnothers) judgeState(read, directory, report);
  } catch (error) {
    throw new Error(`the repair said: ${reportLines(report).join('; ')}`, { cause: error });
  }
  return isLossless(report) ? 'repaired without a loss' : 'repaired';
}

async function planOf(options: RepairOptions): Promise<RepairReport | StoreDamageError | undefined> {
  try {
    return await planRepair(options);
  } catch (error) {
    if (error instanceof StoreDamageError) return error;
    throw error;
  }
}

function assertOriginals(actual: Contents, folder: string, expected: Contents): void {
  const aside: Contents = new Map();
  for (const [name, content] of actual) {
    if (name.startsWith(`${folder}/`)) aside.set(name.slice(folder.length + 1), content);
  }
  assertSame(aside, expected, 'everything as it was lies aside');
}

type Rows = ReadonlyMap<number, object>;
const TABLES = ['items', 'entries'] as const;

function judgeState(read: State, directory: Directory, report: RepairReport): void {
  const { batchesLost, guessed, rowsLost, rowsUnproved } = report;
  assert.ok(guessed || Object.keys(rowsUnproved).length === 0, 'every row that is kept is proved');
  for (const name of TABLES) {
    if (rowsUnproved[`model.${name}`] === undefined) assertWritten(read[name], directory, name);
  }
  if (guessed) return;
  if (batchesLost === 0) {
    for (const name of TABLES) assertNamed(read[name], directory, name, rowsLost[`model.${name}`] ?? 0);
    return;
  }
  if (Object.keys(rowsLost).length > 0) return;
  const state = textOfState(read);
  assert.ok(
    directory.states.some((one) => textOfState(one) === state),
    'what is left is the store as it was after some commit',
  );
  if (batchesLost === null) return;
  assert.equal(
    directory.states.findLastIndex((one) => textOfState(one) === state),
    directory.states.length - 1 - batchesLost,
    'as many batches are gone as were named',
  );
}

/** Nothing that was never written. */
function assertWritten(rows: Rows, { states }: Directory, name: (typeof TABLES)[number]): void {
  for (const [id, row] of rows) {
    const text = JSON.stringify(row);
    const isKnown = states.some((state) => JSON.stringify((state[name] as Rows).get(id)) === text);
    assert.ok(isKnown, `row ${id} of ${name} was never written like this: ${text}`);
  }
}

/** The rows as they were at the end, but for so many at most. */
function assertNamed(
  rows: Rows,
  { states, last }: Directory,
  name: (typeof TABLES)[number],
  lost: number,
): void {
  const ends = states.slice(last ? -2 : -1).map((state) => state[name] as Rows);
  const fits = ends.some((end) => {
    const isOfEnd = [...rows].every(([id, row]) => JSON.stringify(end.get(id)) === JSON.stringify(row));
    return isOfEnd && end.size - rows.size <= lost;
  });
  assert.ok(fits, `${name}: more is gone than the ${lost} rows that were named`);
}
