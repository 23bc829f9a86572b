// The parent's end of cloud.mjs: starts it, moves its time, has it measured.
import { fork } from 'node:child_process';
import { join } from 'node:path';

/** After a garbage collection. Sizes are bytes. */
export interface Measured {
  /** Job events so far. */
  events: number;
  heapUsed: number;
  rss: number;
  external: number;
  checkpoints: number;
  /** 0 where the system does not tell. */
  descriptors: number;
  /** Armed on the cloud's clock. */
  timers: number;
  /** What keeps the process's event loop busy, by kind. */
  resources: Record<string, number>;
  listeners: number;
  /** In memory, by table. */
  rows: Record<string, number>;
  /** By folder of the data directory; `.` are the files beside them. */
  folders: Record<string, { files: number; bytes: number }>;
}

export interface SoakedCloud {
  origin: string;
  console: string;
  /** Lines of its log from `error` on. */
  troubles: readonly string[];
  /** Moves on to `at`, and waits for the scheduled work that this set off. */
  advance(at: number): Promise<void>;
  measure(): Promise<Measured>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** In order: the exit code. */
  stop(): Promise<number | null>;
}

interface Message {
  ready?: string;
  console?: string;
  log?: string;
  number?: number;
  answer?: unknown;
  error?: string;
}

const PROGRAM = join(import.meta.dirname, 'cloud.mjs');

export async function startSoakedCloud(
  dataDir: string,
  at: number,
  settings: readonly string[],
): Promise<SoakedCloud> {
  const child = fork(PROGRAM, [dataDir, `${at}`, ...settings], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const troubles: string[] = [];
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-10_000)));
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`the cloud has ended (${code}): ${said}`));
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
      const number = ++last;
      waiting.set(number, { resolve, reject });
      child.send({ number, order: name, ...about }, (error) => {
        if (error) reject(error);
      });
    });
  return {
    origin: ready.ready!,
    console: ready.console!,
    troubles,
    advance: async (to) => void (await order('advance', { to })),
    measure: async () => (await order('measure')) as Measured,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      await order('stop');
      return exited;
    },
  };
}
