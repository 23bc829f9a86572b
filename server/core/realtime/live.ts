// Live events to pages. A page opens a WebSocket (an EventSource cannot send a token), says who it is in its first message,
// and from then on only listens.
//
// Promise: a socket is written to at most four times a second, and at least every quarter of a minute, so that a page may take
// silence for a dead line; between two writes the newest message of a kind replaces the older one. A page that is too slow to keep up is not sent everything late: what waited is dropped, and once the line is
// free it is told `{"type":"resync"}`, upon which it reads anew.
import type { IncomingMessage, Server } from 'node:http';
import { WebSocket, type RawData } from 'ws';
import { z } from 'zod';
import { readJson } from '../http/jsonBody.js';
import { AppError } from '../kernel/errors.js';
import { background, type Log } from '../kernel/log.js';
import type { Settings } from '../kernel/settings.js';
import { openSocketDoor, textOf, type SocketLimits } from './sockets.js';

/** Any JSON object; its `type` (or the key given beside it) says which older message it replaces. */
export interface LiveMessage {
  readonly type: string;
  readonly [more: string]: unknown;
}

export interface LiveHubOptions<Subscriber> {
  server: Server;
  /** `/console/api/live` */
  path: string;
  /** Reads the first message; throws to refuse. The answer is what `publish` chooses by. */
  authenticate(firstMessage: unknown, request: IncomingMessage): Subscriber | Promise<Subscriber>;
  /** Asked every half minute; false ends the socket: its session ended or was revoked. */
  isStillWelcome?: (subscriber: Subscriber) => boolean | Promise<boolean>;
  /** The `http` group says under which names, and by which proxies, the page may come. */
  settings: Settings;
  /** First words after `{"type":"ready"}`: what the page should see at once. */
  greet?: (subscriber: Subscriber) => LiveMessage[] | Promise<LiveMessage[]>;
  log: Log;
  limits?: Partial<LiveLimits>;
}

export interface LiveLimits extends SocketLimits {
  /** Time for the first message. */
  helloMs: number;
  /** Least time between two writes to one socket. */
  paceMs: number;
  /** Bytes that may wait in a socket's buffer, and kinds of message before they are written. */
  bufferBytes: number;
  kinds: number;
  pingMs: number;
  /** A browser's script sees no pings: this often `{"type":"beat"}` says that the line is alive. */
  beatMs: number;
}

const LIMITS: LiveLimits = {
  socketsPerAddress: 20,
  sockets: 500,
  messageBytes: 4096,
  helloMs: 5000,
  paceMs: 250,
  bufferBytes: 256 * 1024,
  kinds: 64,
  pingMs: 30_000,
  beatMs: 15_000,
};

const BEAT = JSON.stringify({ type: 'beat' });

/**
 * Close codes a page can tell apart: sign in again (4401), signed in well, but this is not for that account (4403: trying
 * again is of no use), came too late with its first message (4408).
 */
export const CLOSE = {
  unauthenticated: 4401,
  forbidden: 4403,
  helloTimeout: 4408,
  goingAway: 1001,
  misuse: 1008,
} as const;

export interface LiveHub<Subscriber> {
  /** To every subscriber that `to` chooses. `key`: which waiting message this one replaces; its `type` by default. */
  publish(message: LiveMessage, options?: { key?: string; to?: (subscriber: Subscriber) => boolean }): void;
  /** Sockets that have signed in. */
  size(): number;
  /** Who listens now; somebody with two sockets comes twice. */
  subscribers(): Subscriber[];
  close(): Promise<void>;
}

interface Listener<Subscriber> {
  socket: WebSocket;
  subscriber: Subscriber;
  waiting: Map<string, string>;
  /** Kinds of message it was ever given. */
  kinds: Set<string>;
  lastWriteAt: number;
  timer: NodeJS.Timeout | undefined;
  /** Something was dropped since the last write. */
  hasGap: boolean;
  isAlive: boolean;
}

export function createLiveHub<Subscriber>(options: LiveHubOptions<Subscriber>): LiveHub<Subscriber> {
  const limits = { ...LIMITS, ...options.limits };
  const listeners = new Set<Listener<Subscriber>>();
  const { server, path, settings, log } = options;
  const door = openSocketDoor({ server, path, settings, log, limits, welcome });
  // Real time, not the cloud's clock: this is about a wire and not about instants.
  const pings = setInterval(() => background(options.log, 'live pings', lookAfterAll()), limits.pingMs);
  pings.unref();
  const beats = setInterval(() => {
    for (const listener of listeners) put(listener, 'beat', BEAT);
  }, limits.beatMs);
  beats.unref();

  function welcome(socket: WebSocket, request: IncomingMessage): void {
    const tooLate = setTimeout(() => socket.close(CLOSE.helloTimeout, 'say who you are'), limits.helloMs);
    socket.once('close', () => clearTimeout(tooLate));
    socket.once('message', (data) => {
      clearTimeout(tooLate);
      background(options.log, 'live sign-in', signIn(socket, request, data));
    });
  }

  async function signIn(socket: WebSocket, request: IncomingMessage, data: RawData): Promise<void> {
    let subscriber: Subscriber;
    try {
      subscriber = await options.authenticate(readJson(textOf(data)), request);
    } catch (error) {
      // What was wrong with the first message is nobody's business outside.
      const isTheirs = error instanceof AppError || error instanceof z.ZodError;
      if (!isTheirs) options.log.error({ err: error }, 'a live sign-in failed through a fault of the server');
      if (error instanceof AppError && error.kind === 'forbidden') {
        return socket.close(CLOSE.forbidden, error.code);
      }
      return socket.close(CLOSE.unauthenticated, 'sign in again');
    }
    if (socket.readyState !== WebSocket.OPEN) return;
    const listener: Listener<Subscriber> = {
      socket,
      subscriber,
      waiting: new Map(),
      kinds: new Set(),
      lastWriteAt: 0,
      timer: undefined,
      hasGap: false,
      isAlive: true,
    };
    listeners.add(listener);
    socket.once('close', () => {
      clearTimeout(listener.timer);
      listeners.delete(listener);
    });
    socket.on('pong', () => (listener.isAlive = true));
    // A page has nothing more to say; one that keeps talking is not one of ours.
    socket.on('message', () => socket.close(CLOSE.misuse, 'only the first message is read'));
    socket.send(JSON.stringify({ type: 'ready' }));
    const greeting = (await options.greet?.(subscriber)) ?? [];
    for (const message of greeting) {
      // What was published since is newer.
      if (!listener.kinds.has(message.type)) put(listener, message.type, JSON.stringify(message));
    }
  }

  function put(listener: Listener<Subscriber>, key: string, text: string): void {
    // Deleted first: the newest message stands last in the order of writing.
    listener.waiting.delete(key);
    listener.waiting.set(key, text);
    if (listener.kinds.size < limits.kinds) listener.kinds.add(key);
    if (listener.waiting.size > limits.kinds) drop(listener);
    schedule(listener);
  }

  function schedule(listener: Listener<Subscriber>): void {
    if (listener.timer) return;
    const wait = Math.max(0, listener.lastWriteAt + limits.paceMs - performance.now());
    listener.timer = setTimeout(() => {
      listener.timer = undefined;
      write(listener);
    }, wait);
    listener.timer.unref();
  }

  function write(listener: Listener<Subscriber>): void {
    const { socket, waiting } = listener;
    if (socket.readyState !== WebSocket.OPEN) return;
    listener.lastWriteAt = performance.now();
    if (socket.bufferedAmount > limits.bufferBytes) {
      drop(listener);
      return schedule(listener);
    }
    if (listener.hasGap) {
      listener.hasGap = false;
      waiting.clear();
      socket.send(JSON.stringify({ type: 'resync' }));
      return;
    }
    for (const text of waiting.values()) socket.send(text);
    waiting.clear();
  }

  function drop(listener: Listener<Subscriber>): void {
    listener.waiting.clear();
    listener.hasGap = true;
  }

  async function lookAfterAll(): Promise<void> {
    for (const listener of [...listeners]) {
      if (!listener.isAlive) {
        listener.socket.terminate();
        continue;
      }
      listener.isAlive = false;
      listener.socket.ping();
      if (!(await isWelcome(listener))) listener.socket.close(CLOSE.unauthenticated, 'sign in again');
    }
  }

  /** One that cannot be looked after is let go, so that those behind it are looked after. */
  async function isWelcome({ subscriber }: Listener<Subscriber>): Promise<boolean> {
    if (!options.isStillWelcome) return true;
    try {
      return await options.isStillWelcome(subscriber);
    } catch (error) {
      options.log.error({ err: error }, 'whether a live page is still welcome could not be found out');
      return false;
    }
  }

  return {
    publish(message, { key = message.type, to } = {}) {
      let text: string | undefined;
      for (const listener of listeners) {
        if (to && !to(listener.subscriber)) continue;
        text ??= JSON.stringify(message);
        put(listener, key, text);
      }
    },
    size: () => listeners.size,
    subscribers: () => [...listeners].map(({ subscriber }) => subscriber),
    async close() {
      clearInterval(pings);
      clearInterval(beats);
      await door.close();
    },
  };
}
