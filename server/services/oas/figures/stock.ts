// What stands at this moment: open jobs, nodes and what they hold, users whose validity ends, codes by day. Counts of indexes, and
// lists within bounds.
import { DAY, HOUR, type Instant } from '../../../core/kernel/clock.js';
import type { Tx, Where } from '../../../core/store/types.js';
import type { Liveness } from '../../../core/queue/liveness.js';
import { countHeld } from '../nodes/nodeRoom.js';
import { isOnline, lastSeenAt } from '../nodes/nodeStates.js';
import {
  activationCodeTable,
  jobTable,
  nodeTable,
  userTable,
  type ActivationCodeRow,
  type JobRow,
  type NodeRow,
  type UserRow,
} from '../tables.js';
import type { Window } from './windows.js';

const MOST_NODES = 1000;
const NODES_SHOWN = 200;
const EXPIRING_SHOWN = 20;

export interface OpenJobs {
  pending: number;
  leased: number;
  running: number;
}

/** Of one manager, or of the whole cloud. */
export async function openJobs(tx: Tx, owner: Pick<Where<JobRow>, 'lane'>): Promise<OpenJobs> {
  return {
    pending: await tx.count(jobTable, { ...owner, status: 'pending' }),
    leased: await tx.count(jobTable, { ...owner, status: 'leased' }),
    running: await tx.count(jobTable, { ...owner, status: 'running' }),
  };
}

export interface NodeLoad {
  node: NodeRow;
  online: boolean;
  leased: number;
  running: number;
}

/** What each of the manager's nodes holds, the busiest first, and how many were heard of in the last hour. */
export async function nodeLoads(
  tx: Tx,
  managerId: number,
  liveness: Liveness,
): Promise<{ loads: NodeLoad[]; heardOfLastHour: number }> {
  const nodes = await tx.find(nodeTable, { where: { managerId }, orderBy: ['id'], limit: MOST_NODES });
  const loads: NodeLoad[] = [];
  for (const node of nodes) {
    const { leased, running } = await countHeld(tx, node);
    loads.push({ node, online: isOnline(node, liveness, tx.now()), leased, running });
  }
  const held = (load: NodeLoad) => load.leased + load.running;
  loads.sort((a, b) => held(b) - held(a) || Number(b.online) - Number(a.online) || a.node.id - b.node.id);
  const heardOf = nodes.filter((node) => (lastSeenAt(node, liveness) ?? 0) > tx.now() - HOUR);
  return { loads: loads.slice(0, NODES_SHOWN), heardOfLastHour: heardOf.length };
}

export interface Expiring {
  in7Days: number;
  in30Days: number;
  first: UserRow[];
}

/** Users that are active now and will not be for long. */
export async function expiringUsers(tx: Tx, managerId: number): Promise<Expiring> {
  const now = tx.now();
  const within = (ms: number) =>
    ({ managerId, status: 'active', expiresAt: { gt: now, lte: now + ms } }) as const;
  return {
    in7Days: await tx.count(userTable, within(7 * DAY)),
    in30Days: await tx.count(userTable, within(30 * DAY)),
    first: await tx.find(userTable, {
      where: within(30 * DAY),
      orderBy: ['expiresAt', 'id'],
      limit: EXPIRING_SHOWN,
    }),
  };
}

export interface CodeDay {
  day: Instant;
  made: number;
  handedOut: number;
  used: number;
}

/** `days`: a window of days. */
export async function codesByDay(tx: Tx, managerId: number, days: Window): Promise<CodeDay[]> {
  const count = (when: Where<ActivationCodeRow>) => tx.count(activationCodeTable, { managerId, ...when });
  const found: CodeDay[] = [];
  for (const [i, day] of days.starts.entries()) {
    const within = { gte: day, lt: days.starts[i + 1] ?? days.end };
    found.push({
      day,
      made: await count({ createdAt: within }),
      handedOut: await count({ handedOutAt: within }),
      used: await count({ usedAt: within }),
    });
  }
  return found;
}
