// The queue is a library over a table that the service declares: a job and the rows it changes commit together.
// Names: a *lane* is whose pollers share the jobs (OAS: the manager); a *group* is what one holder works on at a time
// (OAS: the game account); a *key* names the work, of which one job at most is open (OAS: user and task).
import { MINUTE, type Instant } from '../kernel/clock.js';
import { table, type IndexSpec, type Table, type TableSpec } from '../store/types.js';

export type JobStatus = 'pending' | 'leased' | 'running' | 'success' | 'failed' | 'cancelled';

/**
 * How the last attempt ended without success: `timeout` no word came in time, `failed` its holder said so, `given_back`
 * its holder could not take it. Null while an attempt runs, before the first one, and after success.
 */
/** `late_failed`: it had ended by timeout when its holder said that it failed. */
export type AttemptEnd = 'timeout' | 'late_failed' | 'failed' | 'given_back';

/** No lease is longer than this, seconds; one that seems to be was granted before the clock was set back. */
export const LONGEST_LEASE_SECONDS = 900;

/** What an instant may lie beyond the longest wait that there is, before it counts as one of a clock that was wrong. */
export const CLOCK_MARGIN_MS = MINUTE;

/** The columns that the queue's verbs read and write. A service adds its own beside them. */
export interface QueueRow {
  id: number;
  lane: number;
  group: number;
  key: string;
  status: JobStatus;
  /** True while pending, leased or running. */
  open: boolean;
  priority: number;
  /** When the work was due; never moved by a retry. */
  dueAt: Instant;
  /** Backing off: not claimable before this instant. Null when claimable. */
  waitUntil: Instant | null;
  attempts: number;
  maxAttempts: number;
  lastEnd: AttemptEnd | null;
  /** Who holds it, or, while it is pending again or ended, who held it last. */
  holder: string | null;
  /** Login session of the holder. */
  session: string | null;
  /** Of the present lease, or of the last one: a late word is fenced by it. */
  leaseId: string | null;
  /** Null unless leased or running. */
  leaseUntil: Instant | null;
  /** Granted length of the lease, seconds. */
  leaseSeconds: number;
  startedAt: Instant | null;
  /** Last word of the holder itself (claim, start, heartbeat): implicit renewal ends `maxRunMinutes` after it. */
  lastBeatAt: Instant | null;
  endedAt: Instant | null;
  errorCode: string | null;
  message: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}

const queueIndexes = {
  // One open job a key, held by a unique index and not by luck (behaviour row 13).
  openKey: { kind: 'hash', columns: ['key'], unique: true, only: { open: true } },
  byKey: { kind: 'ordered', columns: ['key', '-id'] },
  claimable: {
    kind: 'ordered',
    columns: ['lane', '-priority', 'dueAt', 'id'],
    only: { status: 'pending', waitUntil: null },
  },
  // By age in the queue, not by `dueAt`: work that was due long before its job was made has not waited here.
  waiting: {
    kind: 'ordered',
    columns: ['lane', 'createdAt', 'id'],
    only: { status: 'pending', waitUntil: null },
  },
  backingOff: {
    kind: 'ordered',
    columns: ['lane', 'waitUntil'],
    only: { status: 'pending' },
    notNull: 'waitUntil',
  },
  leases: { kind: 'ordered', columns: ['leaseUntil', 'id'], notNull: 'leaseUntil' },
  held: { kind: 'ordered', columns: ['group', 'id'], notNull: 'leaseUntil' },
  runningBySession: {
    kind: 'ordered',
    columns: ['session', 'id'],
    only: { status: 'running' },
    notNull: 'session',
  },
  byLane: { kind: 'ordered', columns: ['lane', 'status', '-priority', 'dueAt', 'id'] },
} as const;

/** Declares a queue's table: the queue's columns and indexes beside the service's own. */
export const queueTable = <Row extends QueueRow>(spec: Omit<TableSpec<Row>, 'key' | 'autoKey'>): Table<Row> =>
  table<Row>({
    ...spec,
    key: ['id'] as unknown as TableSpec<Row>['key'],
    autoKey: true,
    indexes: { ...(queueIndexes as unknown as Record<string, IndexSpec<Row>>), ...spec.indexes },
  });

export type QueueTable<Row extends QueueRow> = Table<Row>;

/** The same table seen with the queue's own columns alone: what the verbs work on. */
export const ownColumns = <Row extends QueueRow>(queue: QueueTable<Row>): Table<QueueRow> =>
  queue as unknown as Table<QueueRow>;
