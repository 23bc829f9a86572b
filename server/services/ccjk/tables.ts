// Everything CCJK keeps. Rows hold instants as ms UTC; the document's words live in wire.ts alone. What agents of the queue hold
// is numbered (`id`); what the wire names has a `uuid`.
import { chainGapTable, chainStartTable } from '../../core/audit/chain.js';
import type { Durations } from '../../core/figures/durations.js';
import type { Instant } from '../../core/kernel/clock.js';
import type { MailReason } from '../../core/mail/failure.js';
import type { MailboxStep } from '../../core/mail/imap.js';
import { outboxTable } from '../../core/mail/outbox.js';
import { queueTable, type QueueRow } from '../../core/queue/queueTable.js';
import { table, type Json } from '../../core/store/types.js';
import type { AlertLevel, AlertName } from './contract/alerts.js';
import type { Scope } from './contract/shapes.js';

export type JsonObject = { readonly [name: string]: Json };
export type Plan = 'free' | 'pro' | 'enterprise';
export type DeviceStatus = 'online' | 'offline' | 'busy' | 'error' | 'maintenance';
export type TaskType = 'bash' | 'workflow' | 'custom';
export type TaskSource = 'api' | 'email' | 'web' | 'cli' | 'schedule';

export interface AccountRow {
  /** UUID. */
  id: string;
  /** In small letters. */
  email: string;
  passwordHash: string;
  displayName: string | null;
  avatarUrl: string | null;
  plan: Plan;
  /** Bytes of logs and backups. */
  storageUsed: number;
  isActive: boolean;
  isVerified: boolean;
  /** Looks after all accounts: the scope `task:admin`. */
  isOperator: boolean;
  /** Raised by a password change: older tokens are dead. */
  tokenVersion: number;
  createdAt: Instant;
  updatedAt: Instant;
  lastLoginAt: Instant | null;
}
export const accountTable = table<AccountRow>({
  name: 'ccjk.accounts',
  version: 1,
  key: ['id'],
  indexes: {
    email: { kind: 'hash', columns: ['email'], unique: true },
    newest: { kind: 'ordered', columns: ['-createdAt', 'id'] },
    byPlan: { kind: 'ordered', columns: ['plan', '-createdAt', 'id'] },
    byActive: { kind: 'ordered', columns: ['isActive', '-createdAt', 'id'] },
    byPlanActive: { kind: 'ordered', columns: ['plan', 'isActive', '-createdAt', 'id'] },
    operators: { kind: 'ordered', columns: ['id'], only: { isOperator: true } },
  },
});

/** The session that an access token names; with it go its refresh tokens. */
export interface SessionRow {
  /** 32 hex; the `sid` claim. */
  id: string;
  userId: string;
  address: string;
  userAgent: string;
  /** `operator` for one opened from the console; null for its owner's. */
  via: string | null;
  createdAt: Instant;
  expiresAt: Instant;
}
export const sessionTable = table<SessionRow>({
  name: 'ccjk.sessions',
  version: 1,
  key: ['id'],
  indexes: {
    byUser: { kind: 'ordered', columns: ['userId', '-createdAt', 'id'] },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'id'] },
  },
});

/** Spent ones are kept until they would have expired: one that comes again tells of a thief. */
export interface RefreshTokenRow {
  hash: string;
  sessionId: string;
  spentAt: Instant | null;
  expiresAt: Instant;
}
export const refreshTokenTable = table<RefreshTokenRow>({
  name: 'ccjk.refreshTokens',
  version: 1,
  key: ['hash'],
  indexes: {
    bySession: { kind: 'ordered', columns: ['sessionId', 'hash'] },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'hash'] },
  },
});

export interface ApiKeyRow {
  id: string;
  userId: string;
  name: string;
  keyHash: string;
  /** Its first characters, to tell keys apart. */
  prefix: string;
  scopes: readonly Scope[];
  /** To the minute; the latest is in memory (accounts/keyUse.ts). */
  lastUsedAt: Instant | null;
  expiresAt: Instant | null;
  createdAt: Instant;
}
export const apiKeyTable = table<ApiKeyRow>({
  name: 'ccjk.apiKeys',
  version: 2,
  migrations: { 1: (row) => ({ ...row, lastUsedAt: null }) },
  key: ['id'],
  indexes: {
    keyHash: { kind: 'hash', columns: ['keyHash'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', '-createdAt', 'id'] },
  },
});

export interface DeviceSettings {
  /** Seconds. */
  readonly heartbeatInterval: number;
  readonly taskCheckInterval: number;
  readonly logUploadEnabled: boolean;
  /** As asked for; the plan's own limit goes before it. */
  readonly maxConcurrentTasks: number;
  readonly allowedCommands: readonly string[];
  readonly allowedFolders: readonly string[];
  readonly consent: 'none' | 'ask';
}

export interface DeviceRow {
  id: number;
  uuid: string;
  userId: string;
  name: string;
  /** The machine's own id; unique over all accounts. */
  machineId: string;
  osType: 'darwin' | 'linux' | 'windows' | 'termux' | null;
  osVersion: string | null;
  arch: string | null;
  ccjkVersion: string | null;
  keyHash: string;
  /** Its own last word; `offline` once it was silent for three heartbeats. */
  status: DeviceStatus;
  /** Written when the status changes and now and then; the latest is in memory (devices/liveness.ts). */
  lastHeartbeatAt: Instant | null;
  lastSyncAt: Instant | null;
  ipAddress: string | null;
  systemInfo: JsonObject | null;
  metadata: JsonObject;
  settings: DeviceSettings;
  configVersion: number;
  /** The kill switch is on. */
  stopped: boolean;
  /** The backup that was restored last: what a sync answers before the newest one. */
  restoredBackupId: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}
export const deviceTable = table<DeviceRow>({
  name: 'ccjk.devices',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    machineId: { kind: 'hash', columns: ['machineId'], unique: true },
    keyHash: { kind: 'hash', columns: ['keyHash'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', 'id'] },
    byUserStatus: { kind: 'ordered', columns: ['userId', 'status', 'id'] },
    byStatus: { kind: 'ordered', columns: ['status', 'id'] },
  },
});

export interface TaskRow extends QueueRow {
  uuid: string;
  userId: string;
  /** Stays when the device goes; the wire then says null. */
  deviceUuid: string;
  type: TaskType;
  command: string;
  args: JsonObject;
  /** Milliseconds after it began to run. */
  timeoutMs: number;
  maxRetries: number;
  /** Times it was queued again by hand. */
  retries: number;
  progress: number | null;
  exitCode: number | null;
  stdout: string | null;
  stderr: string | null;
  /** As its device said; the queue's own `startedAt` is when it was heard. */
  saidStartedAt: Instant | null;
  saidEndedAt: Instant | null;
  source: TaskSource;
  /** The task that must complete before this one is queued. */
  parentUuid: string | null;
  scheduleId: string | null;
  /** Waits for its parent: in no device's lane. */
  blocked: boolean;
  /** Ended because it ran too long. */
  timedOut: boolean;
  /** When it will have run too long; null unless it runs. */
  deadlineAt: Instant | null;
}

/** `lane` and `group` are the device's id (lane 0 while blocked), `key` is the uuid. */
export const taskTable = queueTable<TaskRow>({
  name: 'ccjk.tasks',
  version: 1,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', '-id'] },
    byStatus: { kind: 'ordered', columns: ['status', 'id'] },
    byUserStatus: { kind: 'ordered', columns: ['userId', 'status', 'blocked', 'timedOut', '-id'] },
    byDevice: { kind: 'ordered', columns: ['userId', 'deviceUuid', '-id'] },
    byDeviceStatus: {
      kind: 'ordered',
      columns: ['userId', 'deviceUuid', 'status', 'blocked', 'timedOut', '-id'],
    },
    bySchedule: { kind: 'ordered', columns: ['userId', 'scheduleId', '-id'], notNull: 'scheduleId' },
    openByDevice: { kind: 'ordered', columns: ['deviceUuid', 'id'], only: { open: true } },
    openByUser: { kind: 'ordered', columns: ['userId', 'id'], only: { open: true } },
    heldByUser: { kind: 'ordered', columns: ['userId', 'leaseUntil', 'id'], notNull: 'leaseUntil' },
    heldByDevice: { kind: 'ordered', columns: ['deviceUuid', 'leaseUntil', 'id'], notNull: 'leaseUntil' },
    deadlines: { kind: 'ordered', columns: ['deadlineAt', 'id'], notNull: 'deadlineAt' },
    followers: {
      kind: 'ordered',
      columns: ['parentUuid', 'id'],
      only: { blocked: true },
      notNull: 'parentUuid',
    },
    ended: { kind: 'ordered', columns: ['endedAt', 'id'], notNull: 'endedAt' },
  },
});

/** What a task wrote while it ran; gone a day after its end, when stdout and stderr say it all. */
export interface OutputRow {
  taskId: number;
  /** Where `text` begins, in UTF-16 units of all that was sent. */
  offset: number;
  text: string;
  at: Instant;
}
export const outputTable = table<OutputRow>({
  name: 'ccjk.outputs',
  version: 1,
  key: ['taskId', 'offset'],
  indexes: { age: { kind: 'ordered', columns: ['at', 'taskId', 'offset'] } },
});

export interface ScheduleRow {
  id: number;
  uuid: string;
  userId: string;
  deviceUuid: string;
  name: string;
  type: TaskType;
  command: string;
  args: JsonObject;
  priority: number;
  timeoutMs: number;
  maxRetries: number;
  cron: string;
  timeZone: string;
  whenOffline: 'wait' | 'skip';
  enabled: boolean;
  nextRunAt: Instant | null;
  lastRunAt: Instant | null;
  lastTaskUuid: string | null;
  lastError: string | null;
  lastErrorCode: string | null;
  createdAt: Instant;
}
export const scheduleTable = table<ScheduleRow>({
  name: 'ccjk.schedules',
  version: 2,
  migrations: { 1: (row) => ({ ...row, lastErrorCode: null }) },
  key: ['id'],
  autoKey: true,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', 'id'] },
    byDevice: { kind: 'ordered', columns: ['deviceUuid', 'id'] },
    due: { kind: 'ordered', columns: ['nextRunAt', 'id'], notNull: 'nextRunAt' },
  },
});

export type MessageType =
  | 'task_created'
  | 'task_completed'
  | 'task_failed'
  | 'device_online'
  | 'device_offline'
  | 'quota_reached'
  | 'alert';

export interface MessageRow {
  id: number;
  uuid: string;
  userId: string;
  type: MessageType;
  title: string;
  content: string;
  data: JsonObject;
  taskUuid: string | null;
  read: boolean;
  /** A mail server took it for the account's mailbox. */
  sentViaEmail: boolean;
  createdAt: Instant;
}
export const messageTable = table<MessageRow>({
  name: 'ccjk.messages',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', '-id'] },
    unread: { kind: 'ordered', columns: ['userId', '-id'], only: { read: false } },
    byType: { kind: 'ordered', columns: ['userId', 'type', '-id'] },
    unreadByType: { kind: 'ordered', columns: ['userId', 'type', '-id'], only: { read: false } },
    age: { kind: 'ordered', columns: ['createdAt', 'id'] },
  },
});

/** A kept configuration; what is in it is a blob. */
export interface BackupRow {
  id: number;
  uuid: string;
  userId: string;
  deviceUuid: string;
  name: string;
  sha256: string;
  size: number;
  isAuto: boolean;
  createdAt: Instant;
}
export const backupTable = table<BackupRow>({
  name: 'ccjk.backups',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', '-id'] },
    byDevice: { kind: 'ordered', columns: ['userId', 'deviceUuid', '-id'] },
  },
});

/** A log file that a device sent; its bytes are a blob. */
export interface LogRow {
  id: number;
  uuid: string;
  userId: string;
  deviceUuid: string;
  type: string;
  /** `YYYY-MM-DD`, as the device said. */
  date: string;
  compressed: boolean;
  sha256: string;
  size: number;
  createdAt: Instant;
  expiresAt: Instant;
}
export const logTable = table<LogRow>({
  name: 'ccjk.logs',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    byUser: { kind: 'ordered', columns: ['userId', '-id'] },
    byDevice: { kind: 'ordered', columns: ['userId', 'deviceUuid', '-id'] },
    expiry: { kind: 'ordered', columns: ['expiresAt', 'id'] },
    expiryByUser: { kind: 'ordered', columns: ['userId', 'expiresAt', 'id'] },
  },
});

/** The mailbox of a device: whose mails become its tasks. */
export interface EmailConfigRow {
  id: string;
  userId: string;
  deviceUuid: string;
  /** In small letters; of one active mailbox at most. */
  address: string;
  imapHost: string | null;
  imapPort: number | null;
  imapSecure: boolean;
  smtpHost: string | null;
  smtpPort: number | null;
  smtpSecure: boolean;
  username: string | null;
  /** Sealed with the install's own secret. */
  sealedPassword: string | null;
  isActive: boolean;
  /** Of which messages about the device a mail is sent too. */
  notify: readonly MessageType[];
  /** The mailbox's own count, up to which its mails were read; null: not yet. */
  lastUid: number | null;
  uidValidity: string | null;
  /** Mails whose end is on disk here, and which the mailbox may still show as unread. */
  unmarkedUids: readonly number[];
  /** The next look into it; null: it is never looked into. */
  nextCheckAt: Instant | null;
  /** Looks that failed, one after another. */
  failures: number;
  lastCheckAt: Instant | null;
  lastError: string | null;
  /** Of a look that failed at the mail server: at which step, why, and what it answered in the protocol's own words. */
  lastStep: MailboxStep | null;
  lastReason: MailReason | null;
  lastReply: string | null;
  createdAt: Instant;
  updatedAt: Instant;
}
export const emailConfigTable = table<EmailConfigRow>({
  name: 'ccjk.emailConfigs',
  version: 2,
  migrations: { 1: (row) => ({ ...row, lastStep: null, lastReason: null, lastReply: null }) },
  key: ['id'],
  indexes: {
    byDevice: { kind: 'hash', columns: ['deviceUuid'], unique: true },
    byAddress: { kind: 'ordered', columns: ['address', 'id'] },
    byUser: { kind: 'ordered', columns: ['userId', 'id'] },
    due: { kind: 'ordered', columns: ['nextCheckAt', 'id'], notNull: 'nextCheckAt' },
  },
});

/** A mail that became a task: the same one again makes no second. */
export interface MailRow {
  /** Of the account and the mail's own id. */
  hash: string;
  userId: string;
  taskUuid: string;
  /** For the answer: what it answers. */
  subject: string;
  messageId: string;
  at: Instant;
}
export const mailTable = table<MailRow>({
  name: 'ccjk.mails',
  version: 1,
  key: ['hash'],
  indexes: {
    byTask: { kind: 'hash', columns: ['taskUuid'], unique: true },
    age: { kind: 'ordered', columns: ['at', 'hash'] },
  },
});

/** Mails of the cloud. `owner` is the mailbox's id. */
export const mailOutbox = outboxTable('ccjk.outbox');

/** Counted as it happens, a row a UTC day; `deviceUuid` '' is the whole account. */
export interface FigureRow {
  userId: string;
  deviceUuid: string;
  /** `YYYY-MM-DD`. */
  day: string;
  /** Tasks made: what the plan's tasks a day are held against. */
  created: number;
  completed: number;
  failed: number;
  /** Of those that failed: ran too long. */
  timedOut: number;
  cancelled: number;
  executionMs: number;
  /** How long those that completed or failed ran. */
  runs: Durations;
}
export const figureTable = table<FigureRow>({
  name: 'ccjk.figures',
  version: 2,
  key: ['userId', 'deviceUuid', 'day'],
  indexes: {
    age: { kind: 'ordered', columns: ['day', 'userId', 'deviceUuid'] },
    byUser: { kind: 'ordered', columns: ['userId', '-day', 'deviceUuid'] },
  },
  migrations: { 1: (row) => ({ ...row, timedOut: 0, cancelled: 0, runs: {} }) },
});

/** An alert rule that stands, or stood (alarms/). */
export interface AlarmRow {
  id: number;
  uuid: string;
  rule: AlertName;
  level: AlertLevel;
  /** As it was looked at last, and the furthest beyond `limit`. */
  value: number;
  worst: number;
  limit: number;
  open: boolean;
  openedAt: Instant;
  acknowledgedAt: Instant | null;
  /** An e-mail address, or `console`. */
  acknowledgedBy: string | null;
  endedAt: Instant | null;
}
export const alarmTable = table<AlarmRow>({
  name: 'ccjk.alerts',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    uuid: { kind: 'hash', columns: ['uuid'], unique: true },
    standing: { kind: 'ordered', columns: ['rule', 'id'], only: { open: true } },
    over: { kind: 'ordered', columns: ['-id'], only: { open: false } },
    byRule: { kind: 'ordered', columns: ['rule', '-id'] },
    age: { kind: 'ordered', columns: ['endedAt', 'id'], notNull: 'endedAt' },
  },
});

/** Who changed what (audit.ts). */
export interface AuditRow {
  id: number;
  /** Whose business it is. */
  userId: string;
  /** `operator`: from the console, in the name of the operator's account. */
  actorType: 'person' | 'operator' | 'key' | 'device' | 'mail';
  actorId: string;
  actorName: string;
  action: string;
  targetType: string;
  targetId: string;
  detail: JsonObject;
  ip: string;
  at: Instant;
  previousHash: string;
  hash: string;
}
export const auditTable = table<AuditRow>({
  name: 'ccjk.audit',
  version: 1,
  key: ['id'],
  autoKey: true,
  indexes: {
    newest: { kind: 'ordered', columns: ['-id'] },
    byUser: { kind: 'ordered', columns: ['userId', '-id'] },
  },
});
export const auditStartTable = chainStartTable('ccjk.auditStart');
export const auditGapTable = chainGapTable('ccjk.auditGaps');

export const tables = [
  accountTable,
  sessionTable,
  refreshTokenTable,
  apiKeyTable,
  deviceTable,
  taskTable,
  outputTable,
  scheduleTable,
  messageTable,
  backupTable,
  logTable,
  emailConfigTable,
  mailTable,
  mailOutbox,
  figureTable,
  alarmTable,
  auditTable,
  auditStartTable,
  auditGapTable,
];
