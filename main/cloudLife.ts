// The cloud of this desktop, from its start to its stop, with a screen for whatever is no console. Promise: its start, its new start and
// what puts its data right come one after another, and nothing of it begins once the program is being left.
import type { Alert } from '../server/alerts/alert.js';
import type { Config } from '../server/config.js';
import { background, type Log } from '../server/core/kernel/log.js';
import { withFreePort, type CloudState, type RunningCloud, type StartRunningCloud } from './cloud.js';
import { createMendActs, type MendAct } from './mendActs.js';
import { failedScreen, startingScreen, type Screen } from './screens.js';
import { startFailureOf, type StartFailure } from './startFailure.js';
import { watchCloud, type CloudWatch } from './watch.js';
import type { ShellWindow } from './window.js';
import type { Words } from './words.js';

export interface CloudLifeOptions {
  log: Log;
  startCloud: StartRunningCloud;
  window: ShellWindow;
  words(): Words;
  /** With what it starts, read anew; throws what makes it impossible. */
  usual(): Promise<Config>;
  showScreen(screen: Screen): Promise<void>;
  isLeaving(): boolean;
  /** Something of what the getters answer is another. */
  changed(): void;
  saw(state: CloudState): void;
  alerted(alert: Alert): void;
}

export class CloudLife {
  readonly #options: CloudLifeOptions;
  readonly #mendNow;
  #cloud: RunningCloud | undefined;
  #watch: CloudWatch | undefined;
  #unlisten: () => void = () => undefined;
  #starting: Promise<unknown> | undefined;
  #failure: StartFailure | undefined;

  constructor(options: CloudLifeOptions) {
    this.#options = options;
    const { log, words, usual, showScreen } = options;
    this.#mendNow = createMendActs({ log, words, config: usual, showScreen });
  }

  /** Undefined while none runs. */
  get cloud(): RunningCloud | undefined {
    return this.#cloud;
  }

  get watch(): CloudWatch | undefined {
    return this.#watch;
  }

  /** Why the last start ended without a cloud. */
  get failure(): StartFailure | undefined {
    return this.#failure;
  }

  /** Throws where none runs. */
  running(): RunningCloud {
    if (!this.#cloud) throw new Error('the cloud is not running');
    return this.#cloud;
  }

  /** Starts the cloud and shows it; a failure has its screen. A start that is under way is shared. */
  async start(how: { takenPort?: number } = {}): Promise<void> {
    if (!this.#starting && this.#options.isLeaving()) return;
    await (this.#starting ?? this.#alone(this.#start(how)));
  }

  /** A click more while it is at work is passed over. */
  async mend(act: MendAct): Promise<void> {
    if (this.#starting || this.#failure?.kind !== 'damaged') return;
    if (await this.#alone(this.#mendNow(act))) await this.start();
  }

  /** Waits for whatever is under way. */
  async stop(): Promise<void> {
    await this.#starting;
    const cloud = this.#cloud;
    this.#letGo();
    await cloud?.stop();
  }

  #alone<Result>(work: Promise<Result>): Promise<Result> {
    const alone = work.finally(() => (this.#starting = undefined));
    this.#starting = alone;
    return alone;
  }

  async #start({ takenPort, again }: { takenPort?: number; again?: Config }): Promise<void> {
    const { log, startCloud, words, usual, showScreen, window, changed } = this.#options;
    this.#failure = undefined;
    changed();
    await showScreen(startingScreen(words()));
    try {
      const wanted = again ?? (await usual());
      const config = takenPort === undefined ? wanted : await withFreePort(wanted, takenPort);
      const cloud = await startCloud(config, log, () => background(log, 'restart', this.#restart()));
      this.#cloud = cloud;
      log.info({ file: cloud.dataDir }, 'the cloud is running');
      this.#watch = watchCloud(cloud, log, (state) => {
        this.#options.saw(state);
        changed();
      });
      await this.#watch.look();
      this.#unlisten = cloud.onAlert((alert) => this.#options.alerted(alert));
      await window.showConsole({
        origin: cloud.console,
        origins: cloud.origins,
        certificate: cloud.certificate,
      });
    } catch (error) {
      log.error({ err: error }, 'the cloud did not start');
      this.#failure = await startFailureOf(error);
      await showScreen(failedScreen(words(), this.#failure));
      // A start without a window that fails must not go unseen.
      window.show();
    }
    changed();
  }

  /** The cloud asked for it: a restored backup takes its place. A quit meanwhile waits for it, as for any start. */
  async #restart(): Promise<void> {
    await this.#starting;
    const former = this.#cloud;
    if (!former || this.#options.isLeaving()) return;
    this.#letGo();
    await this.#alone(this.#startAgain(former));
  }

  async #startAgain(former: RunningCloud): Promise<void> {
    const { log, words, showScreen, isLeaving } = this.#options;
    await showScreen(startingScreen(words()));
    try {
      await former.stop();
    } catch (error) {
      // What was answered is on disk all the same, and whatever still holds a port or the directory has its own screen.
      log.error({ err: error }, 'the cloud did not stop cleanly');
    }
    if (!isLeaving()) await this.#start({ again: former.again });
  }

  #letGo(): void {
    this.#unlisten();
    this.#watch?.stop();
    this.#watch = undefined;
    this.#cloud = undefined;
  }
}
