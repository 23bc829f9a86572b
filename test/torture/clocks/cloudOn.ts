// The whole cloud in this process on a machine whose clocks we hold; it can be stopped and started again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningSchedule } from '../../../server/core/schedule/schedule.js';
import { startCloud, type Cloud } from '../../../server/index.js';
import { oasSettings } from '../../../server/services/oas/settings.js';
import { oasScene, type OasScene } from '../../kit/oasStore.js';
import type { Machine } from './machine.js';

export interface CloudOn extends AsyncDisposable {
  cloud: Cloud;
  scene: OasScene;
  /** The machine goes on meanwhile: what is done to its clocks between, the cloud does not see. */
  restart(between: () => void): Promise<void>;
}

export async function openCloudOn(machine: Machine, settings: Record<string, string>): Promise<CloudOn> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-clocks-'));
  const assignments = Object.entries({
    ...{ 'doors.oasPort': '0', 'doors.consolePort': '0', 'limits.enabled': 'false', 'store.sync': 'false' },
    ...settings,
  }).map(([name, text]) => ({ name, text, source: 'the torture' }));
  const start = async () => {
    const cloud = await startCloud({ dataDir, clock: machine, supers: [], assignments });
    machine.settle = () => (cloud.core.schedule as RunningSchedule).idle();
    return { cloud, scene: oasScene(cloud.core.store, cloud.settings.read(oasSettings)) };
  };
  const running: CloudOn = {
    ...(await start()),
    async restart(between) {
      await running.cloud.stop();
      between();
      Object.assign(running, await start());
    },
    async [Symbol.asyncDispose]() {
      await running.cloud.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return running;
}
