// Old rows leave the store for sealed segments.
//
// Promise: each row is in the store or in a segment, never in both and never in neither, wherever the process ends. A segment is
// written and flushed before the first of its rows leaves; then rows leave in small transactions, and the same commit that removes
// them counts them as sealed (`live`). What a crash interrupts goes on where it stood. A row that changed after it was copied ends
// its segment: it and those behind it stay, and are sealed another time.
import { dirname } from 'node:path';
import { toIso, type Instant } from '../../kernel/clock.js';
import { hasCode, type Files } from '../files.js';
import { stopwatch, turn } from '../slices.js';
import { inDirectory } from '../storeFolder.js';
import { StoreDamageError, type Store, type Table, type Tx, type Where } from '../types.js';
import { allSegments, segmentsOf, segmentTable, type SegmentRow } from './catalogue.js';
import type { History } from './history.js';
import { ascendingInstants, writeSegment } from './segmentFormat.js';
import type { SealedTable } from './sealedTable.js';

export interface SealingOptions {
  store: Pick<Store, 'transaction' | 'stats'>;
  files: Files;
  dataDir: string;
  history: History;
}

export interface SealingLimits {
  now: Instant;
  /** Rows from before leave. */
  before: Instant;
  /** So many of the rows that may leave stay at most. */
  mostRows: number;
  /** Younger rows stay even so, up to what the clock says now: beyond that a clock was wrong, and tells nothing of their age. */
  neverFrom: Instant;
  clock: Instant;
  /** Fewer rows than this wait until the oldest of them is from before `overdue`: many small segments make lists slow. */
  fewest: number;
  overdue: Instant;
}

/** Rows of one segment: about 5 MB on disk at most, and as much memory for a moment. */
export const SEGMENT_ROWS = 50_000;
const ROWS_A_READ = 1000;
/** Rows that leave in one transaction, each out of a dozen indexes: as many as this computer manages in so many milliseconds. */
const MOVE_MS = 2;
const FEWEST_A_MOVE = 10;
const MOST_A_MOVE = 200;
const WALK_LIMIT = 100_000;

/** What the sealing itself sees of a row. */
interface Numbered {
  id: number;
}

/** Seals what is to be sealed now, one segment after another. Answers how many rows left the store. */
export async function seal<Row extends Numbered>(
  options: SealingOptions,
  spec: SealedTable<Row>,
  limits: SealingLimits,
  signal: AbortSignal,
): Promise<number> {
  let moved = await finishInterrupted(options, spec, signal);
  while (!signal.aborted) {
    const rows = await oldRows(options, spec, limits);
    if (rows.length === 0) break;
    const segment = await writeFile(options, spec, rows, limits.now);
    const left = await move(options, spec, segment, rows, signal);
    moved += left;
    // Rows that changed while they were copied are looked at another time.
    if (left < rows.length) break;
  }
  return moved;
}

/** A file that was being written counts for nothing and is removed; a segment whose rows were leaving goes on. */
async function finishInterrupted<Row extends Numbered>(
  options: SealingOptions,
  spec: SealedTable<Row>,
  signal: AbortSignal,
): Promise<number> {
  const segments = await options.store.transaction((tx) => segmentsOf(tx, spec.table.name));
  let moved = 0;
  for (const segment of segments) {
    if (segment.state === 'writing') await discard(options, segment);
    if (segment.state !== 'moving') continue;
    moved += await move(options, spec, segment, await copied(options, spec, segment), signal);
  }
  return moved;
}

/** What the file holds; of a damaged one, what has left the store already: it ends there. */
async function copied<Row>(
  { history }: SealingOptions,
  spec: SealedTable<Row>,
  segment: SegmentRow,
): Promise<Row[]> {
  const rows: Row[] = [];
  try {
    for await (const some of history.walk(spec, { ...segment, live: segment.rows })) rows.push(...some);
  } catch (error) {
    if (!(error instanceof StoreDamageError)) throw error;
    history.isDamaged(segment, error);
    rows.length = Math.min(rows.length, segment.live);
  }
  return rows;
}

/** The oldest rows that are to leave, at most a segment's worth; none while they are too few to be worth a file. */
async function oldRows<Row extends Numbered>(
  { store }: SealingOptions,
  spec: SealedTable<Row>,
  limits: SealingLimits,
): Promise<Row[]> {
  const table = spec.table as unknown as Table<Numbered>;
  const orderBy = (spec.order === 'id' ? ['id'] : [spec.order, 'id']) as ['id'];
  const rows: Row[] = [];
  // The rows themselves: they are never changed, and nothing is copied.
  for (;;) {
    const { found, mayLeave } = await store.transaction(async (tx) => ({
      mayLeave: (await tx.count(table, spec.where as Where<Numbered>)) - (spec.keepsNewest ? 1 : 0),
      found: (await tx.find(table, {
        where: { ...spec.where, ...after(spec, rows.at(-1)) } as Where<Numbered>,
        orderBy,
        limit: ROWS_A_READ,
        walkLimit: WALK_LIMIT,
        filter: (row) => isAfter(spec, row as Row, rows.at(-1)),
      })) as unknown as Row[],
    }));
    const excess = mayLeave - limits.mostRows;
    const room = Math.min(mayLeave, SEGMENT_ROWS);
    for (const row of found) {
      const at = spec.at(row);
      const isYoung = at >= limits.neverFrom && at <= limits.clock;
      const isOld = at < limits.before || (rows.length < excess && !isYoung);
      if (!isOld || rows.length >= room) return worthAFile(spec, rows, limits, excess);
      rows.push(row);
    }
    if (found.length < ROWS_A_READ) return worthAFile(spec, rows, limits, excess);
    await turn();
  }
}

function worthAFile<Row>(spec: SealedTable<Row>, rows: Row[], limits: SealingLimits, excess: number): Row[] {
  const [oldest] = rows;
  if (!oldest) return [];
  const isWorth = rows.length >= limits.fewest || excess >= limits.fewest || spec.at(oldest) < limits.overdue;
  return isWorth ? rows : [];
}

const valueOf = <Row>({ order }: SealedTable<Row>, row: Row): number =>
  (row as Record<string, unknown>)[order] as number;

const after = <Row>(spec: SealedTable<Row>, last: Row | undefined): object =>
  last === undefined ? {} : { [spec.order]: { gte: valueOf(spec, last) } };

function isAfter<Row extends Numbered>(spec: SealedTable<Row>, row: Row, last: Row | undefined): boolean {
  if (last === undefined) return true;
  const [a, b] = [valueOf(spec, row), valueOf(spec, last)];
  return a > b || (a === b && row.id > last.id);
}

async function writeFile<Row extends Numbered>(
  options: SealingOptions,
  spec: SealedTable<Row>,
  rows: readonly Row[],
  now: Instant,
): Promise<SegmentRow> {
  const { store, files, dataDir } = options;
  const instants = ascendingInstants(spec, rows);
  const [firstAt, lastAt] = [instants[0]!, instants.at(-1)!];
  const month = toIso(firstAt).slice(0, 7);
  const segment = await store.transaction(async (tx) => {
    const row = await tx.insert(segmentTable, {
      ...{
        table: spec.table.name,
        file: '',
        state: 'writing' as const,
        live: 0,
        rows: rows.length,
        bytes: 0,
      },
      ...{ firstAt, lastAt, sealedAt: now, tallies: {}, tail: spec.tail?.(rows.at(-1)!) ?? null },
    });
    const file = `history/${spec.table.name}/${month}-${row.id}`;
    const [named] = await tx.update(segmentTable, { id: row.id }, { file });
    return named!;
  });
  const target = inDirectory(dataDir, segment.file);
  const folder = inDirectory(dataDir, `history/${spec.table.name}`);
  await files.makeDirectory(folder);
  // It may have been made by a process that ended before its entries were on the disk.
  for (const above of [dirname(folder), dataDir]) await files.syncDirectory(above);
  const handle = await files.open(temporary(target), 'replace', 0o600);
  let bytes: number;
  try {
    bytes = await writeSegment(handle, spec, rows, instants);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await files.rename(temporary(target), target);
  await files.syncDirectory(folder);
  const [ready] = await store.transaction((tx) =>
    tx.update(segmentTable, { id: segment.id, state: 'writing' }, { state: 'moving', bytes }),
  );
  return ready!;
}

/** The rows leave the store, oldest first. Answers how many left now. */
async function move<Row extends Numbered>(
  { store }: SealingOptions,
  spec: SealedTable<Row>,
  { id, live: from }: SegmentRow,
  rows: readonly Row[],
  signal: AbortSignal,
): Promise<number> {
  let live = from;
  let isOpen = true;
  let count = FEWEST_A_MOVE;
  while (isOpen && !signal.aborted) {
    const next = rows.slice(live, live + count);
    const step = await store.transaction(async (tx) => {
      const began = stopwatch();
      const leaving = await unchanged(tx, spec, next);
      for (const row of leaving) await tx.delete(spec.table, { id: row.id } as unknown as Where<Row>);
      const sealed = live + leaving.length;
      const isDone = leaving.length < next.length || sealed >= rows.length;
      const state = sealed === 0 ? ('dropped' as const) : ('sealed' as const);
      // Of a segment that ends early the last row is another one than was thought; a damaged file may not tell which.
      const last = rows[sealed - 1];
      const tail = isDone && last && spec.tail ? { tail: spec.tail(last) } : {};
      const patch = ({ tallies }: SegmentRow) => ({
        ...{ live: sealed, tallies: tallied(spec, tallies, leaving) },
        ...(isDone && { state, rows: sealed, ...tail }),
      });
      await tx.update(segmentTable, { id, state: 'moving' }, patch);
      return { sealed, isDone, took: stopwatch() - began };
    });
    live = step.sealed;
    count = Math.max(FEWEST_A_MOVE, step.took > MOVE_MS ? count >> 1 : Math.min(MOST_A_MOVE, count + 10));
    isOpen = !step.isDone;
    await turn();
  }
  return live - from;
}

function tallied<Row>(
  { tally }: SealedTable<Row>,
  tallies: SegmentRow['tallies'],
  rows: readonly Row[],
): SegmentRow['tallies'] {
  if (!tally) return tallies;
  const next: Record<string, number> = { ...tallies };
  for (const row of rows) next[tally(row)] = (next[tally(row)] ?? 0) + 1;
  return next;
}

/** Those before the first that is not in the store as it was copied. */
async function unchanged<Row extends Numbered>(
  tx: Tx,
  { table }: SealedTable<Row>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  for (const [i, row] of rows.entries()) {
    const present = await tx.get(table, row.id);
    // Rows are never changed in place: one that nobody touched since it was read is the same object.
    if (present !== row && JSON.stringify(present) !== JSON.stringify(row)) return rows.slice(0, i);
  }
  return rows;
}

/**
 * Nobody reads the segment any more; `also` is what must commit with it. Its file goes once no snapshot can name it: a snapshot that
 * is taken later does not.
 */
export const drop = (
  { store }: SealingOptions,
  { id }: SegmentRow,
  also: (tx: Tx) => Promise<void> | undefined,
): Promise<void> =>
  store.transaction(async (tx) => {
    const [dropped] = await tx.update(segmentTable, { id, state: 'sealed' }, { state: 'dropped' });
    if (dropped) await also(tx);
  });

/** Removes the files of dropped segments, unless a snapshot is held: its copy may need them. */
export async function removeDropped(options: SealingOptions): Promise<void> {
  const { store } = options;
  const dropped = (await store.transaction((tx) => allSegments(tx))).filter(
    ({ state }) => state === 'dropped',
  );
  for (const segment of dropped) {
    if (store.stats().snapshots > 0) return;
    await discard(options, segment);
  }
}

async function discard({ store, files, dataDir }: SealingOptions, { id, file }: SegmentRow): Promise<void> {
  const target = inDirectory(dataDir, file);
  for (const path of [temporary(target), target]) {
    try {
      await files.unlink(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  try {
    await files.syncDirectory(dirname(target));
  } catch (error) {
    // The process may have ended before the folder was made.
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  // Last, so that no file is ever without a row that knows of it, not even one that a power cut brings back.
  await store.transaction((tx) => tx.delete(segmentTable, { id }));
}

const temporary = (target: string): string => `${target}.tmp`;
