// What the operator's console shows of OAS at a glance. Counted by indexes, listed within bounds: cheap at any size.
import { toIso } from '../../core/kernel/clock.js';
import type { JobStatus } from '../../core/queue/queueTable.js';
import type { ServiceStatus } from '../../core/service.js';
import type { Tx } from '../../core/store/types.js';
import type { Generator } from './tasks/generator.js';
import type { Oas } from './oas.js';
import { isInitialized } from './accounts/supers.js';
import { countOfStatus } from './sealed.js';
import {
  jobEventTable,
  jobTable,
  managerTable,
  nodeTable,
  type JobEventRow,
  type NodeRow,
} from './tables.js';

const STATUSES: readonly JobStatus[] = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'];
const MOST_NODES = 500;
const NODES_SHOWN = 50;
const EVENTS_SHOWN = 30;
const MOST_HELD = 2000;

export const readServiceStatus = (oas: Oas, generator: Generator): Promise<ServiceStatus> =>
  oas.core.store.transaction(async (tx) => ({
    jobs: await countJobs(tx),
    agents: await listAgents(oas, tx),
    events: await listEvents(tx),
    scheduler: { ...generator.status() },
    initialized: await isInitialized(tx),
  }));

async function countJobs(tx: Tx): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const status of STATUSES) counts[status] = await countOfStatus(tx, status);
  return counts;
}

/** Those heard of last come first. */
async function listAgents(oas: Oas, tx: Tx): Promise<ServiceStatus['agents']> {
  const nodes = await tx.find(nodeTable, { where: {}, orderBy: ['id'], limit: MOST_NODES });
  const seenAt = (node: NodeRow) => oas.liveness.lastSighting(node.id)?.lastSeenAt ?? node.lastLoginAt;
  const held = await countHeld(tx);
  const agents: ServiceStatus['agents'] = [];
  for (const node of [...nodes].sort((a, b) => seenAt(b) - seenAt(a)).slice(0, NODES_SHOWN)) {
    const manager = await tx.get(managerTable, node.managerId);
    agents.push({
      name: node.nodeId,
      managerName: manager?.username ?? '',
      version: node.version,
      lastSeenAt: toIso(seenAt(node)),
      staleAddress: seenAt(node) < (oas.address.changedAt() ?? 0),
      leasedJobs: held.get(holderKey(node.managerId, node.nodeId)) ?? 0,
    });
  }
  return agents;
}

async function countHeld(tx: Tx): Promise<Map<string, number>> {
  const where = { leaseUntil: { gt: 0 } };
  const jobs = await tx.find(jobTable, { where, orderBy: ['leaseUntil', 'id'], limit: MOST_HELD });
  const held = new Map<string, number>();
  for (const { lane, holder } of jobs) {
    const key = holderKey(lane, holder ?? '');
    held.set(key, (held.get(key) ?? 0) + 1);
  }
  return held;
}

const holderKey = (managerId: number, nodeId: string): string => `${managerId} ${nodeId}`;

async function listEvents(tx: Tx): Promise<ServiceStatus['events']> {
  const events = await tx.find(jobEventTable, { where: {}, orderBy: ['-id'], limit: EVENTS_SHOWN });
  return events.map((event) => ({
    at: toIso(event.at),
    type: event.type,
    subject: `#${event.jobId}`,
    text: event.message,
    facts: factsOf(event),
  }));
}

function factsOf({ task, userId, node, errorCode }: JobEventRow): Record<string, string> {
  return {
    task,
    user: String(userId),
    ...(node === null ? {} : { node }),
    ...(errorCode === null ? {} : { error: errorCode }),
  };
}
