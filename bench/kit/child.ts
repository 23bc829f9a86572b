// A measured program is a child process of its own: nothing else runs in it, and what it leaves behind goes with it.
import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface Child extends AsyncDisposable {
  pid: number;
  /** Has the program do what it names, and answers what that measured. Throws what it threw, or that it has ended. */
  ask<Answer>(name: string, input?: unknown): Promise<Answer>;
}

interface Reply {
  id: number;
  answer?: unknown;
  error?: string;
}

export interface ChildOptions {
  /** Options for Node itself. */
  node?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** Where profiles of the measured programs go, when they are wanted. */
const profiles = process.env.DESKCLOUD_BENCH_PROFILES;

/** Starts bench/programs/<name>. */
export function startProgram(name: string, { node = [], env = {} }: ChildOptions = {}): Child {
  const profiling = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
  const child = fork(join(import.meta.dirname, '..', 'programs', `${name}.js`), [], {
    execArgv: [...profiling, ...node],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    serialization: 'advanced',
    // What the product prints is not the bench's to print.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  let ended: Error | undefined;
  child.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error === undefined) asked?.resolve(reply.answer);
    else asked?.reject(new Error(`${name}: ${reply.error}`));
  });
  const gone = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      ended = new Error(`${name} ended with ${signal ?? code}`);
      for (const { reject } of waiting.values()) reject(ended);
      resolve();
    }),
  );
  return {
    pid: child.pid!,
    ask: <Answer>(question: string, input?: unknown) =>
      new Promise<Answer>((resolve, reject) => {
        if (ended) return reject(ended);
        lastId += 1;
        waiting.set(lastId, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ id: lastId, name: question, input });
      }),
    async [Symbol.asyncDispose]() {
      // It ends by itself once nobody can ask any more, and writes its profile then.
      if (!ended && child.connected) child.disconnect();
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await gone;
      clearTimeout(late);
    },
  };
}
