// Retention: old rows of history go, the oldest first, once they are older than `history.keepDays` or all history takes more room than
// `history.keepGigabytes`, whichever comes first. In small transactions with everybody else's between them. How old a row is goes by the
// believed time, never by a clock that has just leapt ahead.
import { DAY, MINUTE, type Instant } from '../kernel/clock.js';
import type { Core } from '../core.js';
import { historySettings } from '../coreSettings.js';
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
}

export interface Retention {
  /** Runs once now; what is under way is shared. */
  run(signal: AbortSignal): Promise<void>;
  /** The last run of this process, and what it removed. */
  last(): { at: Instant; rows: number } | null;
}

const EVERY = 10 * MINUTE;
/** Rows a transaction: about a millisecond. */
const CHUNK = 125;
/** However little room is given, today's work can be looked at. */
const NEVER_BEFORE = DAY;
const GIGABYTE = 1024 ** 3;

export function keepHistory(core: Core, kinds: readonly HistoryKind[], time: BelievedTime): Retention {
  let last: { at: Instant; rows: number } | null = null;
  let running: Promise<void> | undefined;
  const once = async (signal: AbortSignal) => {
    const now = await time.look();
    const aged = await removeAged(core, kinds, now, signal);
    const rows = aged + (await removeExcess(core, kinds, now, signal));
    last = { at: core.clock.now(), rows };
    if (rows === 0) return;
    core.log.info({ rows }, 'history beyond its retention was removed');
    // The files shrink with the next checkpoint, and the next run measures them.
    await core.store.checkpoint();
  };
  const run = (signal: AbortSignal) => (running ??= once(signal).finally(() => (running = undefined)));
  core.schedule.every('history', () => EVERY, run);
  return { run, last: () => last };
}

async function removeAged(
  core: Core,
  kinds: readonly HistoryKind[],
  now: Instant,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (const kind of kinds) {
    for (;;) {
      if (signal.aborted) return removed;
      const rows = await core.store.transaction((tx) => {
        const { keepDays } = core.settings.read(historySettings);
        return kind.removeOldest(tx, now - keepDays * DAY, CHUNK);
      });
      if (rows === 0) break;
      removed += rows;
    }
  }
  return removed;
}

/** How many rows are too many is reckoned by what a row takes on disk on average: files are measured once a run. */
async function removeExcess(
  core: Core,
  kinds: readonly HistoryKind[],
  now: Instant,
  signal: AbortSignal,
): Promise<number> {
  const stats = core.store.stats();
  const bytes = kinds.flatMap(({ tables }) => tables).reduce((sum, name) => sum + bytesOf(stats, name), 0);
  let excess = bytes - core.settings.read(historySettings).keepGigabytes * GIGABYTE;
  let removed = 0;
  let open = kinds;
  while (excess > 0 && !signal.aborted) {
    const before = now - NEVER_BEFORE;
    const { kind, rows } = await core.store.transaction(async (tx) => {
      const oldest = await kindOfOldest(tx, open);
      return { kind: oldest, rows: oldest ? await oldest.removeOldest(tx, before, CHUNK) : 0 };
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
