// The daemon's day: a sign of life, tasks taken as far as hands are free, settings when they have changed.
import type { Asker } from './asker.js';
import {
  backoffMs,
  isPassing,
  isTurnedAway,
  pause,
  untilAnswered,
  type BeatAnswer,
  type CloudClient,
  type DeviceConfig,
  type Task,
} from './cloudClient.js';
import { isTaskId, type Home } from './home.js';
import type { Options } from './options.js';
import { TaskRun, wordsOf, type TaskWorld } from './taskRun.js';
import { createVitals, type Vitals } from './vitals.js';
import { printable } from './words.js';

export interface DaemonParts {
  cloud: CloudClient;
  home: Home;
  options: Options;
  asker: Asker | undefined;
  say(text: string): void;
  stopping: AbortSignal;
  givingUp: AbortSignal;
}

export class Daemon {
  readonly #runs = new Map<string, TaskRun>();
  /** Those that run, or are about to. */
  readonly #named = new Set<string>();
  readonly #vitals: Vitals;
  readonly #world: TaskWorld;
  #config!: DeviceConfig;
  #configVersion = 0;
  #isHeld = false;
  #wake = new AbortController();
  /** Words to the cloud one after another: an answer must not be older than what is known. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: DaemonParts) {
    this.#vitals = createVitals(parts.options.folders[0]!);
    this.#world = {
      ...parts,
      config: () => this.#config,
      announce: (id) => this.#announce(id),
    };
  }

  /** Until it is to stop. Throws Refused when the cloud turns it away; nothing runs any more then. */
  async run(): Promise<void> {
    try {
      await this.#begin();
      await this.#work();
    } catch (error) {
      for (const run of this.#runs.values()) run.callOff();
      await this.#ended();
      throw error;
    }
    await this.#farewell();
  }

  /** Ends all commands at once. */
  kill(): void {
    for (const run of this.#runs.values()) run.kill();
  }

  async #begin(): Promise<void> {
    const { cloud, home, say, stopping } = this.parts;
    for (const { task, result } of await home.keptResults()) {
      await untilAnswered(() => cloud.result(task, result), stopping).then(
        () => say(`task ${task.slice(0, 8)}: its result of the last run is delivered`),
        (error: unknown) => {
          if (isPassing(error) || isTurnedAway(error)) throw error;
          say(`task ${task.slice(0, 8)}: the cloud does not want to know of the last run: ${wordsOf(error)}`);
        },
      );
      await home.forgetResult(task);
    }
    // What ran when the last daemon was killed ended with it: back to the queue, counted as a retry.
    await untilAnswered(() => cloud.offline(), stopping);
    await untilAnswered(() => this.#readConfig(), stopping);
  }

  async #work(): Promise<void> {
    const { stopping, say } = this.parts;
    let failures = 0;
    for (let beatenAt = -Infinity, checkedAt = -Infinity; !stopping.aborted;) {
      try {
        if (performance.now() >= beatenAt + this.#beatMs()) {
          beatenAt = performance.now();
          await this.#beat();
        }
        if (performance.now() >= checkedAt + this.#checkMs() || this.#wake.signal.aborted) {
          this.#wake = new AbortController();
          checkedAt = performance.now();
          await this.#take();
        }
        if (failures > 0) say('the cloud answers again');
        failures = 0;
        const next = Math.min(beatenAt + this.#beatMs(), checkedAt + this.#checkMs());
        await pause(next - performance.now(), AbortSignal.any([stopping, this.#wake.signal]));
      } catch (error) {
        if (!isPassing(error)) throw error;
        beatenAt = checkedAt = -Infinity;
        const waitMs = backoffMs(failures++, error);
        say(`no answer, again in ${waitMs / 1000} s (${wordsOf(error)})`);
        await pause(waitMs, stopping);
      }
    }
  }

  /** While something runs the cloud's news (called off, held) come as often as new tasks would. */
  #beatMs(): number {
    const { heartbeat_interval: beat, task_check_interval: check } = this.#config;
    return (this.#runs.size > 0 ? Math.min(beat, check) : beat) * 1000;
  }

  #checkMs = () => this.#config.task_check_interval * 1000;

  #inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(act, act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #beat(): Promise<BeatAnswer> {
    return this.#inTurn(async () => {
      const named = [...this.#named];
      const known = new Set(this.#runs.keys());
      const answer = await this.parts.cloud.heartbeat({
        status: named.length > 0 ? 'busy' : 'online',
        current_tasks: named,
        progress: this.#progressOf(named),
        system_info: await this.#vitals.read(),
      });
      for (const id of answer.cancelled_tasks) this.#runs.get(id)?.callOff();
      this.#hold(answer.stopped);
      if (answer.config_version !== this.#configVersion) {
        await this.#readConfig();
        this.parts.say('the settings of this device have changed');
      }
      // Their handing out was not heard of: the line was cut, or a daemon before this one was killed.
      const lost = answer.assigned_tasks.filter((task) => !known.has(task.id));
      if (!answer.stopped) for (const task of lost) this.#begun(task);
      return answer;
    });
  }

  /** The kill switch. */
  #hold(isHeld: boolean): void {
    if (isHeld) for (const run of this.#runs.values()) run.callOff();
    if (isHeld !== this.#isHeld) {
      this.parts.say(isHeld ? 'held by its owner: everything is stopped' : 'let go by its owner');
    }
    this.#isHeld = isHeld;
  }

  #take(): Promise<void> {
    return this.#inTurn(async () => {
      const { options, cloud, stopping } = this.parts;
      const hands = Math.min(options.parallel, this.#config.max_concurrent_tasks);
      const free = hands - this.#runs.size;
      if (free <= 0 || this.#isHeld || stopping.aborted) return;
      for (const task of await cloud.pending(free)) this.#begun(task);
    });
  }

  #begun(task: Task): void {
    if (this.#runs.has(task.id)) return;
    if (!isTaskId(task.id) || typeof task.command !== 'string') {
      this.parts.say(`passed over what is no task: ${printable(JSON.stringify(task)).slice(0, 200)}`);
      return;
    }
    const run = new TaskRun(this.#world, { ...task, args: task.args ?? {} });
    this.#runs.set(task.id, run);
    void run.run().then(() => {
      this.#runs.delete(task.id);
      this.#named.delete(task.id);
      this.#wake.abort();
    });
  }

  /** Named in a heartbeat, the task runs as far as the cloud knows: only then may it really. */
  async #announce(id: string): Promise<boolean> {
    this.#named.add(id);
    const answer = await untilAnswered(() => this.#beat(), this.parts.givingUp);
    return !answer.stopped && !answer.cancelled_tasks.includes(id);
  }

  #progressOf(named: readonly string[]): Record<string, number> {
    const said = named.map((id) => [id, this.#runs.get(id)?.output.progress] as const);
    return Object.fromEntries(said.filter((one): one is readonly [string, number] => one[1] !== undefined));
  }

  async #readConfig(): Promise<void> {
    const { config, config_version: version } = await this.parts.cloud.config();
    this.#config = config;
    this.#configVersion = version;
  }

  async #farewell(): Promise<void> {
    const { cloud, say, givingUp } = this.parts;
    for (const run of this.#runs.values()) run.stop();
    await this.#ended();
    // What was taken and not begun goes back to the queue.
    await untilAnswered(() => cloud.offline(), givingUp).catch((error: unknown) =>
      say(`the cloud was not told: ${wordsOf(error)}`),
    );
  }

  async #ended(): Promise<void> {
    while (this.#runs.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
