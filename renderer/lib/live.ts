// A socket that comes back by itself. Promise: from `start` to `stop` it either is live or is trying, and it says which.
import { createValue, type Value } from './value.js';

export interface Connection {
  /** `down`: it is still tried, but a person should no longer wait for it. `refused`: not for this account, not tried again. */
  state: 'connecting' | 'live' | 'reconnecting' | 'down' | 'refused';
  /** When the last live connection was lost; null while it is live and before the first. */
  lostAt: number | null;
  /** Tries since then. */
  attempt: number;
}

export interface LiveOptions {
  /** Same-origin path of the socket; asked for anew at each try where it carries something that ages. */
  path: string | (() => Promise<string>);
  /** The first message: it carries the token, for a socket of a browser can send no header. A failure counts as a failed try. */
  hello(): unknown;
  /** Gets every message; true once it was the one that says the hello was accepted. */
  hear(message: unknown): boolean;
  /**
   * How long a live socket may say nothing before it is given up: after a sleep or a pulled cable a browser keeps a socket open
   * for minutes that nobody holds at the other end.
   */
  silentMs: number;
  /** Said every so often while it is live, where the other end speaks only when it is spoken to. */
  beat?: { everyMs: number; words(): unknown };
  /** The other end refused the hello: `again` goes on trying, `stop` waits for the next `start`. */
  refused?(code: number): 'again' | 'stop';
  /** After each try that failed: the moment to ask over HTTP why. */
  failed?(): void;
}

export interface Live {
  connection: Value<Connection>;
  start(): void;
  stop(): void;
  /** False when it could not be said: the line is not live. */
  say(message: unknown): boolean;
  /** Tries at once instead of waiting for the next turn; also after a refusal, when the account may have become welcome. */
  retry(): void;
}

const UNCONNECTED: Connection = { state: 'connecting', lostAt: null, attempt: 0 };
const WAITS_MS = [300, 700, 1500, 3000, 5000];
/** From the third failed try on nobody should wait in front of the page. */
const DOWN_AFTER = 3;
/** A listener that took the connection and then says nothing is as good as none. */
const READY_WITHIN_MS = 6000;
/** Close codes with which the cloud refuses a hello: sign in again; not for this account. */
const REFUSALS = [4401, 4403];

export function createLive(options: LiveOptions): Live {
  const connection = createValue<Connection>(UNCONNECTED);
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let running = false;

  /** Counts the tries: an address that comes late must not open a second line. */
  let turn = 0;

  const open = () => {
    window.clearTimeout(timer);
    const mine = ++turn;
    const { path } = options;
    if (typeof path === 'string') return connect(path);
    path().then(
      (address) => running && mine === turn && connect(address),
      () => running && mine === turn && lost(),
    );
  };

  const connect = (path: string) => {
    const mine = new WebSocket(location.origin.replace(/^http/, 'ws') + path);
    socket = mine;
    let isLive = false;
    let beats: number | undefined;
    let patience = window.setTimeout(() => giveUp(mine), READY_WITHIN_MS);
    const expectWord = () => {
      window.clearTimeout(patience);
      patience = window.setTimeout(() => giveUp(mine), options.silentMs);
    };
    mine.onopen = () => {
      Promise.resolve()
        .then(() => options.hello())
        .then(
          (hello) => send(mine, hello),
          () => giveUp(mine),
        );
    };
    mine.onmessage = ({ data }) => {
      if (options.hear(read(data))) isLive = true;
      if (!isLive) return;
      expectWord();
      if (connection.get().state !== 'live') connection.set({ state: 'live', lostAt: null, attempt: 0 });
      const { beat } = options;
      if (beat) beats ??= window.setInterval(() => send(mine, beat.words()), beat.everyMs);
    };
    mine.onclose = ({ code }) => {
      window.clearTimeout(patience);
      window.clearInterval(beats);
      if (!running || socket !== mine) return;
      if (REFUSALS.includes(code) && options.refused?.(code) === 'stop') {
        socket = undefined;
        connection.set({ state: 'refused', lostAt: Date.now(), attempt: 0 });
        return;
      }
      lost();
    };
  };

  const send = (to: WebSocket, message: unknown): boolean => {
    if (to.readyState !== WebSocket.OPEN) return false;
    to.send(JSON.stringify(message));
    return true;
  };

  // The close of a dead line may itself take minutes: what is given up counts as lost at once.
  const giveUp = (mine: WebSocket) => {
    mine.close();
    if (!running || socket !== mine) return;
    socket = undefined;
    lost();
  };

  const lost = () => {
    const before = connection.get();
    const attempt = before.state === 'live' ? 1 : before.attempt + 1;
    connection.set({
      state: attempt > DOWN_AFTER ? 'down' : 'reconnecting',
      lostAt: before.lostAt ?? Date.now(),
      attempt,
    });
    timer = window.setTimeout(open, WAITS_MS[Math.min(attempt, WAITS_MS.length) - 1]);
    options.failed?.();
  };

  const retry = () => {
    if (!running || connection.get().state === 'live') return;
    const late = socket;
    socket = undefined;
    late?.close();
    open();
  };
  // A tab that was asleep should not make its person wait for the longest turn.
  const seen = () =>
    document.visibilityState === 'visible' && connection.get().state !== 'refused' && retry();

  return {
    connection,
    retry,
    say: (message) => connection.get().state === 'live' && socket !== undefined && send(socket, message),
    start() {
      running = true;
      document.addEventListener('visibilitychange', seen);
      open();
    },
    stop() {
      running = false;
      turn += 1;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      socket?.close();
      socket = undefined;
      connection.set(UNCONNECTED);
    },
  };
}

/** What is no JSON is heard as nothing: the listener's own shape check decides what to do with a strange message. */
function read(data: unknown): unknown {
  try {
    return JSON.parse(String(data)) as unknown;
  } catch {
    return undefined;
  }
}
