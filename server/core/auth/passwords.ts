// Promise: hashing a password never stalls the main thread and never takes a thread of libuv's pool, because the journal's
// flush lives there. Two worker threads do the work. Addresses take turns (fairQueue.ts), so that no machine keeps the others from
// signing in; at most 512 jobs wait, 128 of one address (a fleet that signs in from behind one router), for 20 seconds at most; who
// has no room is told 429 `busy`.
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { throttled, unavailable } from '../kernel/errors.js';
import type { Log } from '../kernel/log.js';
import { addressKey } from './addressKey.js';
import { createFairQueue } from './fairQueue.js';
import type { PasswordCaller, Passwords } from './types.js';

export interface PasswordOptions {
  log: Log;
  /** bcrypt cost; about 90 ms a password at 10. */
  cost?: number;
  threads?: number;
  /** Jobs that may wait beside those at work: in all, of one address, and how long. */
  waiting?: number;
  waitingOfOne?: number;
  longestWaitMs?: number;
  /** What the threads run; tests give one that dies. */
  workerFile?: URL;
}

type Act =
  { act: 'hash'; password: string; cost: number } | { act: 'compare'; password: string; hash: string };

interface Job {
  id: number;
  act: Act;
  address: string;
  /** Set while it waits. */
  patience?: NodeJS.Timeout;
  resolve(value: string | boolean): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  job: Job | undefined;
}

interface Reply {
  id: number;
  value?: string | boolean;
  error?: string;
}

const WORKER = new URL('./passwordWorker.js', import.meta.url);

// Nobody knows the password behind it: compared for unknown accounts, so that unknown and wrong take the same time.
const DUMMY_HASH = '$2b$10$e5njr6VzJvBx3DV6BMk6/evthG0JlQSpJLjE7GfdPRV.p9i6mS1bO';

const busy = () => throttled('busy', 'too many sign-ins at this moment; try again in a few seconds', 3);
const stopping = () => unavailable('stopping', 'the cloud is stopping; try again shortly');

/** Threads start with the first job. Errors: throttled `busy`, unavailable `stopping`, `password_check_failed` (a thread died). */
export function createPasswords(options: PasswordOptions): Passwords {
  const { log, cost = 10, threads = 2, workerFile = WORKER } = options;
  const { waiting = 512, waitingOfOne = 128, longestWaitMs = 20_000 } = options;
  const crew = new Set<Thread>();
  const queue = createFairQueue<Job>({ total: waiting, perAddress: waitingOfOne });
  let lastId = 0;
  let closed = false;

  const run = (act: Act, { from = '' }: PasswordCaller = {}) =>
    new Promise<string | boolean>((resolve, reject) => {
      if (closed) return reject(stopping());
      const job: Job = { id: ++lastId, act, address: addressKey(from), resolve, reject };
      const idle = [...crew].find((thread) => !thread.job);
      if (idle) return give(idle, job);
      if (crew.size < threads) return give(hire(), job);
      job.patience = setTimeout(() => {
        if (queue.remove(job.address, job)) job.reject(busy());
      }, longestWaitMs).unref();
      const refused = queue.push(job.address, job);
      if (!refused) return;
      clearTimeout(refused.patience);
      refused.reject(busy());
    });

  const nextJob = (): Job | undefined => {
    const job = queue.shift();
    clearTimeout(job?.patience);
    return job;
  };

  const give = (thread: Thread, job: Job) => {
    thread.job = job;
    // Held only while it works: an idle thread never keeps the process alive, a started job always ends.
    thread.worker.ref();
    thread.worker.postMessage({ id: job.id, ...job.act });
  };

  const hire = (): Thread => {
    const thread: Thread = { worker: new Worker(workerFile), job: undefined };
    crew.add(thread);
    thread.worker.unref();
    thread.worker.on('message', (reply: Reply) => {
      const job = thread.job;
      if (!job || job.id !== reply.id) return;
      thread.job = undefined;
      const next = nextJob();
      if (next) give(thread, next);
      else thread.worker.unref();
      if (reply.value === undefined) job.reject(new Error(`password work failed: ${reply.error}`));
      else job.resolve(reply.value);
    });
    thread.worker.on('error', (error) => dismiss(thread, error));
    thread.worker.on('exit', (exitCode) =>
      dismiss(thread, new Error(`password thread ended with ${exitCode}`)),
    );
    return thread;
  };

  const dismiss = (thread: Thread, cause: Error) => {
    if (!crew.delete(thread)) return;
    if (!closed) log.error({ err: cause }, 'a password thread ended; a new one takes its place');
    thread.job?.reject(
      unavailable('password_check_failed', 'the password could not be checked; try again', { cause }),
    );
    thread.job = undefined;
    const next = nextJob();
    if (next) give(hire(), next);
  };

  return {
    async hash(password, caller) {
      return String(await run({ act: 'hash', password: fitted(password), cost }, caller));
    },
    async matches(password, hash, caller) {
      const act = { act: 'compare', password: fitted(password), hash: hash ?? DUMMY_HASH } as const;
      const same = await run(act, caller);
      return hash !== undefined && same === true;
    },
    async close() {
      closed = true;
      for (let job = nextJob(); job; job = nextJob()) job.reject(stopping());
      await Promise.all([...crew].map((thread) => thread.worker.terminate()));
    },
  };
}

// bcrypt reads 72 bytes and ignores the rest; a longer password goes in as its SHA-256, so that every byte counts.
function fitted(password: string): string {
  if (Buffer.byteLength(password) <= 72) return password;
  return createHash('sha256').update(password).digest('base64');
}
