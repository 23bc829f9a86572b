// Promise: hashing a password never stalls the main thread and never takes a thread of libuv's pool, because the journal's
// flush lives there. Two worker threads do the work, at most 32 jobs wait, the next caller is told 503 `busy`.
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { unavailable } from '../kernel/errors.js';
import type { Log } from '../kernel/log.js';
import type { Passwords } from './types.js';

export interface PasswordOptions {
  log: Log;
  /** bcrypt cost; about 90 ms a password at 10. */
  cost?: number;
  threads?: number;
  /** Jobs that may wait beside those at work. */
  waiting?: number;
  /** What the threads run; tests give one that dies. */
  workerFile?: URL;
}

type Act =
  { act: 'hash'; password: string; cost: number } | { act: 'compare'; password: string; hash: string };

interface Job {
  id: number;
  act: Act;
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

/** Threads start with the first job. Errors: unavailable `busy` (queue full), `password_check_failed` (a thread died). */
export function createPasswords(options: PasswordOptions): Passwords {
  const { log, cost = 10, threads = 2, waiting = 32, workerFile = WORKER } = options;
  const crew = new Set<Thread>();
  const queue: Job[] = [];
  let lastId = 0;
  let closed = false;

  const run = (act: Act) =>
    new Promise<string | boolean>((resolve, reject) => {
      if (closed) return reject(unavailable('busy', 'the cloud is stopping; try again shortly'));
      const job: Job = { id: ++lastId, act, resolve, reject };
      const idle = [...crew].find((thread) => !thread.job);
      if (idle) return give(idle, job);
      if (crew.size < threads) return give(hire(), job);
      if (queue.length >= waiting) {
        return reject(
          unavailable('busy', 'too many sign-ins at this moment; try again in a few seconds', {
            retryAfterSeconds: 3,
          }),
        );
      }
      queue.push(job);
    });

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
      const next = queue.shift();
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
    const next = queue.shift();
    if (next) give(hire(), next);
  };

  return {
    async hash(password) {
      return String(await run({ act: 'hash', password: fitted(password), cost }));
    },
    async matches(password, hash) {
      const same = await run({ act: 'compare', password: fitted(password), hash: hash ?? DUMMY_HASH });
      return hash !== undefined && same === true;
    },
    async close() {
      closed = true;
      for (const job of queue.splice(0))
        job.reject(unavailable('busy', 'the cloud is stopping; try again shortly'));
      await Promise.all([...crew].map((thread) => thread.worker.terminate()));
    },
  };
}

// bcrypt reads 72 bytes and ignores the rest; a longer password goes in as its SHA-256, so that every byte counts.
function fitted(password: string): string {
  if (Buffer.byteLength(password) <= 72) return password;
  return createHash('sha256').update(password).digest('base64');
}
