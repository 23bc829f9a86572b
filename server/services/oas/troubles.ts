// What of OAS the operator should hear of. Counts of indexes and lists within bounds, in one transaction.
import { HOUR, type Instant } from '../../core/kernel/clock.js';
import type { ServiceTroubles, TroubleLimits } from '../../core/service.js';
import type { Tx } from '../../core/store/types.js';
import { isActive } from './accounts/activity.js';
import { forecast } from './figures/forecast.js';
import { countHeld } from './nodes/nodeRoom.js';
import { isHeldBack, lastSeenAt } from './nodes/nodeStates.js';
import type { Oas } from './oas.js';
import { jobTable, managerTable, nodeTable, type ManagerRow } from './tables.js';

const MOST_MANAGERS = 1000;
const MOST_NODES = 1000;
const MOST_TOLD = 50;
/** Enough to see which cause is the most frequent. */
const CAUSES_READ = 500;
/** A node that was silent for longer was given up by its owner. */
const FORGOTTEN_AFTER = 7 * 24 * HOUR;

export const readTroubles = (oas: Oas, limits: TroubleLimits): Promise<ServiceTroubles> =>
  oas.core.store.transaction(async (tx) => {
    const managers = await tx.find(managerTable, { where: {}, orderBy: ['id'], limit: MOST_MANAGERS });
    const now = tx.now();
    const active = managers.filter((manager) => isActive(manager, now));
    return {
      silentAgents: await silentAgents(tx, oas, active, limits),
      deadLetters: await deadLetters(tx, managers, limits.deadSince),
      lateQueues: oas.settings().scheduler.paused ? [] : await lateQueues(tx, oas, active, limits),
      expiring: active
        .filter(({ expiresAt }) => expiresAt <= now + limits.expiringMs)
        .sort((a, b) => a.expiresAt - b.expiresAt)
        .slice(0, MOST_TOLD)
        .map(({ id, username, expiresAt }) => ({ managerId: id, managerName: username, expiresAt })),
      passedLimits: [],
    };
  });

async function silentAgents(
  tx: Tx,
  oas: Oas,
  active: readonly ManagerRow[],
  { silentMs, silentHoldingMs }: TroubleLimits,
): Promise<ServiceTroubles['silentAgents']> {
  const owners = new Map(active.map((manager) => [manager.id, manager]));
  const nodes = await tx.find(nodeTable, { where: {}, orderBy: ['id'], limit: MOST_NODES });
  const found: ServiceTroubles['silentAgents'] = [];
  for (const node of nodes) {
    const owner = owners.get(node.managerId);
    const seenAt = lastSeenAt(node, oas.liveness);
    if (!owner || seenAt === null || isHeldBack(node)) continue;
    const silence = tx.now() - seenAt;
    if (silence <= Math.min(silentMs, silentHoldingMs) || silence > FORGOTTEN_AFTER) continue;
    const { leased, running } = await countHeld(tx, node);
    const heldJobs = leased + running;
    found.push({
      nodeId: node.nodeId,
      managerId: owner.id,
      managerName: owner.username,
      lastSeenAt: seenAt,
      heldJobs,
      isLong: silence > (heldJobs > 0 ? silentHoldingMs : silentMs),
    });
  }
  return found.sort((a, b) => b.heldJobs - a.heldJobs || a.lastSeenAt - b.lastSeenAt).slice(0, MOST_TOLD);
}

async function deadLetters(
  tx: Tx,
  managers: readonly ManagerRow[],
  since: Instant,
): Promise<ServiceTroubles['deadLetters']> {
  let [total, most] = [0, 0];
  let worst: ManagerRow | undefined;
  for (const manager of managers) {
    const count = await tx.count(jobTable, {
      lane: manager.id,
      status: 'failed',
      endedAt: { gt: since },
    });
    total += count;
    if (count > most) [most, worst] = [count, manager];
  }
  if (!worst) return null;
  const jobs = await tx.find(jobTable, {
    where: { lane: worst.id, status: 'failed', endedAt: { gt: since } },
    orderBy: ['endedAt', 'id'],
    limit: CAUSES_READ,
  });
  const causes = new Map<string, number>();
  for (const { errorCode, lastEnd } of jobs) {
    const cause = errorCode ?? lastEnd ?? '';
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
  }
  const [cause, sameCause] = [...causes].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  return { total, cause, sameCause, managerId: worst.id, managerName: worst.username };
}

async function lateQueues(
  tx: Tx,
  oas: Oas,
  active: readonly ManagerRow[],
  { lateMs, drainMs }: TroubleLimits,
): Promise<ServiceTroubles['lateQueues']> {
  const zone = oas.settings().timeZone;
  const found: ServiceTroubles['lateQueues'] = [];
  for (const { id, username } of active) {
    const waiting = { lane: id, status: 'pending', waitUntil: null } as const;
    const oldest = await tx.first(jobTable, waiting, ['createdAt', 'id']);
    if (!oldest) continue;
    const { pending, doneAt } = await forecast(tx, id, { zone, agentsLastHour: 0 });
    const oldestWaitMs = tx.now() - oldest.createdAt;
    const isTooMuch = doneAt !== null && doneAt > tx.now() + drainMs;
    if (oldestWaitMs <= lateMs && !isTooMuch) continue;
    found.push({ managerId: id, managerName: username, pending, oldestWaitMs, doneAt });
  }
  return found.sort((a, b) => b.oldestWaitMs - a.oldestWaitMs).slice(0, MOST_TOLD);
}
