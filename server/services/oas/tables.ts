// Everything OAS keeps. Rows hold English task ids and instants as ms UTC; wire words live in wire.ts alone.
import { chainGapTable, chainStartTable } from '../../core/audit/chain.js';
import type { Durations } from '../../core/figures/durations.js';
import type { Instant } from '../../core/kernel/clock.js';
import { queueTable, type QueueRow } from '../../core/queue/queueTable.js';
import { table, type IndexSpec, type Json } from '../../core/store/types.js';

export type UserType = 'daily' | 'duiyi' | 'shuaka';
export type CodeStatus = 'unused' | 'used' | 'revoked';
export type JsonObject = { readonly [name: string]: Json };

export interface SuperRow {
  id: number;
  username: string;
  passwordHash: string;
  /** Raised by a password reset: older tokens are dead (ARCHITECTURE: Revocation). */
  tokenVersion: number;
  createdAt: Instant;
  updatedAt: Instant;
}
export const superTable = table<SuperRow>({
  name: 'oas.supers',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: { username: { kind: 'hash', columns: ['username'], unique: true } },
});

export interface ManagerRow {
  id: number;
  username: string;
  alias: string;
  passwordHash: string;
  tokenVersion: number;
  status: 'active' | 'disabled';
  expiresAt: Instant;
  /** When its owner last signed in or registered; null when not since that is kept. */
  lastLoginAt: Instant | null;
  /** The next user's login id; only ever grows, so that a deleted user's number is never reused (behaviour row 34). */
  nextLoginNumber: number;
  createdAt: Instant;
  updatedAt: Instant;
}
export const managerTable = table<ManagerRow>({
  name: 'oas.managers',
  version: 2,
  migrations: { 1: (row) => ({ ...row, lastLoginAt: null }) },
  key: ['id'],
  autoKey: true,
  indexes: {
    username: { kind: 'hash', columns: ['username'], unique: true },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'id'] },
    byStatusExpiry: { kind: 'ordered', columns: ['status', 'expiresAt', 'id'] },
  },
});

/** What renewal keys and activation codes have in common: both are codes that give days, once. */
export interface CodeRow {
  id: number;
  /** Whose it is; 0 for renewal keys, which are the super's. */
  managerId: number;
  code: string;
  durationDays: number;
  status: CodeStatus;
  usedAt: Instant | null;
  /** Free words of whoever made it. */
  note: string;
  /** Codes made together; '' stands alone. */
  batchName: string;
  /** From then on it redeems nothing; null for ever. */
  validUntil: Instant | null;
  /** When it was first copied or printed for somebody. */
  handedOutAt: Instant | null;
  createdAt: Instant;
}

export interface RenewalKeyRow extends CodeRow {
  createdBySuperId: number;
  usedByManagerId: number | null;
}

/** Every index leads with the owner, so that one set of list and batch functions serves keys and codes. */
const codeIndexes = {
  code: { kind: 'hash', columns: ['code'], unique: true },
  byManager: { kind: 'ordered', columns: ['managerId', '-id'] },
  byManagerStatus: { kind: 'ordered', columns: ['managerId', 'status', '-id'] },
  byBatch: { kind: 'ordered', columns: ['managerId', 'batchName', 'status', '-id'] },
  handedOut: { kind: 'ordered', columns: ['managerId', 'handedOutAt', 'id'], notNull: 'handedOutAt' },
  handedOutOfBatch: {
    kind: 'ordered',
    columns: ['managerId', 'batchName', 'handedOutAt', 'id'],
    notNull: 'handedOutAt',
  },
  lapsing: {
    kind: 'ordered',
    columns: ['managerId', 'validUntil', 'id'],
    only: { status: 'unused' },
    notNull: 'validUntil',
  },
} as const satisfies Record<string, IndexSpec<CodeRow>>;

export const renewalKeyTable = table<RenewalKeyRow>({
  name: 'oas.renewalKeys',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: codeIndexes,
});

export interface ActivationCodeRow extends CodeRow {
  userType: UserType;
  usedByUserId: number | null;
}
export const activationCodeTable = table<ActivationCodeRow>({
  name: 'oas.activationCodes',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    ...codeIndexes,
    byManagerType: { kind: 'ordered', columns: ['managerId', 'userType', '-id'] },
    byManagerTypeStatus: { kind: 'ordered', columns: ['managerId', 'userType', 'status', '-id'] },
    made: { kind: 'ordered', columns: ['managerId', 'createdAt', 'id'] },
    used: { kind: 'ordered', columns: ['managerId', 'usedAt', 'id'], notNull: 'usedAt' },
  },
});

/** A name under which codes were made together; kept while any code carries it. */
export interface CodeBatchRow {
  id: number;
  /** 0 for batches of renewal keys. */
  managerId: number;
  name: string;
  createdAt: Instant;
}
export const codeBatchTable = table<CodeBatchRow>({
  name: 'oas.codeBatches',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    name: { kind: 'hash', columns: ['managerId', 'name'], unique: true },
    byManager: { kind: 'ordered', columns: ['managerId', '-id'] },
  },
});

export interface UserRow {
  id: number;
  managerId: number;
  /** 16 characters of Crockford base32, upper case, no dashes; imported ones as they were (behaviour row 23). */
  accountNo: string;
  /** Decimal number as text, unique within the manager. */
  loginId: string;
  userType: UserType;
  /** Expiry is computed from the clock, never stored as a status (behaviour row 27). */
  status: 'active' | 'disabled';
  archiveStatus: string;
  server: string;
  gameName: string;
  expiresAt: Instant;
  tokenVersion: number;
  /** Only what was set; defaults are added on the way out. */
  assets: JsonObject;
  exploreProgress: JsonObject;
  restConfig: JsonObject;
  lineupConfig: JsonObject;
  shikigamiConfig: JsonObject;
  notifyConfig: { emailEnabled: boolean; email: string };
  /** Counts changes of the task settings. */
  configVersion: number;
  /** Last login id an agent reported for this user, and whether it differs (behaviour row 30). */
  seenLoginId: string | null;
  createdBy: 'self_register' | 'manager_create';
  /** Changed together with many others: its tasks and jobs are still to follow (accounts/settling.ts). */
  unsettled: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}
export const userTable = table<UserRow>({
  name: 'oas.users',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    accountNo: { kind: 'hash', columns: ['accountNo'], unique: true },
    loginId: { kind: 'hash', columns: ['managerId', 'loginId'], unique: true },
    byManager: { kind: 'ordered', columns: ['managerId', 'id'] },
    byManagerType: { kind: 'ordered', columns: ['managerId', 'userType', 'id'] },
    byManagerStatusExpiry: { kind: 'ordered', columns: ['managerId', 'status', 'expiresAt', 'id'] },
    byManagerTypeStatusExpiry: {
      kind: 'ordered',
      columns: ['managerId', 'userType', 'status', 'expiresAt', 'id'],
    },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'id'] },
    byStatusExpiry: { kind: 'ordered', columns: ['status', 'expiresAt', 'id'] },
    unsettled: { kind: 'ordered', columns: ['id'], only: { unsettled: true } },
  },
});

/**
 * A user that was deleted and may still come back. It stands in this table instead of the users', so that everywhere else it is
 * unknown; its account number and login id stay taken. A while later it goes for good (accounts/deletion.ts).
 */
export interface DeletedUserRow extends UserRow {
  deletedAt: Instant;
  /** The act on many that deleted it; what was deleted otherwise has none. */
  bulkId?: number;
}
export const deletedUserTable = table<DeletedUserRow>({
  name: 'oas.deletedUsers',
  version: 1,
  key: ['id'],
  indexes: {
    accountNo: { kind: 'hash', columns: ['accountNo'], unique: true },
    loginId: { kind: 'hash', columns: ['managerId', 'loginId'], unique: true },
    byManager: { kind: 'ordered', columns: ['managerId', '-deletedAt', '-id'] },
    byManagerId: { kind: 'ordered', columns: ['managerId', 'id'] },
    age: { kind: 'ordered', columns: ['deletedAt', 'id'] },
    unsettled: { kind: 'ordered', columns: ['id'], only: { unsettled: true } },
  },
});

/** Task settings under a name, to be given to many users. */
export interface PresetRow {
  id: number;
  managerId: number;
  name: string;
  /** For users of this type alone; null for all. */
  userType: UserType | null;
  /** English task id to the settings that are sent, as they were checked. */
  taskConfig: { readonly [task: string]: JsonObject };
  createdAt: Instant;
  updatedAt: Instant;
}
export const presetTable = table<PresetRow>({
  name: 'oas.presets',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    name: { kind: 'hash', columns: ['managerId', 'name'], unique: true },
    byManager: { kind: 'ordered', columns: ['managerId', 'id'] },
  },
});

/** A user's opaque token; only its hash is kept. */
export interface UserTokenRow {
  id: number;
  userId: number;
  managerId: number;
  tokenHash: string;
  tokenVersion: number;
  deviceInfo: string;
  createdAt: Instant;
  expiresAt: Instant;
}
export const userTokenTable = table<UserTokenRow>({
  name: 'oas.userTokens',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    tokenHash: { kind: 'hash', columns: ['tokenHash'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', 'id'] },
    byUserExpiry: { kind: 'ordered', columns: ['userId', 'expiresAt', 'id'] },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'id'] },
  },
});

/** A signed-in super, manager or agent: the session that a JWT names. Deleting the row ends it. */
export interface SessionRow {
  /** 32 hex; the `sid` claim. */
  id: string;
  role: 'super' | 'manager' | 'agent';
  accountId: number;
  /** Agents: the node's id. */
  nodeId: string | null;
  address: string;
  userAgent: string;
  /** Who acts in the account's name: `operator` from the console, `super:<name>` for support; null for its owner. */
  via: string | null;
  /** The super behind a support session, which ends with the super's own; `sessionId` is null for the operator. */
  opener: {
    readonly superId: number;
    readonly tokenVersion: number;
    readonly sessionId: string | null;
  } | null;
  createdAt: Instant;
  expiresAt: Instant;
}
export const sessionTable = table<SessionRow>({
  name: 'oas.sessions',
  version: 2,
  migrations: { 1: (row) => ({ ...row, via: null, opener: null }) },
  key: ['id'],
  indexes: {
    byAccount: { kind: 'ordered', columns: ['role', 'accountId', 'createdAt', 'id'] },
    byAccountExpiry: { kind: 'ordered', columns: ['role', 'accountId', 'expiresAt', 'id'] },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'id'] },
  },
});

/**
 * One task of one user: only what differs from the template, plus when it is due and its open job (behaviour row 13).
 * `state`: `off` switched off; `waiting` for its due time; `open` has a job; `parked` switched on, but the user is not active
 * or the task is not in the user's present type.
 */
export interface TaskRow {
  userId: number;
  task: string;
  managerId: number;
  state: 'off' | 'waiting' | 'open' | 'parked';
  /** Effective priority: configured, else the template's, else 50. */
  priority: number;
  dueAt: Instant;
  /** `HH:MM` when the user asked for a daily time: no rule overwrites it (behaviour row 8). */
  daily: string | null;
  /** `dueAt` was set by hand after the newest job was made: the end of that job does not move it. */
  dueByHand: boolean;
  openJobId: number | null;
  /** Fields that differ from the template's (without enabled and next_time; an explicit priority stands here too), or null. */
  config: JsonObject | null;
}
export const taskTable = table<TaskRow>({
  name: 'oas.tasks',
  version: 1,
  key: ['userId', 'task'],
  indexes: {
    due: { kind: 'ordered', columns: ['dueAt', 'userId', 'task'], only: { state: 'waiting' } },
    dueByManager: {
      kind: 'ordered',
      columns: ['managerId', '-priority', 'dueAt', 'userId', 'task'],
      only: { state: 'waiting' },
    },
    calendar: {
      kind: 'ordered',
      columns: ['managerId', 'dueAt', 'userId', 'task'],
      only: { state: 'waiting' },
    },
  },
});

export interface JobRow extends QueueRow {
  userId: number;
  task: string;
  /** Task words it was delivered under, kept for later answers about it (behaviour row 3). */
  deliveredAs: string | null;
  /** When it was last handed out to a node; null while it has not been. */
  leasedAt: Instant | null;
  source: 'cloud_scheduler' | 'run_now';
  /** What the task's own `payload` setting adds to the document's payload. */
  payload: JsonObject | null;
  result: JsonObject | null;
  cancelReason: string | null;
}
/** `lane` is the manager's id, `group` and `userId` the user's, `key` is `<userId>:<task>`. */
export const jobTable = queueTable<JobRow>({
  name: 'oas.jobs',
  version: 1,
  indexes: {
    byStatus: { kind: 'ordered', columns: ['status', 'id'] },
    byUser: { kind: 'ordered', columns: ['userId', '-id'] },
    openByUser: { kind: 'ordered', columns: ['userId', 'id'], only: { open: true } },
    ended: { kind: 'ordered', columns: ['endedAt', 'id'], notNull: 'endedAt' },
    newestByLane: { kind: 'ordered', columns: ['lane', '-id'] },
    byHolder: {
      kind: 'ordered',
      columns: ['lane', 'holder', 'status', 'endedAt', 'id'],
      notNull: 'holder',
    },
    endedByLane: { kind: 'ordered', columns: ['lane', 'status', 'endedAt', 'id'], notNull: 'endedAt' },
  },
});

export type JobEventType =
  | 'generated'
  | 'leased'
  | 'start'
  | 'heartbeat'
  | 'success'
  | 'fail'
  | 'retry'
  | 'timeout_requeued'
  | 'cancelled'
  | 'dialect_switched'
  /** A person gave a dead letter all its attempts again; a person put it before all others. */
  | 'redriven'
  | 'run_now'
  /** What the task's `on_failure` asks for was done. */
  | 'stopped';

/** What happened to a job; for dead users and jobs too, until retention takes it. */
export interface JobEventRow {
  id: number;
  jobId: number;
  userId: number;
  managerId: number;
  task: string;
  type: JobEventType;
  /** The job's status after the event. */
  jobStatus: string;
  node: string | null;
  message: string;
  errorCode: string | null;
  at: Instant;
}
export const jobEventTable = table<JobEventRow>({
  name: 'oas.jobEvents',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    byJob: { kind: 'ordered', columns: ['jobId', 'id'] },
    byUser: { kind: 'ordered', columns: ['userId', '-at', '-id'] },
    byManager: { kind: 'ordered', columns: ['managerId', '-at', '-id'] },
    byManagerType: { kind: 'ordered', columns: ['managerId', 'type', '-at', '-id'] },
  },
});

/** What happened to jobs in one hour or day: counted as it happens, so that charts never walk jobs (jobs/figures.ts). */
export interface FigureRow {
  /** 0: the whole cloud. */
  managerId: number;
  /** Hours are folded into days of `oas.timeZone` after a while (figures/fold.ts). */
  span: 'hour' | 'day';
  /** Begin of the hour (UTC) or the day. */
  at: Instant;
  /** English task id; '' for all tasks together, without durations. */
  task: string;
  /** Jobs that ended well. */
  success: number;
  /** Jobs that were given up. */
  failed: number;
  /** Attempts that failed and were followed by another. */
  retries: number;
  /** Leases that ran out, whatever came of the job. */
  timeouts: number;
  cancelled: number;
  /** From a job's creation to its first hand-out. */
  waits: Durations;
  /** Of attempts that ended by a word of their node. */
  runs: Durations;
}
export const figureTable = table<FigureRow>({
  name: 'oas.figures',
  version: 1,
  key: ['managerId', 'span', 'at', 'task'],
  indexes: {
    totals: { kind: 'ordered', columns: ['managerId', 'span', 'at'], only: { task: '' } },
    bySpan: { kind: 'ordered', columns: ['span', 'at', 'managerId', 'task'] },
  },
});

/** A log line that an agent uploaded for a user. */
export interface AgentLogRow {
  id: number;
  userId: number;
  managerId: number;
  node: string;
  /** Task id when the agent's `type` names one, else the text as it came. */
  task: string;
  level: string;
  message: string;
  /** The agent's own time, when it could be read; else the arrival. */
  loggedAt: Instant;
  at: Instant;
}
export const agentLogTable = table<AgentLogRow>({
  name: 'oas.agentLogs',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: { byUser: { kind: 'ordered', columns: ['userId', '-at', '-id'] } },
});

/** Whose job events and lines were cleared, and until when: of what is sealed none from before is shown. */
export interface ClearedLogRow {
  userId: number;
  until: Instant;
}
export const clearedLogTable = table<ClearedLogRow>({
  name: 'oas.clearedLogs',
  version: 1,
  key: ['userId'],
});

/** An agent's machine; unique within its manager (behaviour row 37). */
export interface NodeRow {
  id: number;
  managerId: number;
  nodeId: string;
  version: string;
  /** Which task names it understands (behaviour row 3). */
  dialect: 'document' | 'original';
  /** The newest login session: only its polls prolong started jobs (behaviour row 16). */
  currentSession: string | null;
  address: string;
  lastLoginAt: Instant;
  /** As last written by a ticker; what was seen since stands in memory (liveness.ts). Null before the first poll. */
  lastSeenAt: Instant | null;
  /** What people call it; empty: its node id. */
  displayName: string;
  /** Gets no jobs; what it has it may finish. */
  paused: boolean;
  /** Like paused; becomes paused once it holds nothing any more. */
  draining: boolean;
  /** Most jobs that it holds at a time; null: as many as it asks for. */
  maxJobs: number | null;
  createdAt: Instant;
}
export const nodeTable = table<NodeRow>({
  name: 'oas.nodes',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    nodeId: { kind: 'hash', columns: ['managerId', 'nodeId'], unique: true },
    byManager: { kind: 'ordered', columns: ['managerId', 'id'] },
  },
});

/** Lets one node in without the manager's password; only its hash is kept. Deleting the row revokes it. */
export interface PairingTokenRow {
  id: number;
  managerId: number;
  /** The one node that may use it. */
  nodeId: string;
  tokenHash: string;
  /** The last four characters, to tell tokens apart. */
  hint: string;
  createdAt: Instant;
  /** Null: good until it is revoked. */
  expiresAt: Instant | null;
}
export const pairingTokenTable = table<PairingTokenRow>({
  name: 'oas.pairingTokens',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    tokenHash: { kind: 'hash', columns: ['tokenHash'], unique: true },
    byManager: { kind: 'ordered', columns: ['managerId', '-id'] },
    byNode: { kind: 'ordered', columns: ['managerId', 'nodeId', 'id'] },
  },
});

/** Audit: each row carries the hash of the one before it, so that a missing or changed row shows. */
export interface AuditRow {
  id: number;
  actorType: 'super' | 'manager' | 'user' | 'agent' | 'operator' | 'system';
  actorId: number;
  actorName: string;
  /** Who acted in this account's name: `operator` from the console, `super:<name>` for support. */
  via: string | null;
  action: string;
  targetType: string;
  targetId: number;
  /** The manager whose business it is, 0 for the super's own. */
  managerId: number;
  /** The user it is about, or 0. */
  userId: number;
  detail: JsonObject;
  ip: string;
  at: Instant;
  /** Stands in the document's view of the super: its own acts, and managers' use of renewal keys. */
  superView: boolean;
  previousHash: string;
  hash: string;
}
export const auditTable = table<AuditRow>({
  name: 'oas.audit',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    newest: { kind: 'ordered', columns: ['-id'] },
    byManager: { kind: 'ordered', columns: ['managerId', '-id'] },
    byUser: { kind: 'ordered', columns: ['userId', '-at', '-id'] },
    byActorType: { kind: 'ordered', columns: ['actorType', '-id'] },
    byAction: { kind: 'ordered', columns: ['action', '-id'] },
    superView: { kind: 'ordered', columns: ['superView', '-id'] },
    superViewByAction: { kind: 'ordered', columns: ['superView', 'action', '-id'] },
  },
});

/** What a bulk act did to one row that it could not, or need not, change. */
export interface BulkNote {
  id: number;
  outcome: 'failed' | 'skipped';
  /** A stable word: an error's code, `not_found`, ... */
  reason: string;
}

/**
 * One act of a manager on many rows, done in chunks (bulk/bulk.ts). Either `ids` or `filter` says which rows; a filter means those
 * that were there at the start (`upTo`).
 */
export interface BulkRunRow {
  id: number;
  managerId: number;
  via: string | null;
  sessionId: string;
  ip: string;
  kind: string;
  /** Ascending, each once. */
  ids: readonly number[] | null;
  filter: JsonObject | null;
  /** The highest id that the act may touch. */
  upTo: number;
  /** What the act needs to know beside the rows. */
  input: JsonObject;
  state: 'running' | 'done' | 'aborted';
  /** Rows counted before the start. */
  total: number;
  done: number;
  skipped: number;
  failed: number;
  /** The first ones only. */
  notes: readonly BulkNote[];
  /** Rows up to this id are dealt with: written together with their effects. */
  cursor: number;
  /** Why it was aborted. */
  reason: string | null;
  createdAt: Instant;
  endedAt: Instant | null;
}
export const bulkRunTable = table<BulkRunRow>({
  name: 'oas.bulkRuns',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    byManager: { kind: 'ordered', columns: ['managerId', '-id'] },
    byManagerState: { kind: 'ordered', columns: ['managerId', 'state', '-id'] },
    running: { kind: 'ordered', columns: ['id'], only: { state: 'running' } },
  },
});

/** One row: where the service listened last (nodes/ownAddress.ts). */
export interface AddressRow {
  id: number;
  address: string;
  /** Null until it changes for the first time. */
  changedAt: Instant | null;
}
export const addressTable = table<AddressRow>({ name: 'oas.address', version: 1, key: ['id'] });

export const auditStartTable = chainStartTable('oas.auditStart');
export const auditGapTable = chainGapTable('oas.auditGaps');

export const tables = [
  addressTable,
  superTable,
  managerTable,
  renewalKeyTable,
  activationCodeTable,
  codeBatchTable,
  userTable,
  deletedUserTable,
  presetTable,
  userTokenTable,
  sessionTable,
  taskTable,
  jobTable,
  jobEventTable,
  figureTable,
  agentLogTable,
  clearedLogTable,
  nodeTable,
  auditTable,
  auditStartTable,
  auditGapTable,
  bulkRunTable,
  pairingTokenTable,
];
