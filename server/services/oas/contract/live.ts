// Messages of the live socket at /api/v1/live (on the console's door at /svc/oas/api/v1/live). The page speaks once (`LiveHello`,
// within 5 s), then listens; after `ready` it reads its lists, and from then on hears of every change. Roles: super, manager and
// user. Closed with 4401: sign in again; 4403: not for this account; 1001: the cloud goes away, come back later.
import { z } from 'zod';
import { poolItem } from './jobs.js';
import { instantOrNull } from './shapes.js';

export const LIVE_PATH = '/api/v1/live';

export const LiveHello = z.object({
  /** The same token that the page's requests carry. */
  token: z.string().min(1).max(2000),
  /** On the console's door: the console session beside it, which decides whether a super is local. */
  console: z.string().min(1).max(2000).optional(),
});

export const JobCounts = z.object({
  pending: z.int(),
  leased: z.int(),
  running: z.int(),
  success: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});
export type JobCounts = z.infer<typeof JobCounts>;

/** As in the list of nodes, without what is only looked at now and then. */
export const LiveAgent = z.object({
  id: z.int(),
  node_id: z.string(),
  name: z.string(),
  version: z.string(),
  online: z.boolean(),
  last_poll_at: instantOrNull,
  leased_jobs: z.int(),
  running_jobs: z.int(),
  paused: z.boolean(),
  draining: z.boolean(),
  max_jobs: z.int().nullable(),
});

const AccountCounts = z.object({
  total: z.int(),
  active: z.int(),
  expired: z.int(),
  disabled: z.int(),
});

export const LiveMessage = z.discriminatedUnion('type', [
  /** The token was accepted: read your lists now. */
  z.object({ type: z.literal('ready') }),
  /** Nothing new; the line is alive. Comes every 15 s: after 40 s without a word the line is dead. */
  z.object({ type: z.literal('beat') }),
  /** Something was left out: read your lists anew. */
  z.object({ type: z.literal('resync') }),
  /** Manager and user: own jobs that are new or changed, each as it is now, with the fields of the task pool. */
  z.object({
    type: z.literal('jobs'),
    changed: z.array(poolItem),
    /** More changed at once than are told here: read the list anew. */
    incomplete: z.boolean(),
  }),
  /** How many there are now: of the super's whole cloud, of the manager's business, or of the user's own jobs. */
  z.object({
    type: z.literal('counters'),
    jobs: JobCounts,
    /** Manager only. */
    users: AccountCounts.optional(),
  }),
  /** Super: jobs of managers, by those whose jobs changed. */
  z.object({
    type: z.literal('managers'),
    changed: z.array(z.object({ manager_id: z.int(), jobs: JobCounts })),
    incomplete: z.boolean(),
  }),
  /** Manager: own nodes, those heard of last first, and how many of them are online. */
  z.object({
    type: z.literal('agents'),
    total: z.int(),
    online: z.int(),
    agents: z.array(LiveAgent),
  }),
  /** Manager: how far one of the own acts on many rows has come. */
  z.object({
    type: z.literal('bulk'),
    bulk: z.object({
      id: z.int(),
      kind: z.string(),
      state: z.enum(['running', 'done', 'aborted']),
      total: z.int(),
      done: z.int(),
      skipped: z.int(),
      failed: z.int(),
    }),
  }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;
