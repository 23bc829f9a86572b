// The smallest service there can be, on a real port: what the HTTP core does is looked at through it, from outside.
import { z } from 'zod';
import { createTokens } from '../../server/core/auth/tokens.js';
import { route } from '../../server/core/http/contract.js';
import { closeDoor, createDoor } from '../../server/core/http/door.js';
import { handlerFor, type Access, type Envelope } from '../../server/core/http/handle.js';
import { listen } from '../../server/core/http/listen.js';
import { mountRoutes } from '../../server/core/http/mount.js';
import { systemClock } from '../../server/core/kernel/clock.js';
import { conflict, forbidden, unauthenticated, unavailable } from '../../server/core/kernel/errors.js';
import { createLog } from '../../server/core/kernel/log.js';
import type { Settings } from '../../server/core/kernel/settings.js';
import { table } from '../../server/core/store/types.js';
import { openedStore } from './openedStore.js';

export interface Person {
  name: string;
}

/** Who may not come in any more. */
const revokedTable = table<Person>({ name: 'mini.revoked', version: 1, key: ['name'] });

const Note = z.object({ id: z.int(), text: z.string(), days: z.int() });
const handle = handlerFor<Person>();

const readNote = route({
  method: 'get',
  path: '/api/notes/:id',
  role: 'member',
  params: z.object({ id: z.coerce.number().int().positive() }),
  query: z.object({ page: z.coerce.number().int().min(1).max(100).default(1) }),
  answer: z.object({ id: z.int(), page: z.int(), by: z.string() }),
});
const latestNote = route({ method: 'get', path: '/api/notes/latest', role: 'member', answer: Note });
const writeNote = route({
  method: 'post',
  path: '/api/notes',
  role: 'member',
  body: z.object({
    text: z.string().min(1).max(100),
    duration_days: z.int().min(1).max(3650),
    kind: z.enum(['daily', 'weekly']).optional(),
    extra: z.record(z.string(), z.unknown()).optional(),
  }),
  answer: Note,
  status: 201,
});
const setNote = route({
  method: 'put',
  path: '/api/notes/:id',
  role: 'member',
  params: z.object({ id: z.coerce.number().int().positive() }),
  body: z.object({ text: z.string().optional() }),
  answer: z.object({ saved: z.boolean() }),
});
const brokenNote = route({ method: 'get', path: '/api/broken', role: 'public', answer: Note });
const busyNote = route({ method: 'get', path: '/api/busy', role: 'public', answer: Note });
const faultyNote = route({ method: 'get', path: '/api/faulty', role: 'public', answer: Note });
const adminOnly = route({
  method: 'post',
  path: '/api/set-up',
  role: 'public',
  localOnly: true,
  answer: z.object({ local: z.boolean(), ip: z.string() }),
});
const peer = route({
  method: 'get',
  path: '/api/peer',
  role: 'public',
  answer: z.object({ local: z.boolean(), ip: z.string() }),
});
const slow = route({
  method: 'get',
  path: '/api/slow',
  role: 'public',
  answer: z.object({ ok: z.boolean() }),
});

const envelope: Envelope = {
  success: (_spec, answer) => ({ data: answer }),
  failure: ({ code, detail, requestId }) => ({ detail, code, request_id: requestId }),
};

export interface MiniService {
  url: string;
  port: number;
  /** A token of `name`. */
  token(name?: string): string;
  log: string[];
  /** Lets the answer of `/api/slow` go. */
  release(): void;
  close(graceMs?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface MiniOptions {
  trustedProxies?: string[];
  hostNames?: string[];
  strictAnswers?: boolean;
  /** Clock of the rate limit. */
  elapsed?: () => number;
  limitsEnabled?: boolean;
}

export async function startMiniService(options: MiniOptions = {}): Promise<MiniService> {
  const lines: string[] = [];
  const log = createLog({ level: 'info', write: (line) => void lines.push(line) });
  const tokens = createTokens('m'.repeat(32), systemClock);
  const opened = await openedStore([revokedTable]);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));

  const access: Access<Person> = {
    identify(token, spec) {
      if (spec.role === 'public') return undefined;
      if (!token) throw unauthenticated('token_missing', 'sign in first');
      return tokens.verify(token);
    },
    async authorise(tx, asker) {
      const name = String((asker as { name?: string } | undefined)?.name ?? '');
      if (await tx.get(revokedTable, name)) throw forbidden('account_disabled', 'this account is disabled');
      return { name };
    },
    localOnlyOpen: ({ local }) => local,
  };

  const routes = [
    handle(readNote, async ({ params, query, actor }) => ({
      id: params.id,
      page: query.page,
      by: actor.name,
    })),
    handle(latestNote, async () => ({ id: 99, text: 'latest', days: 1, secret: 'not declared' })),
    handle(writeNote, async ({ body, actor, transaction }) => {
      if (body.text === 'revoke me') {
        await opened.store.transaction((tx) => tx.insert(revokedTable, { name: actor.name }));
      }
      if (body.text === 'taken') throw conflict('note_taken', 'somebody wrote this before');
      return transaction(async () => ({ id: 1, text: body.text, days: body.duration_days }));
    }),
    handle(setNote, async () => ({ saved: true })),
    handle(brokenNote, async () => ({ id: 1, text: 'no days' }) as unknown as z.infer<typeof Note>),
    handle(busyNote, async () => {
      throw unavailable('store_unavailable', 'the disk is full', { retryAfterSeconds: 7 });
    }),
    handle(faultyNote, async () => {
      throw new Error('a cause with a detail that nobody outside may read');
    }),
    handle(adminOnly, async ({ local, ip }) => ({ local, ip })),
    handle(peer, async ({ local, ip }) => ({ local, ip })),
    handle(slow, async () => {
      await released;
      return { ok: true };
    }),
  ];

  const settings: Settings = {
    read: (group) =>
      group.schema.parse({
        ...(group.name === 'http' && {
          trustedProxies: options.trustedProxies ?? [],
          hostNames: options.hostNames ?? [],
        }),
        ...(group.name === 'limits' && { enabled: options.limitsEnabled ?? true }),
      }),
  };
  const app = createDoor({ log, settings, ...(options.elapsed && { elapsed: options.elapsed }) });
  mountRoutes({
    app,
    routes,
    access,
    envelope,
    core: { store: opened.store, log },
    apiPrefixes: ['/api'],
    ...(options.strictAnswers !== undefined && { strictAnswers: options.strictAnswers }),
  });
  closeDoor(app, log);
  const listening = await listen({ handler: app, host: '127.0.0.1', port: 0, log });
  const close = async (graceMs?: number) => {
    await listening.close(graceMs);
    await opened[Symbol.asyncDispose]();
  };
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    token: (name = 'ann') => tokens.sign({ name }, 3600),
    log: lines,
    release: () => release(),
    close,
    [Symbol.asyncDispose]: () => close(100),
  };
}
