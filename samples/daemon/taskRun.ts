// One task from being taken to being answered for: may it run, does the cloud still want it, the command, what it writes, its result.
import type { Asker } from './asker.js';
import {
  backoffMs,
  isPassing,
  isTurnedAway,
  pause,
  Refused,
  untilAnswered,
  type CloudClient,
  type DeviceConfig,
  type Result,
  type Task,
} from './cloudClient.js';
import type { Home } from './home.js';
import type { Options } from './options.js';
import { NotAllowed, permit, type Permission } from './rules.js';
import { runCommand, type Running } from './runCommand.js';
import { TaskOutput } from './taskOutput.js';
import { printable, shown } from './words.js';

export interface TaskWorld {
  cloud: CloudClient;
  home: Home;
  options: Options;
  asker: Asker | undefined;
  /** The device's settings as they are now. */
  config(): DeviceConfig;
  /** Names the task to the cloud; false: the cloud does not want it run. */
  announce(id: string): Promise<boolean>;
  say(text: string): void;
  /** Nothing is repeated any more. */
  givingUp: AbortSignal;
}

/** A question is open for so long. */
const ASK_SECONDS = 120;
const BETWEEN_PARTS_MS = 400;
/** The end comes a little before that which the cloud counts, so that the result is there in time. */
const EARLY_SHARE = 0.05;
const MOST_EARLY_MS = 2000;
const DEFAULT_TIMEOUT_MS = 300_000;

/** Why a run ends before its command does. */
type Cause = 'called off' | 'out of time' | 'daemon stopped';

export class TaskRun {
  readonly output = new TaskOutput();
  readonly #beganAt = performance.now();
  /** The command has ended. */
  readonly #over = new AbortController();
  /** It is to end, or not to begin. */
  readonly #wanted = new AbortController();
  #running: Running | undefined;
  #cause: Cause | undefined;

  constructor(
    private readonly world: TaskWorld,
    private readonly task: Task,
  ) {}

  /** The cloud does not want it any more. Nothing is reported. */
  callOff(): void {
    this.#end('called off');
  }

  /** The daemon goes: what runs is ended and reported as failed. */
  stop(): void {
    this.#end('daemon stopped');
  }

  /** Without a grace. */
  kill(): void {
    this.#running?.kill();
  }

  /** Ends when the cloud has answered its result, or when nothing is to be said of it. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      if (error instanceof NotAllowed) {
        await this.#refuse(error.message);
      } else {
        this.#say(`given up, ${wordsOf(error)}`);
      }
    }
  }

  async #run(): Promise<void> {
    const { world, task } = this;
    const permission = permit(task, world.options, world.config());
    if (permission.mustAsk && !(await this.#isAgreedTo(permission))) {
      if (this.#cause === undefined) await this.#refuse('the user of that machine did not agree');
      else this.#say(`not begun, ${this.#cause}`);
      return;
    }
    const limitMs = this.#limitMs();
    // Its time begins in the cloud with these words.
    const limit = setTimeout(() => this.#end('out of time'), limitMs);
    try {
      if (this.#cause !== undefined || !(await world.announce(task.id)) || this.#cause !== undefined) {
        this.#say(`not begun, ${this.#cause ?? 'called off'}`);
        return;
      }
      const startedAt = new Date().toISOString();
      this.#running = runCommand(permission, this.output);
      this.#say(`runs in ${printable(permission.folder)}`);
      const streaming = this.#stream();
      const exitCode = await this.#running.ended.then(
        (ended) => ended.exitCode,
        (error: Error) => error,
      );
      clearTimeout(limit);
      this.output.end();
      this.#over.abort();
      const result = this.#resultOf(exitCode, startedAt, limitMs);
      const isWanted = () => this.#cause !== 'called off';
      // On disk before anything waits for a cloud that is away.
      if (isWanted()) await world.home.keepResult(task.id, result);
      await streaming;
      if (isWanted()) return await this.#deliver(result);
      await world.home.forgetResult(task.id);
      this.#say('stopped, called off');
    } finally {
      clearTimeout(limit);
    }
  }

  #end(cause: Cause): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#wanted.abort();
    this.#running?.stop();
  }

  #limitMs(): number {
    const asked = Number(this.task.args['timeout']);
    const cloudMs = Number.isFinite(asked) && asked > 0 ? asked : DEFAULT_TIMEOUT_MS;
    const early = Math.min(MOST_EARLY_MS, cloudMs * EARLY_SHARE);
    return Math.min(cloudMs - early, this.world.options.maxSeconds * 1000);
  }

  async #isAgreedTo({ folder, env, program }: Permission): Promise<boolean> {
    const { task, world } = this;
    const lines = [
      `${this.#name()} wants to run${program.isShell ? ', in a shell' : ''}:`,
      ...task.command.split('\n').map((line) => `    ${printable(line)}`),
      `  in    ${printable(folder)}`,
      ...Object.entries(env).map(([name, value]) => `  with  ${name}=${printable(value)}`),
      `  for   ${Math.round(this.#limitMs() / 1000)} s at most`,
      `Run it? y or yes runs it, anything else refuses (${ASK_SECONDS} s): `,
    ];
    return world.asker!.ask(lines.join('\n'), ASK_SECONDS, this.#wanted.signal);
  }

  /** Sends what is written while it is written. The cloud says where each part has to begin. */
  async #stream(): Promise<void> {
    const { world, task, output } = this;
    const over = this.#over.signal;
    let sent = 0;
    for (let failures = 0; this.#cause !== 'called off';) {
      if (sent >= output.length) {
        if (output.isEnded) return;
        await output.more();
        continue;
      }
      try {
        const answer = await world.cloud.output(task.id, sent, output.from(sent));
        failures = 0;
        sent = answer.next_offset;
        if (answer.truncated) return;
        await pause(BETWEEN_PARTS_MS, over);
      } catch (error) {
        if (isPassing(error)) {
          if (world.givingUp.aborted) return;
          await pause(backoffMs(failures++, error), world.givingUp);
          continue;
        }
        // It has ended in the cloud: for its time, or by its owner.
        const isGone = error instanceof Refused && (error.status === 409 || error.status === 404);
        if (isGone && !over.aborted) this.callOff();
        return;
      }
    }
  }

  async #refuse(reason: string): Promise<void> {
    const result: Result = {
      ...{ status: 'failed', exit_code: null, stdout: '', stderr: '' },
      error_message: `refused on the device: ${reason}`.slice(0, 1900),
      ...{ started_at: null, completed_at: new Date().toISOString() },
    };
    await this.world.home.keepResult(this.task.id, result);
    await this.#deliver(result);
  }

  #resultOf(exitCode: number | Error, startedAt: string, limitMs: number): Result {
    const about = { ...this.output.result(), started_at: startedAt, completed_at: new Date().toISOString() };
    const failed = (status: 'failed' | 'timeout', error_message: string, code: number | null = null) => ({
      ...{ status, exit_code: code, error_message },
      ...about,
    });
    if (exitCode instanceof Error) return failed('failed', `could not be started: ${exitCode.message}`);
    if (this.#cause === 'out of time') {
      return failed('timeout', `ran longer than the ${(limitMs / 1000).toFixed(1)} s that it may`);
    }
    if (this.#cause === 'daemon stopped') return failed('failed', 'the daemon was stopped on the device');
    if (exitCode !== 0) return failed('failed', `exit code ${exitCode}`, exitCode);
    return { status: 'completed', exit_code: 0, error_message: null, ...about };
  }

  async #deliver(result: Result): Promise<void> {
    const { cloud, home, givingUp } = this.world;
    const outcome = outcomeOf(result);
    try {
      await untilAnswered(() => cloud.result(this.task.id, result), givingUp);
      await home.forgetResult(this.task.id);
      this.#say(outcome);
    } catch (error) {
      if (isPassing(error) || isTurnedAway(error)) {
        return this.#say(
          `${outcome}; not told to the cloud (${wordsOf(error)}), that follows at the next start`,
        );
      }
      await home.forgetResult(this.task.id);
      this.#say(`${outcome}; the cloud does not want to know: ${wordsOf(error)}`);
    }
  }

  #name(): string {
    return `task ${this.task.id.slice(0, 8)} ${shown(this.task.command)}`;
  }

  #say(text: string): void {
    const seconds = ((performance.now() - this.#beganAt) / 1000).toFixed(1);
    this.world.say(`${this.#name()}: ${text}${this.#running ? ` (${seconds} s)` : ''}`);
  }
}

const outcomeOf = ({ status, exit_code: code, error_message: words }: Result): string =>
  status === 'completed' ? 'done, exit code 0' : `${status}, ${words ?? `exit code ${code}`}`;

export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== ''
    ? `${error.message}: ${cause.message}`
    : error.message;
}
