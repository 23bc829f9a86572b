// What the console's first page shows. The same shape is answered to GET and pushed over the live socket.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const Instant = z.iso.datetime();

export const ServiceState = z.object({
  /** `oas`; its API lies under `/svc/<name>` on this door. */
  name: z.string(),
  title: z.string(),
  /** The service's own port, as agents and panels reach it. */
  url: z.string(),
  /** False until the service has its first super account. */
  initialized: z.boolean(),
  /** Lets a browser on another machine set the service up; null once it is set up. */
  setup_code: z.string().nullable(),
  /** Starts a sample agent of it, on a machine that reaches `url`. */
  agent_command: z.string(),
  jobs: z.record(z.string(), z.number()),
  agents: z.array(
    z.object({
      name: z.string(),
      manager_name: z.string(),
      version: z.string(),
      last_seen_at: Instant.nullable(),
      leased_jobs: z.number(),
    }),
  ),
  /** Newest first. */
  events: z.array(
    z.object({
      at: Instant,
      type: z.string(),
      /** What it happened to: `#1042`. */
      subject: z.string(),
      /** As whoever reported it wrote it; may be empty. */
      text: z.string(),
      /** What a page says in its own language: `task`, `user`, `node`, `error`; those that apply. */
      facts: z.record(z.string(), z.string()),
    }),
  ),
  scheduler: z.record(z.string(), z.unknown()),
});
export type ServiceState = z.infer<typeof ServiceState>;

export const Status = z.object({
  version: z.string(),
  pid: z.number(),
  /** The cloud's own clock when this was put together. */
  now: Instant,
  started_at: Instant,
  uptime_seconds: z.number(),
  data_dir: z.string(),
  /** The zone in which the cloud shows and reads times. */
  zone: z.string(),
  addresses: z.array(
    z.object({
      /** `console` or a service's name. */
      door: z.string(),
      url: z.string(),
      /** False when other machines can reach it. */
      loopback_only: z.boolean(),
    }),
  ),
  store: z.object({
    writable: z.boolean(),
    /** Why it is not writable. */
    reason: z.string().nullable(),
    commits: z.number(),
    journal_bytes: z.number(),
    checkpoints: z.number(),
    tables: z.record(z.string(), z.object({ rows: z.number(), segments: z.number() })),
  }),
  services: z.array(ServiceState),
});
export type Status = z.infer<typeof Status>;

export const readStatus = route({
  method: 'get',
  path: '/console/api/status',
  role: 'operator',
  answer: Status,
  summary: 'The whole cloud at a glance.',
});

export const health = route({
  method: 'get',
  path: '/health',
  role: 'public',
  answer: z.object({ status: z.literal('ok'), version: z.string() }),
  errors: ['degraded'],
  summary:
    'Open to everybody: is the cloud up, and can its store write? 503 with `status: degraded` when not.',
});

export const verifyCloud = route({
  method: 'post',
  path: '/console/api/verify',
  role: 'operator',
  answer: z.object({ ok: z.boolean(), broken: z.string().nullable(), checked: z.array(z.string()) }),
  summary: 'Checks the store and every audit chain; names the first broken link.',
});
