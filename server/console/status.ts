// The whole cloud at a glance, in the console's words.
import type { Core } from '../core/core.js';
import type { RunningService, ServiceModule } from '../core/service.js';
import { SECOND, toIso, type Instant } from '../core/kernel/clock.js';
import type { ServiceDoor } from '../serviceDoor.js';
import type { ServiceState, Status } from './contract/status.js';

/** A service of this run, with its own door. */
export interface OpenService {
  module: ServiceModule;
  running: RunningService;
  door: ServiceDoor;
}

/** What the console knows of the cloud around it. */
export interface CloudView {
  core: Core;
  dataDir: string;
  startedAt: Instant;
  /** IANA zone in which the cloud shows and reads times. */
  zone: () => string;
  console: { url: string; loopbackOnly: boolean };
  services: readonly OpenService[];
}

export async function readStatus(cloud: CloudView): Promise<Status> {
  const { core } = cloud;
  const now = core.clock.now();
  const services = await Promise.all(cloud.services.map((service) => stateOf(service, core.setupCode)));
  const { writable, reason } = core.store.health();
  const stats = core.store.stats();
  return {
    version: core.version,
    pid: process.pid,
    now: toIso(now),
    started_at: toIso(cloud.startedAt),
    uptime_seconds: Math.floor((now - cloud.startedAt) / SECOND),
    data_dir: cloud.dataDir,
    zone: cloud.zone(),
    addresses: [
      { door: 'console', url: cloud.console.url, loopback_only: cloud.console.loopbackOnly },
      ...cloud.services.map(({ module, door }) => ({
        door: module.name,
        url: door.url(),
        loopback_only: door.isLoopbackOnly(),
      })),
    ],
    store: {
      writable,
      reason,
      commits: stats.commits,
      journal_bytes: stats.journalBytes,
      checkpoints: stats.checkpoints,
      tables: stats.tables,
    },
    services,
  };
}

async function stateOf({ module, running, door }: OpenService, setupCode: string): Promise<ServiceState> {
  const { initialized, jobs, agents, events, scheduler } = await running.status();
  return {
    name: module.name,
    title: module.title,
    url: door.url(),
    initialized,
    setup_code: initialized ? null : setupCode,
    agent_command: module.agentCommand(door.url()),
    jobs,
    agents: agents.map(({ name, managerName, version, lastSeenAt, leasedJobs }) => ({
      name,
      manager_name: managerName,
      version,
      last_seen_at: lastSeenAt,
      leased_jobs: leasedJobs,
    })),
    events,
    scheduler,
  };
}
