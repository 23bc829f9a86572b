// How long a request may take to come. Promise: a large file over a slow line comes whole as long as it keeps coming; a body that
// stands still, or comes drop by drop, does not hold its line for longer than a small one may take.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { LastAsked } from './badRequests.js';

export interface PaceLimits {
  /** A body may stand still for so long, and a small one take so long in all. */
  patienceMs: number;
  /** Who sends faster than this is given more time. */
  leastBytesASecond: number;
  /** Whatever its pace. */
  mostMs: number;
  lookMs: number;
}

export const PACE: PaceLimits = {
  patienceMs: 60_000,
  leastBytesASecond: 16 * 1024,
  mostMs: 3_600_000,
  lookMs: 5_000,
};

interface Course {
  /** Seen first, which is at most one look after its headers. */
  at: number;
  bytes: number;
  movedAt: number;
  movedTo: number;
}

/** `sockets`: those that requests come by. What is too slow is told so, as Node would tell it at its own limit. */
export function cutSlowRequests(
  server: Server,
  { sockets, lastAsked }: { sockets: ReadonlySet<Socket>; lastAsked: LastAsked },
  limits: Partial<PaceLimits> = {},
): void {
  const { patienceMs, leastBytesASecond, mostMs, lookMs } = { ...PACE, ...limits };
  const courses = new WeakMap<object, Course>();
  const isTooSlow = (course: Course, now: number): boolean => {
    const earnedMs = ((course.movedTo - course.bytes) / leastBytesASecond) * 1000;
    return now - course.movedAt > patienceMs || now - course.at > Math.min(mostMs, patienceMs + earnedMs);
  };
  const look = setInterval(() => {
    const now = performance.now();
    for (const socket of sockets) {
      const request = lastAsked.get(socket)?.request;
      if (!request || request.complete) continue;
      const bytes = socket.bytesRead;
      const course = courses.get(request) ?? { at: now, bytes, movedAt: now, movedTo: bytes };
      courses.set(request, course);
      if (bytes > course.movedTo) Object.assign(course, { movedAt: now, movedTo: bytes });
      if (!isTooSlow(course, now)) continue;
      const error = Object.assign(new Error('the request did not come whole in time'), {
        code: 'ERR_HTTP_REQUEST_TIMEOUT',
      });
      server.emit('clientError', error, socket);
    }
  }, lookMs);
  look.unref();
  server.once('close', () => clearInterval(look));
}
