// How many lines a door holds, and for how long. Promise: whoever holds lines without asking takes no place from those who ask: of a
// full door those make way first that were never given what they asked for, or do not take it, and of these the address that has most
// of them gives one, the one silent longest. A caller that takes nothing of its answer is let go.
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey } from '../auth/addressKey.js';
import type { Log } from '../kernel/log.js';
import { plainAddress } from './peer.js';

export interface ConnectionLimits {
  /** Lines of one door. Left out: 12,000, or a third of the files that this process may have open. */
  most?: number;
  answerPatienceMs?: number;
  lookMs?: number;
}

const MOST = 12_000;
const ANSWER_PATIENCE_MS = 60_000;
const LOOK_MS = 5_000;
/** After a stall a crowd is let in at once, and who asks among it has to be heard before anybody is sent away. */
const BREATH_MS = 50;
/** A crowd is told of once in a while, not line by line. */
const TELL_MS = 60_000;

/** `inFlight`: what is being answered. Under TLS a line counts once it is encrypted. */
export function limitConnections(
  server: Server,
  { isTls, inFlight, log }: { isTls: boolean; inFlight: ReadonlySet<ServerResponse>; log: Log },
  { most = mostLines(), answerPatienceMs = ANSWER_PATIENCE_MS, lookMs = LOOK_MS }: ConnectionLimits = {},
): void {
  // In the order of their coming, or of their last answer: the first one was silent longest. A crowd that comes again as fast as it is
  // thrown out is in the first; who works here, and is silent for a moment between two requests, in the second.
  const strangers = new Set<Socket>();
  const guests = new Set<Socket>();
  const served = new WeakSet<Socket>();
  const busy = new Map<Socket, number>();
  let toldAt = -Infinity;

  let trimming: NodeJS.Timeout | undefined;
  const excess = () => strangers.size + guests.size + busy.size - most;
  // Behind what waits to be read: after the loop stood still a timer alone would be ahead of it.
  const trimSoon = () => (trimming ??= setTimeout(() => setImmediate(trim), BREATH_MS).unref());
  const trim = () => {
    trimming = undefined;
    // Lines full of answers that nobody takes would else fill the door, and all who are silent for a moment had to go.
    const untaken = [...busy.keys()].filter((line) => line.writableLength > 0);
    leave(inOrderOfLeaving([...untaken, ...strangers]), excess());
    if (excess() > 0) leave(inOrderOfLeaving([...guests]), excess());
  };
  const leave = (lines: readonly Socket[], count: number) => {
    for (const line of lines.slice(0, Math.max(0, count))) {
      forget(line);
      line.destroy();
    }
  };
  const forget = (socket: Socket) => strangers.delete(socket) || guests.delete(socket) || busy.delete(socket);

  server.on('request', ({ socket }, response: ServerResponse) => {
    strangers.delete(socket);
    guests.delete(socket);
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (left > 0) return void busy.set(socket, left);
      busy.delete(socket);
      if (response.statusCode < 400) served.add(socket);
      if (!socket.destroyed) (served.has(socket) ? guests : strangers).add(socket);
    });
  });
  // Live pages have a bound of their own.
  server.on('upgrade', ({ socket }) => forget(socket));
  server.on(isTls ? 'secureConnection' : 'connection', (socket: Socket) => {
    strangers.add(socket);
    socket.once('close', () => forget(socket));
    if (excess() <= 0) return;
    // Without a bound the files are used up, and the system sends away whoever comes next, be it one of the crowd or an agent.
    if (excess() > most) leave(inOrderOfLeaving([...strangers]), excess() - (most >> 1));
    trimSoon();
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    log.warn({ most }, 'the door is full: the lines that were silent longest make way');
  });

  const look = setInterval(() => {
    for (const { headersSent, socket } of inFlight) {
      // Node counts what the peer has taken: a slow one goes on, one that takes nothing is cut.
      if (headersSent && socket && !socket.timeout) socket.setTimeout(answerPatienceMs);
    }
  }, lookMs);
  look.unref();
  server.once('close', () => clearInterval(look));
}

/** Those first whose address has most lines that are younger: a newcomer from an address with few does not pay for a crowd at another. */
function inOrderOfLeaving(lines: readonly Socket[]): Socket[] {
  const younger = new Map<string, number>();
  const ranked = lines.toReversed().map((line) => {
    const address = addressKey(plainAddress(line.remoteAddress ?? ''));
    const rank = younger.get(address) ?? 0;
    younger.set(address, rank + 1);
    return { line, rank };
  });
  // Of as many, the one that was silent longest.
  return ranked
    .reverse()
    .sort((a, b) => b.rank - a.rank)
    .map(({ line }) => line);
}

let openFiles: number | undefined;

/** Two doors and the store share what the system allows: idle lines must leave it the files that it has to open. */
function mostLines(): number {
  openFiles ??= readOpenFiles();
  return Math.max(50, Math.min(MOST, Math.floor(openFiles / 3)));
}

/** Infinity where the system has no such limit. */
function readOpenFiles(): number {
  const { userLimits } = process.report.getReport() as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Infinity;
}
