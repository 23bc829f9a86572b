// The sample agent: asks for jobs, pretends to work, reports. It behaves as every agent should: it renews its leases on a
// timer of its own at a third of the lease, repeats a report until it is answered, and drops the work when the cloud says
// that the job is no longer its own (409).
import { parseArgs } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { AgentClient, Refused, type Job } from './agentClient.js';

const USAGE =
  'usage: npm run agent -- --server URL --username M --password P --node NAME ' +
  '[--work-ms 500] [--fail-rate 0] [--parallel 4] [--lease-seconds 90]';

interface Options {
  server: string;
  username: string;
  password: string;
  node: string;
  workMs: number;
  /** Share of jobs that fail, 0 to 1. */
  failRate: number;
  parallel: number;
  leaseSeconds: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    strict: true,
    options: {
      server: { type: 'string' },
      username: { type: 'string' },
      password: { type: 'string' },
      node: { type: 'string' },
      'work-ms': { type: 'string', default: '500' },
      'fail-rate': { type: 'string', default: '0' },
      parallel: { type: 'string', default: '4' },
      'lease-seconds': { type: 'string', default: '90' },
    },
  });
  const given = (name: 'server' | 'username' | 'password' | 'node') => {
    const value = values[name];
    if (!value) throw new Error(`--${name} is missing`);
    return value;
  };
  const number = (name: 'work-ms' | 'fail-rate' | 'parallel' | 'lease-seconds', from: number, to: number) => {
    const value = Number(values[name]);
    if (!(value >= from && value <= to))
      throw new Error(`--${name}: expected a number from ${from} to ${to}`);
    return value;
  };
  return {
    server: new URL(given('server')).origin,
    username: given('username'),
    password: given('password'),
    node: given('node'),
    workMs: number('work-ms', 0, 3_600_000),
    failRate: number('fail-rate', 0, 1),
    parallel: Math.floor(number('parallel', 1, 20)),
    leaseSeconds: Math.floor(number('lease-seconds', 1, 900)),
  };
}

/** Told to stop, it still reports what it finished; a cloud that is away is waited for no longer than this. */
const LAST_WORDS_MS = 10_000;

const stopping = new AbortController();
const givingUp = new AbortController();

/** Waits; a stop ends the wait early. */
const pause = (ms: number, signal: AbortSignal = stopping.signal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

const say = (text: string) =>
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${options.node} ${text}\n`);

/** 409: the job is another's or has ended; 404: it is gone. Either way there is nothing left to do for it. */
const isLost = (error: unknown) => error instanceof Refused && (error.status === 409 || error.status === 404);

/** Worth asking again: no connection, a cloud that is busy or starting. Everything else is an answer. */
const isPassing = (error: unknown) =>
  !(error instanceof Refused) || error.status === 429 || error.status >= 500;

function backoffMs(attempt: number, error: unknown): number {
  const asked = error instanceof Refused ? error.retryAfterSeconds : undefined;
  return Math.min(10_000, asked === undefined ? 250 * 2 ** attempt : asked * 1000);
}

/**
 * Repeats until the cloud answered: a report that was sent may have arrived though its answer did not, and saying it twice does
 * no harm. `end` gives up early: the lease runs out and the job goes to another.
 */
async function untilAnswered(report: () => Promise<unknown>, end = givingUp.signal): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await report();
      return;
    } catch (error) {
      if (!isPassing(error) || end.aborted) throw error;
      await pause(backoffMs(attempt, error), end);
    }
  }
}

async function work(cloud: AgentClient, job: Job): Promise<void> {
  const name = `job ${job.ID} ${job.TaskType} of user ${job.UserID}`;
  const beganAt = performance.now();
  const lost = new AbortController();
  const renewal = setInterval(
    () =>
      void cloud.heartbeat(job).catch((error: unknown) => {
        // A renewal that did not arrive is tried again at the next turn, long before the lease ends.
        if (isLost(error)) lost.abort();
      }),
    (options.leaseSeconds * 1000) / 3,
  );
  const seconds = () => `${((performance.now() - beganAt) / 1000).toFixed(1)} s`;
  try {
    const config = await cloud.fullConfig(job.UserID);
    await untilAnswered(() => cloud.start(job));
    await pause(options.workMs, lost.signal);
    if (lost.signal.aborted) {
      say(`${name}: dropped, it went to another node`);
      return;
    }
    if (Math.random() < options.failRate) {
      await untilAnswered(() =>
        cloud.fail(job, 'LOCAL_EXEC_FAIL', 'the sample agent was told to fail now and then'),
      );
      say(`${name}: failed, attempt ${job.Attempts + 1} of ${job.MaxAttempts} (${seconds()})`);
    } else {
      await untilAnswered(() => cloud.complete(job, 'done by the sample agent', resultOf(config)));
      say(`${name}: done (${seconds()})`);
    }
    const log = {
      type: job.TaskType,
      level: 'INFO',
      message: `sample run, ${seconds()}`,
      ts: new Date().toISOString(),
    };
    await untilAnswered(() => cloud.logs(job.UserID, [log]), stopping.signal);
  } catch (error) {
    say(
      `${name}: ${isLost(error) ? 'dropped' : 'given up'}, ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    clearInterval(renewal);
  }
}

/** What a real agent reads off the game's screen. */
const resultOf = (config: Record<string, unknown>) => ({
  account_status: 'active',
  login_id: String(config['login_id'] ?? ''),
  current_task: '',
  assets: {
    stamina: Math.floor(Math.random() * 300),
    gouyu: Math.floor(Math.random() * 5000),
    gold: Math.floor(Math.random() * 1_000_000),
  },
});

async function signIn(cloud: AgentClient): Promise<void> {
  await untilAnswered(() => cloud.login(), stopping.signal);
  say(`signed in at ${options.server} as ${options.username}`);
}

async function run(): Promise<void> {
  const cloud = new AgentClient(options);
  await signIn(cloud);
  const atWork = new Set<Promise<void>>();
  for (let failures = 0; !stopping.signal.aborted;) {
    const free = options.parallel - atWork.size;
    if (free === 0) {
      await Promise.race(atWork);
      continue;
    }
    try {
      const jobs = await cloud.poll(free);
      failures = 0;
      for (const job of jobs) {
        const running = work(cloud, job).finally(() => atWork.delete(running));
        atWork.add(running);
      }
      // Full hands wait for the first that is done; an empty queue is asked again after a while.
      await (jobs.length > 0 ? pause(100) : Promise.race([pause(1000), ...atWork]));
    } catch (error) {
      if (!isPassing(error)) throw error;
      const waitMs = backoffMs(failures++, error);
      say(
        `no answer, again in ${waitMs / 1000} s (${error instanceof Error ? error.message : String(error)})`,
      );
      await pause(waitMs);
    }
  }
  if (atWork.size > 0) say(`finishing ${atWork.size} jobs`);
  await Promise.all(atWork);
  say('stopped');
}

let options: Options;
try {
  options = readOptions();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exit(2);
}

let firstAt: number | undefined;
const stop = () => {
  // npm hands a Ctrl-C on that the terminal has sent already: two within half a second are one.
  if (firstAt !== undefined && performance.now() - firstAt >= 500) process.exit(1);
  if (firstAt !== undefined) return;
  firstAt = performance.now();
  stopping.abort();
  setTimeout(() => givingUp.abort(), LAST_WORDS_MS).unref();
};
process.on('SIGINT', stop).on('SIGTERM', stop);
// Started by the demo: when that is gone, however it went, there is nobody left to work for.
process.on('disconnect', stop);
// The console may run it as a thread.
parentPort?.once('message', stop);

try {
  await run();
  process.exit(0);
} catch (error) {
  if (!stopping.signal.aborted) {
    process.stderr.write(`${options.node}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  process.exit(0);
}
