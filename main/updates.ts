// Updates by electron-updater. Promises:
//  - Off in a build that is not signed, and it says so: what cannot be told from somebody else's program is not installed.
//  - Never while leases are out: what agents work on is finished first, the cloud stops in peace, then the new version is installed.
//  - Nothing is installed that the operator did not ask for.
import { HOUR, type Clock } from '../server/core/kernel/clock.js';
import type { Log } from '../server/core/kernel/log.js';
import type { UpdateState } from './channels.js';

const CHECK_EVERY_MS = 6 * HOUR;

/** What is used of electron-updater. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  on(event: 'update-available' | 'update-downloaded', listener: (info: { version: string }) => void): unknown;
  on(event: 'update-not-available', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  checkForUpdates(): Promise<unknown>;
  quitAndInstall(isSilent: boolean, isForceRunAfter: boolean): void;
}

export interface Updates {
  state(): UpdateState;
  check(): Promise<UpdateState>;
  /** Waits for what agents work on, stops the cloud, installs. Does nothing when no version is ready. */
  install(): void;
  stop(): void;
}

export interface UpdateOptions {
  clock: Clock;
  log: Log;
  changed(): void;
  /** Runs `act` once no lease is out and the cloud has stopped; `gaveUp` when the operator thinks otherwise. */
  finishThen(act: () => void, gaveUp: () => void): void;
}

/** Updates that are off, and why. */
export const noUpdates = (why: 'unsigned' | 'development'): Updates => ({
  state: () => ({ kind: 'off', why }),
  check: async () => ({ kind: 'off', why }),
  install: () => undefined,
  stop: () => undefined,
});

export function createUpdates(updater: Updater, { clock, log, changed, finishThen }: UpdateOptions): Updates {
  let state: UpdateState = { kind: 'none', checkedAt: null };
  const become = (next: UpdateState) => {
    state = next;
    changed();
  };
  updater.autoDownload = true;
  // Installing is an act of its own: a quit with leases out must not become one.
  updater.autoInstallOnAppQuit = false;
  updater.on('update-not-available', () => become({ kind: 'none', checkedAt: clock.now() }));
  updater.on('update-available', ({ version }) => become({ kind: 'loading', version }));
  updater.on('update-downloaded', ({ version }) => become({ kind: 'ready', version }));
  updater.on('error', (error) => {
    log.warn({ err: error }, 'looking for updates failed');
    // One that is ready stays ready, whatever the next look meets.
    if (state.kind !== 'ready' && state.kind !== 'waiting') become({ kind: 'failed', detail: error.message });
  });

  const check = async (): Promise<UpdateState> => {
    if (state.kind === 'none' || state.kind === 'failed') {
      // What went wrong was told by the event.
      await updater.checkForUpdates().catch(() => undefined);
    }
    return state;
  };
  let cancel: () => void = () => undefined;
  const again = () => {
    void check();
    cancel = clock.timer(CHECK_EVERY_MS, again);
  };
  again();

  return {
    state: () => state,
    check,
    install() {
      if (state.kind !== 'ready') return;
      const { version } = state;
      become({ kind: 'waiting', version });
      finishThen(
        () => updater.quitAndInstall(false, true),
        () => become({ kind: 'ready', version }),
      );
    },
    stop: () => cancel(),
  };
}
