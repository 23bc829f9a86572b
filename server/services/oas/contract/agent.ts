// Routes of an agent: document, section 6. Answers are bare at the top level: that is where every client reads them.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, jsonObject, password, pathId, text, username } from './shapes.js';

/** One transaction's worth: an agent that was away for long uploads what it has in a few requests. */
export const MOST_LOG_ENTRIES = 4000;
const MOST_MESSAGE = 4000;
const MOST_SNAPSHOT_BYTES = 64 * 1024;

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** Unique within its manager (behaviour row 37). */
export const nodeId = text(3, 128).refine((value) => !UNPRINTABLE.test(value), {
  error: 'control characters are not allowed',
});

/** Asked-for lengths and counts are clamped by the domain, not refused; a fraction or a text is refused. */
const whole = z.number().refine(Number.isInteger, { error: 'expected a whole number' });

/** Reports are worth more than their texts: what is too long is cut, never refused. */
const cut = (length: number) =>
  z
    .string()
    .nullish()
    .transform((value) => value?.slice(0, length) ?? '');

/** What an agent tells about an account: free in its fields, bounded as a whole. */
const snapshot = jsonObject.refine((value) => JSON.stringify(value).length <= MOST_SNAPSHOT_BYTES, {
  error: `expected at most ${MOST_SNAPSHOT_BYTES} characters of JSON`,
});

const RESULT_FIELDS = ['account_status', 'login_id', 'current_task', 'assets', 'explore_progress'];

/** A report carries finished work: of a result that is too long the fields that fit are kept, the document's own first. */
const result = jsonObject.transform((value) => {
  if (JSON.stringify(value).length <= MOST_SNAPSHOT_BYTES) return value;
  const names = [...RESULT_FIELDS, ...Object.keys(value)];
  let room = MOST_SNAPSHOT_BYTES;
  const kept = new Map<string, (typeof value)[string]>();
  for (const name of names) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    const length =
      field === undefined || kept.has(name) ? Infinity : JSON.stringify(field).length + name.length;
    if (length > room) continue;
    kept.set(name, field!);
    room -= length;
  }
  return Object.fromEntries(kept);
});

const ok = z.object({ message: z.string() });
const stillHeld = z.object({ message: z.string(), lease_until: instant });
const user = z.object({ user_id: pathId });
const job = z.object({ job_id: pathId });

export const loginAgent = route({
  method: 'post',
  path: '/api/v1/agent/auth/login',
  role: 'public',
  body: z.object({ username, password, node_id: nodeId, version: text(0, 64).nullish() }),
  answer: z.object({ token: z.string(), manager_id: z.int(), node_id: z.string() }),
  envelope: 'bare',
  errors: ['wrong_credentials', 'password_login_off', 'node_mismatch', 'account_disabled', 'account_expired'],
  summary: "Sign a node in with its manager's name and password, or a pairing token in the password's place",
});

const leasedJob = z.object({
  ID: z.int(),
  ManagerID: z.int(),
  UserID: z.int(),
  /** In the words that this node understands (behaviour row 3). */
  TaskType: z.string(),
  Payload: jsonObject,
  Priority: z.number(),
  ScheduledAt: instant,
  Status: z.string(),
  LeasedByNode: z.string(),
  LeaseUntil: instant,
  /** Sent back as `lease_id`, it fences every word about this job. */
  LeaseID: z.string(),
  Attempts: z.int(),
  MaxAttempts: z.int(),
  CreatedAt: instant,
  UpdatedAt: instant,
});

export const pollJobs = route({
  method: 'post',
  path: '/api/v1/agent/poll-jobs',
  role: 'agent',
  body: z.object({ node_id: nodeId, limit: whole.nullish(), lease_seconds: whole.nullish() }),
  answer: z.object({
    jobs: z.array(leasedJob),
    lease_until: instant,
    /** As granted, not as asked. */
    lease_seconds: z.int(),
    limit: z.int(),
  }),
  envelope: 'bare',
  errors: ['node_mismatch'],
  summary: 'Lease jobs that are due',
});

const word = { node_id: nodeId, lease_id: z.string().max(64).nullish(), message: cut(MOST_MESSAGE) };
const renewal = z.object({ ...word, lease_seconds: whole.nullish() });
const errors = ['node_mismatch', 'not_found', 'lease_lost', 'job_ended'];

export const startJob = route({
  method: 'post',
  path: '/api/v1/agent/jobs/:job_id/start',
  role: 'agent',
  // Work that was handed out before the manager ran out may be finished and told of.
  expiredAllowed: true,
  params: job,
  body: renewal,
  answer: stillHeld,
  envelope: 'bare',
  errors,
  summary: 'The work begins; prolongs the lease',
});

export const heartbeatJob = route({
  method: 'post',
  path: '/api/v1/agent/jobs/:job_id/heartbeat',
  role: 'agent',
  expiredAllowed: true,
  params: job,
  body: renewal,
  answer: stillHeld,
  envelope: 'bare',
  errors,
  summary: 'The work goes on; prolongs the lease',
});

export const completeJob = route({
  method: 'post',
  path: '/api/v1/agent/jobs/:job_id/complete',
  role: 'agent',
  expiredAllowed: true,
  params: job,
  body: z.object({ ...word, result: result.nullish() }),
  answer: ok,
  envelope: 'bare',
  errors,
  summary: 'The work is done',
});

export const failJob = route({
  method: 'post',
  path: '/api/v1/agent/jobs/:job_id/fail',
  role: 'agent',
  expiredAllowed: true,
  params: job,
  body: z.object({ ...word, error_code: cut(64), result: result.nullish() }),
  answer: ok,
  envelope: 'bare',
  errors,
  summary: 'The work failed',
});

/** The document wraps this answer, real clients read it bare: it stands in both places. */
export const getFullConfig = route({
  method: 'get',
  path: '/api/v1/agent/users/:user_id/full-config',
  role: 'agent',
  params: user,
  answer: z.object({
    login_id: z.string(),
    task_config: jsonObject,
    rest_config: jsonObject,
    lineup_config: jsonObject,
    shikigami_config: jsonObject,
    explore_progress: jsonObject,
  }),
  errors: ['not_found', 'not_your_user'],
  summary: "Everything that a node needs to know of a user's account",
});

/** An older client sends nothing that is known here; that changes nothing and is no error. */
export const patchGameProfile = route({
  method: 'patch',
  path: '/api/v1/agent/users/:user_id/game-profile',
  role: 'agent',
  expiredAllowed: true,
  params: user,
  body: z.object({
    archive_status: text(1, 64).nullish(),
    server: text(0, 128).nullish(),
    username: text(0, 128).nullish(),
  }),
  answer: ok,
  envelope: 'bare',
  errors: ['not_found', 'not_your_user'],
  summary: 'What the node saw of the account: state, server, name',
});

export const putExploreProgress = route({
  method: 'put',
  path: '/api/v1/agent/users/:user_id/explore-progress',
  role: 'agent',
  expiredAllowed: true,
  params: user,
  body: z.object({ progress: snapshot }),
  answer: ok,
  envelope: 'bare',
  errors: ['not_found', 'not_your_user'],
  summary: 'Replaces the exploration progress',
});

/** One field of a log line: agents of different ages send different types. */
const loose = (length: number) =>
  z
    .unknown()
    .optional()
    .transform((value) =>
      (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')).slice(
        0,
        length,
      ),
    );

/** An odd line is kept as well as it can be: refusing it would lose the good ones beside it. */
export const logEntry = z.object({
  type: loose(64),
  level: loose(16),
  message: loose(MOST_MESSAGE),
  ts: loose(40),
});
export type LogEntry = z.infer<typeof logEntry>;

export const postLogs = route({
  method: 'post',
  path: '/api/v1/agent/users/:user_id/logs',
  role: 'agent',
  expiredAllowed: true,
  params: user,
  body: z.object({
    logs: z
      .array(logEntry)
      .max(MOST_LOG_ENTRIES)
      .nullish()
      .transform((lines) => lines ?? []),
  }),
  answer: z.object({ message: z.string(), count: z.int() }),
  envelope: 'bare',
  errors: ['not_found', 'not_your_user'],
  summary: "Adds lines to a user's log",
});
