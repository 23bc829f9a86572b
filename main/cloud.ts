// The seam between the shell and the cloud. The cloud runs in this process today; everything the shell wants of it goes through
// `RunningCloud`, plain values in and out, so that it could move to a process of its own.
import { networkInterfaces } from 'node:os';
import type { Alert } from '../server/alerts/alert.js';
import type { Config } from '../server/config.js';
import { systemClock, type Instant } from '../server/core/kernel/clock.js';
import type { Log } from '../server/core/kernel/log.js';
import { doorSettings, portSettingsOf } from '../server/doors.js';
import { startCloud, type Cloud } from '../server/index.js';
import { lanAddresses } from '../server/lan/addresses.js';
import { reachOf } from '../server/lan/reach.js';
import { lanSettings } from '../server/lan/settings.js';
import { readSettings } from '../server/parts.js';
import { sameAgain } from '../server/serve.js';
import { readRunFile } from '../server/runFile.js';

export interface CloudState {
  /** Jobs at work on some agent. */
  leased: number;
  waiting: number;
  /** Nothing is made and nothing handed out: by the operator, or because the cloud is held for a stop. */
  paused: boolean;
  /** Why the store cannot write, if it cannot. */
  trouble: string | null;
  /** Alerts that nobody has seen yet. */
  needsYou: number;
}

export interface RunningCloud {
  dataDir: string;
  /** Origin of the console. */
  console: string;
  /** Origins of all doors, the console's among them. */
  origins: readonly string[];
  /** SHA-256 fingerprint of the doors' certificate; null without TLS. */
  certificate: string | null;
  /** What the same cloud is started with once more: at its ports, without what was for the first start alone. */
  again: Config;
  /** A token that opens one console session. */
  consoleToken(): string;
  /** Where other machines reach the first service; undefined while only this one can. */
  lanAddress(): string | undefined;
  state(): Promise<CloudState>;
  /** Calls back soon after something happened. Answers the way to stop listening. */
  onChange(listener: () => void): () => void;
  /** Calls back once for each alert that is new in this run, also for those before this call. Answers the way to stop listening. */
  onAlert(listener: (alert: Alert) => void): () => void;
  /** The operator's pause: a setting, kept across restarts. */
  setPaused(paused: boolean): Promise<void>;
  /** For this run only: what is out is finished, nothing new begins. */
  hold(held: boolean): void;
  stop(): Promise<void>;
}

/** The same start on a free port in place of one that is taken, for this run alone: agents know the usual one. */
export async function withFreePort(config: Config, taken: number): Promise<Config> {
  const doors = (await readSettings(config)).read(doorSettings);
  const names = portSettingsOf(doors, taken);
  const free = names.map((name) => ({ name: `doors.${name}`, text: '0', source: 'a port that was taken' }));
  return { ...config, assignments: [...config.assignments, ...free] };
}

/** `restart` is called when the cloud wants to be stopped and started again: a backup waits to take its place. */
export type StartRunningCloud = (config: Config, log: Log, restart: () => void) => Promise<RunningCloud>;

const PAUSED = 'oas.scheduler.paused';

/** Errors: those of `startCloud`; startFailure.ts puts them into words. */
export const startRunningCloud: StartRunningCloud = async (config, log, restart) => {
  const startedAt = (config.clock ?? systemClock).now();
  const cloud = await startCloud({ ...config, log, restart });
  for (const note of cloud.notes) log.info(note);
  const certificate = (await readRunFile(cloud.dataDir))?.certificate ?? null;
  const again = sameAgain(config, { console: cloud.console, ...cloud.addresses });
  return seamOf(cloud, { certificate, again, startedAt });
};

interface SeamFacts extends Pick<RunningCloud, 'certificate' | 'again'> {
  startedAt: Instant;
}

function seamOf(cloud: Cloud, { certificate, again, startedAt }: SeamFacts): RunningCloud {
  const services = Object.values(cloud.services);
  return {
    dataDir: cloud.dataDir,
    console: cloud.console,
    origins: [cloud.console, ...Object.values(cloud.addresses)],
    certificate,
    again,
    consoleToken: () => new URL(cloud.consoleUrl()).searchParams.get('token') ?? '',
    lanAddress() {
      const [address] = Object.values(cloud.addresses);
      if (address === undefined) return undefined;
      const { host } = cloud.settings.read(doorSettings);
      const addresses = () => lanAddresses(networkInterfaces(), cloud.settings.read(lanSettings).addresses);
      return reachOf({ url: () => address, host: () => host }, { addresses }) ?? undefined;
    },
    async state() {
      const { writable, reason } = cloud.core.store.health();
      const states = await Promise.all(services.map((service) => service.status()));
      const sum = (status: string) => states.reduce((total, { jobs }) => total + (jobs[status] ?? 0), 0);
      return {
        leased: sum('leased') + sum('running'),
        waiting: sum('pending'),
        paused: states.some(({ scheduler }) => scheduler['paused'] === true),
        trouble: writable ? null : (reason ?? ''),
        needsYou: cloud.alerts.list().filter(({ state: seen }) => seen === 'open').length,
      };
    },
    onChange: (listener) => cloud.core.store.on(listener),
    onAlert(listener) {
      // The first look may be over by now; what a former run found was told by that run.
      const early = cloud.alerts.list().filter((alert) => alert.openedAt >= startedAt);
      for (const alert of early.filter(({ state }) => state === 'open')) listener(alert);
      return cloud.alerts.on(({ kind, alert }) => {
        if (kind === 'opened') listener(alert);
      });
    },
    setPaused: (paused) => cloud.settings.change({ [PAUSED]: paused }),
    hold: (held) => services.forEach((service) => service.hold?.(held)),
    stop: () => cloud.stop(),
  };
}
