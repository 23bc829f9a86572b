// The WebSocket of the document (section 9): a page or a tool says which devices and tasks it wants to hear of.
//
// Promise: nobody hears of another account's devices, tasks or messages; junk is answered, not punished, up to a point; a socket
// closes when its session ends.
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Access } from '../../../core/http/handle.js';
import type { RawRefusal } from '../../../core/http/rawRefusal.js';
import { toIso } from '../../../core/kernel/clock.js';
import { AppError } from '../../../core/kernel/errors.js';
import { background } from '../../../core/kernel/log.js';
import { limitsSettings } from '../../../core/coreSettings.js';
import { openSocketDoor, textOf } from '../../../core/realtime/sockets.js';
import type { LiveDoor } from '../../../core/service.js';
import type { Json } from '../../../core/store/types.js';
import { SESSION_ENDED } from '../accounts/sessions.js';
import type { CcjkActor } from '../actor.js';
import type { Ccjk } from '../ccjk.js';
import { ClientMessage, SOCKET_PATH, type ServerMessage } from '../contract/live.js';
import { ownDevice } from '../devices/devices.js';
import { sessionTable, accountTable } from '../tables.js';
import { ownTask } from '../tasks/tasks.js';
import { messagesOf } from './news.js';

const LIMITS = { socketsPerAddress: 20, sockets: 1000, messageBytes: 16_384 };
const PING_MS = 10_000;
const MINUTE_MS = 60_000;
/** Messages a minute (document, Rates); whoever goes on far beyond is cut off. */
const RATE = 100;
const CUT_AT = 10 * RATE;
const MOST_CHANNELS = 500;
/** A reader this far behind is not kept. */
const BUFFER_BYTES = 4 * 1024 * 1024;
const CLOSE = { unauthenticated: 4401, flood: 1008, slow: 1013 } as const;

const NO_SESSION: RawRefusal = {
  status: 403,
  code: 'forbidden',
  detail: 'a socket is opened with the access token of a session',
};

/** Who a socket must be: a route of sessions that is never mounted. */
const SOCKET = { method: 'get', path: SOCKET_PATH, role: 'session', answer: ClientMessage } as const;

interface Listener {
  socket: WebSocket;
  userId: string;
  sessionId: string;
  channels: Set<string>;
  window: number;
  said: number;
  isAlive: boolean;
}

export function createFeed(ccjk: Ccjk, access: Access<CcjkActor>) {
  const { store, log, clock, settings } = ccjk.core;
  const listeners = new Set<Listener>();
  /** By the request that was judged, until its socket stands. */
  const admitted = new WeakMap<IncomingMessage, { userId: string; sessionId: string }>();

  async function judge(request: IncomingMessage): Promise<RawRefusal | undefined> {
    const token = new URLSearchParams((request.url ?? '').split('?')[1] ?? '').get('token') ?? undefined;
    try {
      const asker = access.identify(token, SOCKET, { headers: {}, ip: '' });
      const actor = await store.transaction((tx) => access.authorise(tx, asker, SOCKET));
      if (actor.role !== 'session') return NO_SESSION;
      admitted.set(request, { userId: actor.account.id, sessionId: actor.sessionId });
      return undefined;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.kind === 'forbidden') return NO_SESSION;
      return { status: 401, code: error.code, detail: error.detail };
    }
  }

  function welcome(socket: WebSocket, request: IncomingMessage): void {
    const who = admitted.get(request);
    if (!who) return socket.terminate();
    const listener: Listener = { socket, ...who, channels: new Set(), window: 0, said: 0, isAlive: true };
    listeners.add(listener);
    socket.once('close', () => listeners.delete(listener));
    socket.on('pong', () => (listener.isAlive = true));
    socket.on('message', (data) =>
      background(log, 'a message of a live socket', hear(listener, textOf(data))),
    );
  }

  async function hear(listener: Listener, text: string): Promise<void> {
    if (!mayGoOn(listener)) return;
    const message = read(text);
    if (!message) return say(listener, failure('INVALID_MESSAGE', 'expected ping, subscribe or unsubscribe'));
    switch (message.type) {
      case 'ping':
        return say(listener, { type: 'pong', timestamp: toIso(clock.now()) });
      case 'unsubscribe':
        listener.channels.delete(message.channel);
        return say(listener, { type: 'unsubscribed', channel: message.channel });
      case 'subscribe':
        return subscribe(listener, message.channel);
    }
  }

  function mayGoOn(listener: Listener): boolean {
    if (!settings.read(limitsSettings).enabled) return true;
    const window = Math.floor(clock.now() / MINUTE_MS);
    if (listener.window !== window) Object.assign(listener, { window, said: 0 });
    listener.said += 1;
    if (listener.said <= RATE) return true;
    if (listener.said > CUT_AT) listener.socket.close(CLOSE.flood, 'too many messages');
    else say(listener, failure('RATE_LIMITED', `more than ${RATE} messages a minute`));
    return false;
  }

  async function subscribe(listener: Listener, channel: string): Promise<void> {
    if (listener.channels.size >= MOST_CHANNELS) {
      return say(listener, failure('TOO_MANY_CHANNELS', `at most ${MOST_CHANNELS} channels`, channel));
    }
    const [kind, uuid = ''] = channel.split(':');
    try {
      await store.transaction<unknown>((tx) =>
        kind === 'device' ? ownDevice(tx, listener.userId, uuid) : ownTask(tx, listener.userId, uuid),
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return say(listener, failure('NOT_FOUND', `there is no ${kind} of this id`, channel));
    }
    listener.channels.add(channel);
    say(listener, { type: 'subscribed', channel });
  }

  function say(listener: Listener, message: ServerMessage): void {
    const { socket } = listener;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > BUFFER_BYTES) return socket.close(CLOSE.slow, 'too slow');
    socket.send(JSON.stringify(message));
  }

  function onEvent(event: string, data: Json): void {
    if (listeners.size === 0) return;
    if (event === SESSION_ENDED) return end((data as { id: string }).id);
    const news = messagesOf(event, data);
    if (!news) return;
    for (const listener of listeners) {
      const isFor =
        listener.userId === news.userId &&
        (news.channels === null || news.channels.some((channel) => listener.channels.has(channel)));
      if (isFor) for (const message of news.messages) say(listener, message);
    }
  }

  function end(sessionId: string): void {
    for (const { sessionId: id, socket } of listeners) {
      if (id === sessionId) socket.close(CLOSE.unauthenticated, 'sign in again');
    }
  }

  /** Dead lines, and sessions that ran out or whose account was switched off. */
  async function lookAfterAll(): Promise<void> {
    for (const listener of [...listeners]) {
      if (!listener.isAlive) {
        listener.socket.terminate();
        continue;
      }
      listener.isAlive = false;
      listener.socket.ping();
      const isWelcome = await store.transaction(async (tx) => {
        const session = await tx.get(sessionTable, listener.sessionId);
        const account = await tx.get(accountTable, listener.userId);
        return session !== undefined && session.expiresAt > tx.now() && account?.isActive === true;
      });
      if (!isWelcome) listener.socket.close(CLOSE.unauthenticated, 'sign in again');
    }
  }

  return {
    open({ server, basePath }: LiveDoor): { close(): Promise<void> } {
      const path = basePath + SOCKET_PATH;
      const door = openSocketDoor({ server, path, settings, log, limits: LIMITS, judge, welcome });
      const unlisten = store.on(onEvent);
      // Real time, not the cloud's clock: this is about a wire.
      const pings = setInterval(() => background(log, 'live pings', lookAfterAll()), PING_MS);
      pings.unref();
      return {
        async close() {
          clearInterval(pings);
          unlisten();
          await door.close();
        },
      };
    },
  };
}

function read(text: string): ClientMessage | undefined {
  try {
    const result = ClientMessage.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

const failure = (code: string, message: string, channel?: string): ServerMessage => ({
  type: 'error',
  error: { code, message },
  ...(channel === undefined ? {} : { channel }),
});
