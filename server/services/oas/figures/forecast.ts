// "At this pace the queue is done at ...": from what waits now and what ended in the last hour, both counted by indexes.
import { HOUR, type Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { jobTable, taskTable } from '../tables.js';
import { startOfDay } from './windows.js';

export interface Forecast {
  pending: number;
  held: number;
  dueWaiting: number;
  dueByMidnight: number;
  endedLastHour: number;
  agentsLastHour: number;
  midnight: Instant;
  doneAt: Instant | null;
  agentsNeeded: number | null;
}

/** `agentsLastHour`: nodes of the manager that were heard of in the last hour. */
export async function forecast(
  tx: Tx,
  managerId: number,
  { zone, agentsLastHour }: { zone: string; agentsLastHour: number },
): Promise<Forecast> {
  const now = tx.now();
  const jobs = (status: 'pending' | 'leased' | 'running') => tx.count(jobTable, { lane: managerId, status });
  const ended = (status: 'success' | 'failed') =>
    tx.count(jobTable, { lane: managerId, status, endedAt: { gt: now - HOUR } });
  const due = (dueAt: { gt?: Instant; lte: Instant }) =>
    tx.count(taskTable, { managerId, state: 'waiting', dueAt });

  const midnight = startOfDay(now, zone, 1);
  const pending = await jobs('pending');
  const held = (await jobs('leased')) + (await jobs('running'));
  const dueWaiting = await due({ lte: now });
  const dueByMidnight = await due({ gt: now, lte: midnight });
  const endedLastHour = (await ended('success')) + (await ended('failed'));
  const waiting = pending + held + dueWaiting;
  return {
    ...{ pending, held, dueWaiting, dueByMidnight, endedLastHour, agentsLastHour, midnight },
    doneAt: doneAt(now, waiting, endedLastHour),
    agentsNeeded: agentsNeeded(waiting + dueByMidnight, {
      endedLastHour,
      agentsLastHour,
      hoursLeft: (midnight - now) / HOUR,
    }),
  };
}

/** An empty queue is done now; without a pace nobody knows. */
function doneAt(now: Instant, waiting: number, endedLastHour: number): Instant | null {
  if (waiting === 0) return now;
  if (endedLastHour === 0) return null;
  return now + Math.round((waiting / endedLastHour) * HOUR);
}

function agentsNeeded(
  work: number,
  pace: { endedLastHour: number; agentsLastHour: number; hoursLeft: number },
): number | null {
  if (work === 0) return 0;
  if (pace.endedLastHour === 0 || pace.agentsLastHour === 0) return null;
  const endedByOne = (pace.endedLastHour / pace.agentsLastHour) * pace.hoursLeft;
  return Math.ceil(work / endedByOne);
}
