// Handing out jobs (document, section 6; behaviour rows 14 to 16 and 38).
import { HOUR, MINUTE, SECOND, type Clock, type Instant } from '../../../core/kernel/clock.js';
import { claim } from '../../../core/queue/claim.js';
import { expire } from '../../../core/queue/expire.js';
import { outlast } from '../../../core/queue/outlast.js';
import { LONGEST_LEASE_SECONDS } from '../../../core/queue/queueTable.js';
import { renewBySession } from '../../../core/queue/renewBySession.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { isActive } from '../accounts/activity.js';
import type { ActorOf } from '../actor.js';
import { countEnds, countWaits } from './figures.js';
import { endGivenUp } from './failurePolicy.js';
import { recordJobEvent } from './jobEvents.js';
import { cancelOpenJobs } from './jobs.js';
import { URGENT } from './urgency.js';
import { roomOf } from '../nodes/nodeRoom.js';
import { nodeNames } from '../nodes/nodes.js';
import { isPairingSession } from '../nodes/pairing.js';
import type { OasSettings } from '../settings.js';
import { jobTable, managerTable, taskTable, userTable, type JobRow } from '../tables.js';
import { taskWord } from '../tasks/taskTemplates.js';

const DEFAULT_LIMIT = 10;
/** One that is given up may switch off a user's tasks and cancel its jobs: 150 rows of a transaction's 5,000. */
const EXPIRED_A_SLICE = 25;
/** Event name for `store.on`; the data are how many ran out. */
export const LEASES_EXPIRED = 'oas.leasesExpired';
/** Jobs of expired accounts wait for a renewal this long. */
const EXPIRED_JOBS_KEPT_MS = 24 * HOUR;
const STALE_SLICE = 200;
/** Smaller steps are how clocks are kept right. */
const LARGEST_CORRECTION_MS = 5 * SECOND;

export interface Poll {
  limit: number | null | undefined;
  leaseSeconds: number | null | undefined;
}

export interface Leased {
  jobs: JobRow[];
  leaseUntil: Instant;
  leaseSeconds: number;
  limit: number;
}

/** What an agent asked for, brought into the allowed range (behaviour row 15). */
export const grantedLease = (asked: number | null | undefined, settings: OasSettings): number =>
  clamp(asked ?? settings.lease.defaultSeconds, 1, LONGEST_LEASE_SECONDS);

/** Leases due jobs to the node. A poll is also a sign of life for what the node's newest session has started. */
export async function leaseJobs(
  tx: Tx,
  agent: ActorOf<'agent'>,
  poll: Poll,
  settings: OasSettings,
): Promise<Leased> {
  const { account, node, sessionId } = agent;
  const limit = clamp(poll.limit ?? DEFAULT_LIMIT, 1, settings.poll.maxLimit);
  const leaseSeconds = grantedLease(poll.leaseSeconds, settings);
  // A pairing token used as it is opens no session, so that its polls speak for whatever it has.
  if (node.currentSession === sessionId || isPairingSession(sessionId)) {
    await renewBySession(tx, jobTable, {
      session: sessionId,
      maxRunMs: settings.lease.maxRunMinutes * MINUTE,
    });
  }
  const names = nodeNames(node, settings);
  const room = settings.scheduler.paused ? 0 : await roomOf(tx, node, limit);
  if (room === 0) return { jobs: [], leaseUntil: tx.now() + leaseSeconds * SECOND, leaseSeconds, limit };
  const asTheyWere: JobRow[] = [];
  const jobs = await claim(tx, jobTable, {
    lane: account.id,
    holder: node.nodeId,
    session: sessionId,
    limit: room,
    leaseSeconds,
    agingMs: settings.queue.agingMinutes * MINUTE,
    urgentFrom: URGENT,
    oneHolderPerGroup: settings.queue.oneNodePerAccount,
    accept: mayBeHandedOut(tx),
    also: (job) => {
      asTheyWere.push(job);
      return { deliveredAs: taskWord(job.task, names), leasedAt: tx.now() };
    },
  });
  for (const job of jobs) await recordJobEvent(tx, job, 'leased');
  await countWaits(tx, asTheyWere);
  return { jobs, leaseUntil: tx.now() + leaseSeconds * SECOND, leaseSeconds, limit };
}

/** Users active and unexpired, task not switched off (behaviour row 14); the manager was looked at when the agent came in. */
function mayBeHandedOut(tx: Tx): (job: JobRow) => Promise<boolean> {
  const users = new Map<number, boolean>();
  return async (job) => {
    let active = users.get(job.userId);
    if (active === undefined) {
      const user = await tx.get(userTable, job.userId);
      active = user !== undefined && isActive(user, tx.now());
      users.set(job.userId, active);
    }
    if (!active) return false;
    const task = await tx.get(taskTable, [job.userId, job.task]);
    return task?.state !== 'off' || job.source === 'run_now';
  };
}

/**
 * Takes back leases as they run out, call by call. A wall clock that was set ahead, or that a sleeping machine moved on, took nobody's
 * time: then leases have their own length again before any is taken back.
 */
export function leaseKeeper(store: Store, clock: Pick<Clock, 'now' | 'elapsed'>) {
  const look = () => ({ wall: clock.now(), elapsed: clock.elapsed() });
  let last = look();
  return async (signal: AbortSignal): Promise<void> => {
    const now = look();
    const wallToBe = last.wall + (now.elapsed - last.elapsed);
    if (now.wall - wallToBe > LARGEST_CORRECTION_MS) await outlast(store, jobTable, { aliveAt: wallToBe });
    last = now;
    await expireLeases(store, signal);
  };
}

/** The ticker behind leases that ran out: all managers, in portions, until none is left (behaviour row 17). */
export async function expireLeases(store: Store, signal?: AbortSignal): Promise<number> {
  let expired = 0;
  for (;;) {
    const taken = await store.transaction(expireSlice);
    expired += taken;
    if (taken < EXPIRED_A_SLICE || signal?.aborted) return expired;
  }
}

async function expireSlice(tx: Tx): Promise<number> {
  const expired = await expire(tx, jobTable, { limit: EXPIRED_A_SLICE });
  if (expired.length > 0) tx.emit(LEASES_EXPIRED, expired.length);
  for (const { row, outcome } of expired) {
    const { message, errorCode } = row;
    const type = outcome === 'requeued' ? 'timeout_requeued' : 'fail';
    await recordJobEvent(tx, row, type, { message: message ?? '', errorCode });
  }
  await countEnds(
    tx,
    expired.map(({ row, outcome }) => ({
      job: row,
      outcome: outcome === 'requeued' ? 'timed_out' : 'timed_out_for_good',
    })),
  );
  // After all of them are told of: giving one up may cancel another of the same user.
  for (const { row, outcome } of expired) if (outcome === 'failed') await endGivenUp(tx, row);
  return expired.length;
}

/**
 * Cancels what expired users, and users of expired managers, still have open a day later (behaviour row 14). Walks the open
 * jobs, whose number is bounded, in portions.
 */
export async function cancelJobsOfExpired(store: Store, signal?: AbortSignal): Promise<number> {
  let cancelled = 0;
  let after = 0;
  for (;;) {
    const slice = await store.transaction((tx) => cancelStaleSlice(tx, after));
    cancelled += slice.cancelled;
    if (slice.lastUserId === undefined || signal?.aborted) return cancelled;
    after = slice.lastUserId;
  }
}

async function cancelStaleSlice(
  tx: Tx,
  after: number,
): Promise<{ cancelled: number; lastUserId: number | undefined }> {
  const jobs = await tx.find(jobTable, {
    where: { open: true, userId: { gt: after } },
    orderBy: ['userId', 'id'],
    limit: STALE_SLICE,
  });
  let cancelled = 0;
  for (const userId of new Set(jobs.map((job) => job.userId))) {
    const reason = await staleReason(tx, userId);
    if (reason) cancelled += (await cancelOpenJobs(tx, { userId, reason })).length;
  }
  // Of the last user some jobs may lie beyond this portion; cancelling takes all of a user's, so none is missed.
  return { cancelled, lastUserId: jobs.at(-1)?.userId };
}

async function staleReason(tx: Tx, userId: number): Promise<string | undefined> {
  const latest = tx.now() - EXPIRED_JOBS_KEPT_MS;
  const user = await tx.get(userTable, userId);
  if (!user) return 'user_deleted';
  if (user.expiresAt <= latest) return 'user_expired';
  const manager = await tx.get(managerTable, user.managerId);
  return !manager || manager.expiresAt <= latest ? 'manager_expired' : undefined;
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
