// The routes of the log and of the diagnostic bundle.
import path from 'node:path';
import { FileAnswer } from '../core/http/fileAnswer.js';
import type { Handled } from '../core/http/handle.js';
import { MINUTE, toIso } from '../core/kernel/clock.js';
import { instantOf } from '../core/kernel/zone.js';
import { makeDiagnostics } from '../logs/diagnostics.js';
import { LOG_FOLDER } from '../logs/logFiles.js';
import { readLog } from '../logs/readLog.js';
import { freeSpace } from '../data/freeSpace.js';
import type { RunningSettings } from '../settings.js';
import { handle, type ConsoleActor } from './access.js';
import { readDiagnostics, readLogs } from './contract/logs.js';
import type { CloudView, OpenService } from './status.js';

export function logRoutes(cloud: CloudView, settings: RunningSettings): Handled<ConsoleActor>[] {
  const folder = path.join(cloud.dataDir, LOG_FOLDER);
  return [
    handle(readLogs, async ({ query }) => {
      const { request_id, from, to, minute, ...rest } = query;
      const page = await readLog(folder, {
        ...rest,
        requestId: request_id,
        from: from === undefined ? undefined : Date.parse(from),
        to:
          minute !== undefined
            ? endOfMinute(minute, cloud.zone())
            : to === undefined
              ? undefined
              : Date.parse(to),
      });
      return { items: page.lines, next: page.next, searched_to: page.searchedTo, end: page.end };
    }),
    handle(readDiagnostics, async () => {
      const { core } = cloud;
      const time = toIso(core.clock.now()).slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
      const text = makeDiagnostics({
        core,
        settings,
        folder,
        startedAt: cloud.startedAt,
        zone: cloud.zone(),
        services: () => Promise.all(cloud.services.map(figuresOf)),
        disk: () => freeSpace(cloud.dataDir),
      });
      return new FileAnswer('application/json', `deskcloud-diagnostics-${time}Z.json`, text);
    }),
  ];
}

const endOfMinute = (minute: string, zone: string): number =>
  instantOf(zone, Date.parse(`${minute.replace(' ', 'T')}Z`)) + MINUTE;

async function figuresOf({ module, running, door }: OpenService): Promise<Record<string, unknown>> {
  const { initialized, jobs, agents, scheduler } = await running.status();
  return {
    name: module.name,
    initialized,
    others_may_call: !door.isLoopbackOnly(),
    jobs,
    agents: agents.map(({ version, lastSeenAt, leasedJobs }) => ({
      version,
      last_seen_at: lastSeenAt,
      leased_jobs: leasedJobs,
    })),
    scheduler,
  };
}
