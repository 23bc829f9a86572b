// Old history leaves memory, and in the end the disk. Rows older than `history.hotDays`, or beyond `history.hotRows`, are sealed
// (store/history). History goes, the oldest first, once it is older than `history.keepDays` or takes more room than
// `history.keepGigabytes`, whichever comes first: whole segments, then rows, in small transactions with everybody else's between them. How old
// a row is goes by the believed time, never by a clock that has just leapt ahead; how many rows stay in memory does not.
import { DAY, HOUR, MINUTE, type Instant } from '../kernel/clock.js';
import type { Core } from '../core.js';
import { historySettings } from '../coreSettings.js';
import { segmentsOf, type SegmentRow } from '../store/history/catalogue.js';
import { drop, removeDropped, seal, type SealingOptions } from '../store/history/sealing.js';
import type { AnySealedTable, SealedTable } from '../store/history/sealedTable.js';
import type { StoreStats, Tx } from '../store/types.js';
import type { BelievedTime } from './believedTime.js';

/** One kind of history that a service keeps. */
export interface HistoryKind {
  /** Tables whose rows it removes: their size counts. */
  tables: readonly string[];
  /** Instant of the oldest row that may go; null when none may. */
  oldest(tx: Tx): Promise<Instant | null>;
  /** Removes some of the oldest rows, about `limit` at most, all from before `before`. Answers how many went; 0: none is left. */
  removeOldest(tx: Tx, before: Instant, limit: number): Promise<number>;
  /** How its old rows are sealed; they are older than those in the store. Left out: they stay in the store until they go. */
  sealed?: AnySealedTable;
  /** What is to be noted when a segment of it goes. */
  dropped?(tx: Tx, segment: SegmentRow): Promise<void>;
}

export interface Retention {
  /** Runs once now; what is under way is shared. */
  run(signal: AbortSignal): Promise<void>;
  /** The last run of this process, what it removed, and the time it went by: an earlier one while the clock is not believed. */
  last(): { at: Instant; rows: number; by: Instant } | null;
}

const EVERY = 10 * MINUTE;
/** Rows a transaction: about a millisecond. */
const CHUNK = 125;
/** However little room is given, today's work can be looked at. */
const NEVER_BEFORE = DAY;
const GIGABYTE = 1024 ** 3;
/**
 * Fewer rows are no segment of their own before they have waited for a day more, or as long again. Lists ask each segment, so there
 * are to be few: a busy cloud would make one at every look, and ten thousand in the days that history is kept.
 */
const FEWEST_SEALED = 20_000;
/** What happened within the hour is counted and looked at all the time. */
const NEVER_SEALED = HOUR;

export function keepHistory(core: Core, kinds: readonly HistoryKind[], time: BelievedTime): Retention {
  let last: ReturnType<Retention['last']> = null;
  let running: Promise<void> | undefined;
  const sealing = { ...core.history.options, store: core.store, history: core.history };
  const once = async (signal: AbortSignal) => {
    const run = { core, sealing, kinds, signal, now: await time.look() };
    const aged = (await dropAged(run)) + (await removeAged(run));
    const sealed = await sealOld(run);
    const rows = aged + (await removeExcess(run));
    await removeDropped(sealing);
    if (sealed > 0) core.log.info({ rows: sealed }, 'old history was sealed');
    last = { at: core.clock.now(), rows, by: run.now };
    if (rows + sealed === 0) return;
    if (rows > 0) core.log.info({ rows }, 'history beyond its retention was removed');
    // The files shrink with the next checkpoint, and the next run measures them.
    await core.store.checkpoint();
  };
  const run = (signal: AbortSignal) => (running ??= once(signal).finally(() => (running = undefined)));
  core.schedule.every('history', () => EVERY, run);
  return { run, last: () => last };
}

/** One run: by which time, and what stops it. */
interface Run {
  core: Core;
  sealing: SealingOptions;
  kinds: readonly HistoryKind[];
  signal: AbortSignal;
  now: Instant;
}

async function sealOld({ core, sealing, kinds, signal, now }: Run): Promise<number> {
  let sealed = 0;
  for (const kind of kinds) {
    if (!kind.sealed) continue;
    const { hotDays, hotRows } = core.settings.read(historySettings);
    const before = now - hotDays * DAY;
    const clock = core.clock.now();
    const limits = {
      // Too many rows leave memory whatever the clock is believed: sealing them loses nothing.
      ...{ now, before, mostRows: hotRows, neverFrom: clock - NEVER_SEALED, clock },
      ...{ fewest: FEWEST_SEALED, overdue: before - Math.min(hotDays, 1) * DAY },
    };
    sealed += await seal(sealing, kind.sealed as unknown as SealedTable<{ id: number }>, limits, signal);
  }
  return sealed;
}

/**
 * The segments of a kind that are done, oldest first, as far as all before them are too, each with the instant by which it is judged:
 * they go in their order alone, and a row that a wrong clock dated ahead is no younger than its sealing.
 */
async function sealedOf(tx: Tx, { sealed }: HistoryKind): Promise<{ segment: SegmentRow; at: Instant }[]> {
  const found: { segment: SegmentRow; at: Instant }[] = [];
  if (!sealed) return found;
  for (const segment of await segmentsOf(tx, sealed.table.name)) {
    if (segment.state === 'dropped') continue;
    if (segment.state !== 'sealed') break;
    found.push({ segment, at: Math.min(segment.lastAt, segment.sealedAt) });
  }
  return found;
}

async function dropAged({ core, sealing, kinds, now, signal }: Run): Promise<number> {
  let removed = 0;
  for (const kind of kinds) {
    const segments = await core.store.transaction((tx) => sealedOf(tx, kind));
    for (const { segment, at } of segments) {
      const { keepDays } = core.settings.read(historySettings);
      if (signal.aborted || at >= now - keepDays * DAY) break;
      await drop(sealing, segment, (tx) => kind.dropped?.(tx, segment));
      removed += segment.live;
    }
  }
  return removed;
}

async function removeAged({ core, kinds, now, signal }: Run): Promise<number> {
  let removed = 0;
  for (const kind of kinds) {
    for (;;) {
      if (signal.aborted) return removed;
      const rows = await core.store.transaction(async (tx) => {
        const { keepDays } = core.settings.read(historySettings);
        // Sealed rows are older, and go before them.
        if (await hasSegments(tx, kind)) return 0;
        return kind.removeOldest(tx, now - keepDays * DAY, CHUNK);
      });
      if (rows === 0) break;
      removed += rows;
    }
  }
  return removed;
}

const hasSegments = async (tx: Tx, { sealed }: HistoryKind): Promise<boolean> =>
  sealed !== undefined && (await segmentsOf(tx, sealed.table.name)).some(({ state }) => state !== 'dropped');

/** How many rows are too many is reckoned by what a row takes on disk on average: files are measured once a run. */
async function removeExcess({ core, sealing, kinds, now, signal }: Run): Promise<number> {
  const stats = core.store.stats();
  const young = now - NEVER_BEFORE;
  const perKind = [];
  for (const kind of kinds) {
    const segments = await core.store.transaction((tx) => sealedOf(tx, kind));
    perKind.push(segments.map((one) => ({ ...one, kind })));
  }
  const inStore = kinds.flatMap(({ tables }) => tables).reduce((sum, name) => sum + bytesOf(stats, name), 0);
  const bytes = perKind.flat().reduce((sum, { segment }) => sum + segment.bytes, inStore);
  let excess = bytes - core.settings.read(historySettings).keepGigabytes * GIGABYTE;
  let removed = 0;
  while (excess > 0 && !signal.aborted) {
    // The oldest of all, each kind in its own order.
    const next = perKind
      .filter(([first]) => first !== undefined && first.at < young)
      .sort(([a], [b]) => a!.at - b!.at)[0]
      ?.shift();
    if (!next) break;
    const { segment, kind } = next;
    await drop(sealing, segment, (tx) => kind.dropped?.(tx, segment));
    removed += segment.live;
    excess -= segment.bytes;
  }
  let open = kinds;
  while (excess > 0 && !signal.aborted) {
    const { kind, rows } = await core.store.transaction(async (tx) => {
      const oldest = await kindOfOldest(tx, open);
      return { kind: oldest, rows: oldest ? await oldest.removeOldest(tx, young, CHUNK) : 0 };
    });
    if (!kind) break;
    if (rows === 0) open = open.filter((other) => other !== kind);
    removed += rows;
    excess -= rows * bytesOfRow(stats, kind);
  }
  return removed;
}

async function kindOfOldest(tx: Tx, kinds: readonly HistoryKind[]): Promise<HistoryKind | undefined> {
  let found: { kind: HistoryKind; at: Instant } | undefined;
  for (const kind of kinds) {
    const at = await kind.oldest(tx);
    if (at !== null && (!found || at < found.at)) found = { kind, at };
  }
  return found?.kind;
}

const bytesOf = ({ tables }: StoreStats, name: string): number => tables[name]?.bytes ?? 0;

function bytesOfRow(stats: StoreStats, { tables }: HistoryKind): number {
  const rows = tables.reduce((sum, name) => sum + (stats.tables[name]?.rows ?? 0), 0);
  const bytes = tables.reduce((sum, name) => sum + bytesOf(stats, name), 0);
  return Math.max(1, bytes / Math.max(1, rows));
}
