// What the console's first page shows of CCJK.
import { toIso, toIsoOrNull } from '../../core/kernel/clock.js';
import type { ServiceStatus } from '../../core/service.js';
import type { Tx } from '../../core/store/types.js';
import { hasOperator } from './accounts/accounts.js';
import type { Ccjk } from './ccjk.js';
import {
  accountTable,
  deviceTable,
  messageTable,
  taskTable,
  type DeviceRow,
  type MessageRow,
} from './tables.js';

const MOST_DEVICES = 100;
const MOST_EVENTS = 20;
const STATES = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'] as const;

export const readServiceStatus = (ccjk: Ccjk): Promise<ServiceStatus> =>
  ccjk.core.store.transaction(async (tx) => {
    const jobs: Record<string, number> = {};
    for (const status of STATES) jobs[status] = await tx.count(taskTable, { status });
    const devices = await tx.find(deviceTable, { where: {}, orderBy: ['id'], limit: MOST_DEVICES });
    const agents = [];
    for (const device of devices) agents.push(await agentOf(tx, ccjk, device));
    const newest = await tx.find(messageTable, { where: {}, orderBy: ['-id' as 'id'], limit: MOST_EVENTS });
    const events = newest.map(eventOf);
    return { jobs, agents, events, scheduler: {}, initialized: await hasOperator(tx) };
  });

async function agentOf(tx: Tx, ccjk: Ccjk, device: DeviceRow) {
  const owner = await tx.get(accountTable, device.userId);
  const seen = ccjk.liveness.lastSighting(device.id)?.lastSeenAt ?? device.lastHeartbeatAt;
  return {
    name: device.name,
    managerName: owner?.email ?? '',
    version: device.ccjkVersion ?? '',
    lastSeenAt: toIsoOrNull(seen),
    staleAddress: false,
    leasedJobs: await tx.count(taskTable, { deviceUuid: device.uuid, leaseUntil: { gt: 0 } }),
  };
}

/** What it is about by name, where the message says so: a page has words of its own for what happened. */
function eventOf({ createdAt, type, title, content, data }: MessageRow): ServiceStatus['events'][number] {
  const [command, device] = [textOf(data['command']), textOf(data['device_name'])];
  const subject = command ?? device;
  return {
    at: toIso(createdAt),
    type,
    subject: subject ?? title,
    text: subject === undefined && content !== title ? content : '',
    facts: command !== undefined && device !== undefined ? { node: device } : {},
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
