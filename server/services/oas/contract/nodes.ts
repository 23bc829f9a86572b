// A manager's nodes (agents' machines), and the tokens that let them in.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { nodeId } from './agent.js';
import { filterWord, instant, instantOrNull, keyword, line, pageOf, paging, pathId } from './shapes.js';

export const NODE_STATES = ['online', 'offline', 'paused', 'draining'] as const;
export const DIALECTS = ['document', 'original'] as const;

const node = z.object({
  id: z.int(),
  /** What it calls itself; unique within its manager. */
  node_id: z.string(),
  /** What people call it; may be empty. */
  name: z.string(),
  version: z.string(),
  /** It polled within the last minute. */
  online: z.boolean(),
  /** Null before its first poll. */
  last_poll_at: instantOrNull,
  last_login_at: instant,
  address: z.string(),
  /** Which task names it has shown to understand, and those in which it is told of tasks now. */
  dialect: z.enum(DIALECTS),
  task_names: z.enum(DIALECTS),
  leased_jobs: z.int(),
  running_jobs: z.int(),
  /** Jobs that ended with it in the last 24 hours. */
  success_24h: z.int(),
  failed_24h: z.int(),
  /** 0 to 1; null where nothing ended. */
  success_rate: z.number().nullable(),
  /** It gets no jobs. */
  paused: z.boolean(),
  /** It gets no jobs, and is paused once it has none left. */
  draining: z.boolean(),
  /** Most jobs that it holds at a time; null: no limit. */
  max_jobs: z.int().nullable(),
  /** Not seen since the address of this cloud changed; null while no change is known. */
  stale_address: z.boolean().nullable(),
  created_at: instant,
});

const one = z.object({ id: pathId });
const MISSING = ['not_found'] as const;

export const listNodes = route({
  method: 'get',
  path: '/api/v1/manager/nodes',
  role: 'manager',
  query: z.object({ state: filterWord(NODE_STATES), keyword, ...paging }),
  answer: pageOf(
    node,
    /** Of all own nodes, whatever the filter. */
    z.object({
      total: z.int(),
      online: z.int(),
      offline: z.int(),
      paused: z.int(),
      draining: z.int(),
    }),
  ),
  summary: 'Own nodes',
});

export const getNode = route({
  method: 'get',
  path: '/api/v1/manager/nodes/:id',
  role: 'manager',
  params: one,
  answer: node,
  errors: MISSING,
  summary: 'One node',
});

/** What is left out stays as it is. */
export const patchNode = route({
  method: 'patch',
  path: '/api/v1/manager/nodes/:id',
  role: 'manager',
  params: one,
  body: z.object({
    name: line(64).optional(),
    max_jobs: z.int().min(1).max(100).nullish(),
    paused: z.boolean().optional(),
    draining: z.boolean().optional(),
    /** `auto`: told in the document's names again, until it shows that it needs the original's. */
    dialect: z.enum([...DIALECTS, 'auto']).optional(),
  }),
  answer: node,
  errors: MISSING,
  summary: 'Name, limit, pause or drain a node',
});

export const unpairNode = route({
  method: 'delete',
  path: '/api/v1/manager/nodes/:id',
  role: 'manager',
  params: one,
  answer: z.object({ message: z.string(), id: z.int(), node_id: z.string() }),
  errors: MISSING,
  summary:
    'Send a node away: its sessions and pairing tokens end at once, its jobs go back after their leases',
});

const pairing = z.object({
  id: z.int(),
  node_id: z.string(),
  /** The last four characters of the token. */
  hint: z.string(),
  /** Its node has been heard of. */
  paired: z.boolean(),
  expired: z.boolean(),
  created_at: instant,
  expires_at: instantOrNull,
});

export const createPairingToken = route({
  method: 'post',
  path: '/api/v1/manager/nodes/pairing-tokens',
  role: 'manager',
  body: z.object({
    /** The node's id, as it calls itself. */
    name: nodeId,
    /** Left out: good until it is revoked. */
    expires_days: z.int().min(1).max(3650).nullish(),
  }),
  answer: pairing.extend({
    /** Shown once. An agent sends it as its bearer token, or signs in with it in the password's place. */
    token: z.string(),
  }),
  status: 201,
  errors: ['too_many_pairing_tokens'],
  summary: 'Make a token that lets one node in, without the password',
});

export const listPairingTokens = route({
  method: 'get',
  path: '/api/v1/manager/nodes/pairing-tokens',
  role: 'manager',
  query: z.object(paging),
  answer: pageOf(pairing, z.object({ total: z.int() })),
  summary: 'Own pairing tokens, newest first',
});

export const revokePairingToken = route({
  method: 'delete',
  path: '/api/v1/manager/nodes/pairing-tokens/:id',
  role: 'manager',
  params: one,
  answer: z.object({ message: z.string(), id: z.int(), node_id: z.string() }),
  errors: MISSING,
  summary: "End a pairing token, and its node's sessions",
});
