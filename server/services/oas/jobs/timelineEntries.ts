// What a user's time line is made of: job events, the agent's log lines and audit entries, each from memory and sealed.
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import type { History, SealedPlace } from '../../../core/store/history/history.js';
import type { SealedTable } from '../../../core/store/history/sealedTable.js';
import { SeenKeys } from '../../../core/store/seenKeys.js';
import type { OrderColumn, Store, Tx, Where } from '../../../core/store/types.js';
import { searchSealed } from '../lists/sealedPages.js';
import type { TaskNames } from '../oas.js';
import { sealedAudit, sealedEvents, sealedLines } from '../sealed.js';
import type { JsonObject } from '../tables.js';
import { taskWord } from '../tasks/taskTemplates.js';

export type TimelineKind = 'job' | 'log' | 'audit';

export interface Entry {
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

const KINDS: readonly TimelineKind[] = ['job', 'log', 'audit'];

/** A fixed order for entries of one instant, so that no page shows one twice. */
export const newestFirst = (a: Entry, b: Entry): number =>
  b.at - a.at || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.id - a.id;

export interface Source {
  kind: TimelineKind;
  countFrom(tx: Tx, userId: number, from: Instant): Promise<number>;
  newest(tx: Tx, userId: number, upTo: Instant, limit: number): Promise<Entry[]>;
  /** Those in memory that are wanted, newest first, in slices outside any transaction; `most` of them. */
  search(store: Store, userId: number, isWanted: IsWanted, most: number): Promise<FoundRows>;
  entryOf(row: Timed): Entry;
  /** `clearedUntil`: entries from then and before are not shown. */
  sealed(tx: Tx, history: History, userId: number, clearedUntil: Instant): Promise<SealedSource>;
}

/** A user's sealed entries of one kind, as of a transaction. */
export interface SealedSource {
  /** None is younger; 0 when there is none. */
  lastAt: Instant;
  count(): Promise<number>;
  /** Newest first. */
  places(): AsyncIterable<SealedPlace>;
  /** Those that are wanted and were not met before, in slices; not all of them when `truncated`. */
  search(isWanted: IsWanted, met: SeenKeys): Promise<{ places: SealedPlace[]; truncated: boolean }>;
  read(places: readonly SealedPlace[]): Promise<{ place: SealedPlace; entry: Entry }[]>;
}

/** What a row says; the rest is empty. */
type Described = Partial<Entry> & { event: string };
export type IsWanted = (entry: Described) => boolean;

interface FoundRows {
  rows: Timed[];
  met: SeenKeys;
  /** There is more that was not looked at. */
  truncated: boolean;
}

export interface Timed {
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
  describe: (row: Row) => Described,
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
    async search(store, userId, isWanted, most) {
      const rows: Row[] = [];
      const met = new SeenKeys();
      for await (const row of store.scan(table, { userId } as Where<Row>, orderBy)) {
        if (!isWanted(describe(row))) continue;
        if (rows.length === most) return { rows, met, truncated: true };
        rows.push(row);
        met.add(row.id);
      }
      return { rows, met, truncated: false };
    },
    // Rows come from this source's own search.
    entryOf: (row) => entryOf(row as Row),
    async sealed(tx, history, userId, clearedUntil) {
      const segments = await history.segments(tx, spec);
      // Audit is cleared by nobody.
      const from = kind === 'audit' ? 0 : clearedUntil + 1;
      const sought = { key: 'userId', value: userId, from };
      return {
        lastAt: segments.reduce((latest, { lastAt }) => Math.max(latest, lastAt), 0),
        count: () => history.count(spec, segments, sought),
        places: () => history.places(spec, segments, sought),
        async search(isWanted, met) {
          const matches = (row: Row) => isWanted(describe(row)) && met.add(row.id);
          const found = await searchSealed(history, { spec, segments, sought }, matches);
          return { places: found.places, truncated: found.searchedTo !== null };
        },
        read: async (places) =>
          (await history.placed(spec, places)).map(({ place, row }) => ({ place, entry: entryOf(row) })),
      };
    },
  };
}

/** In the order in which entries of one instant stand. */
export const SOURCES: readonly Source[] = [
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

export const entryWire = (entry: Entry, names: TaskNames) => ({
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
