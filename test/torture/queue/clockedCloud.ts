// The parent's end of cloud.mjs: starts it, moves its time, reads its store, kills it.
import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface ClockedCloud {
  origin: string;
  /** Lines of its log from `error` on. */
  troubles: readonly string[];
  /** True once the process has ended. */
  isGone(): boolean;
  /** Moves on to `at`, and waits for the scheduled work that this set off. */
  advance(at: number): Promise<void>;
  /** Appends what the store knows of jobs to `file`. Answers the last event's number. */
  harvest(wanted: { file: string; event: number; endedFrom: number; open: boolean }): Promise<number>;
  /** For how many days ended jobs are kept from now on. */
  keepDays(days: number): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** In order: the exit code. */
  stop(): Promise<number | null>;
}

/** The process ended before it answered. */
export class CloudGone extends Error {}

interface Message {
  ready?: string;
  log?: string;
  number?: number;
  answer?: unknown;
  error?: string;
}

const PROGRAM = join(import.meta.dirname, 'cloud.mjs');

export async function startClockedCloud(
  dataDir: string,
  at: number,
  settings: readonly string[],
): Promise<ClockedCloud> {
  const child = fork(PROGRAM, [dataDir, `${at}`, ...settings], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const troubles: string[] = [];
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  let gone = false;
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      gone = true;
      for (const { reject } of waiting.values()) reject(new CloudGone('the cloud has ended'));
      waiting.clear();
      resolve(code);
    }),
  );
  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message: Message) => {
      if (message.ready !== undefined) return resolve(message.ready);
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
      if (gone) return reject(new CloudGone('the cloud has ended'));
      const number = ++last;
      waiting.set(number, { resolve, reject });
      // What cannot be sent any more is answered by the end of the process.
      child.send({ number, order: name, ...about }, () => undefined);
    });
  return {
    origin: await ready,
    troubles,
    isGone: () => gone,
    advance: async (to) => void (await order('advance', { to })),
    harvest: async (wanted) => ((await order('harvest', wanted)) as { event: number }).event,
    keepDays: async (days) => void (await order('keepDays', { days })),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      await order('stop').catch(() => undefined);
      return exited;
    },
  };
}
