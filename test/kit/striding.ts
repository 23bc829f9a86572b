// The parent's end of stridingCloud.mjs: starts the child, moves its time, gives it orders, kills it.
import { fork } from 'node:child_process';

export interface StridingCloud {
  origin: string;
  console: string;
  /** Lines of its log from `error` on. */
  troubles: readonly string[];
  /** True once the process has ended. */
  isGone(): boolean;
  /** One of the child's own. */
  order(name: string, about?: object): Promise<unknown>;
  /** Moves on to `at`, and waits for the scheduled work that this set off. */
  advance(at: number): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** In order: the exit code. */
  stop(): Promise<number | null>;
}

/** The process ended before it answered. */
export class CloudGone extends Error {}

interface Message {
  ready?: string;
  console?: string;
  log?: string;
  number?: number;
  answer?: unknown;
  error?: string;
}

const MOST_SAID = 10_000;

/** `at`: the instant it is; `settings`: as `name=value`; `node`: options of Node for it. */
export async function startStriding(
  program: string,
  {
    dataDir,
    at,
    settings,
    node = [],
  }: { dataDir: string; at: number; settings: readonly string[]; node?: readonly string[] },
): Promise<StridingCloud> {
  const child = fork(program, [dataDir, `${at}`, ...settings], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: [...node],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const troubles: string[] = [];
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let said = '';
  let gone: CloudGone | undefined;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MOST_SAID)));
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      gone = new CloudGone(`the cloud has ended (${code}): ${said}`);
      for (const { reject } of waiting.values()) reject(gone);
      waiting.clear();
      resolve(code);
    }),
  );
  const ready = await new Promise<Message>((resolve, reject) => {
    child.on('message', (message: Message) => {
      if (message.ready !== undefined) return resolve(message);
      if (message.log !== undefined) return void troubles.push(message.log);
      const asked = waiting.get(message.number!);
      waiting.delete(message.number!);
      if (message.error === undefined) asked?.resolve(message.answer);
      else asked?.reject(new Error(message.error));
    });
    void exited.then((code) => reject(new Error(`the cloud did not start (${code}): ${said}`)));
  });
  const order = (name: string, about: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone) return reject(gone);
      const number = ++last;
      waiting.set(number, { resolve, reject });
      // What cannot be sent any more is answered by the end of the process.
      child.send({ number, order: name, ...about }, () => undefined);
    });
  return {
    origin: ready.ready!,
    console: ready.console!,
    troubles,
    isGone: () => gone !== undefined,
    order,
    advance: async (to) => void (await order('advance', { to })),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      // Whether it still answers or not, its exit code tells.
      await order('stop').catch(() => undefined);
      return exited;
    },
  };
}
