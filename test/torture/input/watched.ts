// The cloud as a child that is watched from inside (watch.mjs).
import { readFile, rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { startProcess, type CloudProcess } from '../../kit/process.js';

export interface Look {
  /** Names that the shared prototypes have gained or lost since the start. */
  polluted: string[];
  heapUsed: number;
  /** What the heap has taken from the system. */
  heapTotal: number;
  rss: number;
  external: number;
  /** Of the event loop, since the last `collected`. */
  longestPauseMs: number;
  connections: number;
}

export interface WatchedCloud extends CloudProcess {
  look(): Promise<Look>;
  /** After a full collection of garbage. */
  collected(): Promise<Look>;
  /**
   * Answers that something holds, after a collection, beside one for each open line: its last one. The one to this question, and what
   * others are made after, are among them.
   */
  answersHeld(): Promise<number>;
}

export const ccjkOf = ({ ready }: Pick<CloudProcess, 'ready'>): string =>
  (ready.services as { oas: string; ccjk: string }).ccjk;

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'watch.mjs')).href;

/** `reach`: the ports of this machine that it may connect to; whatever else it is told to reach, here or beyond, it finds closed. */
export async function startWatched(
  dataDir: string,
  args: readonly string[],
  reach: readonly number[],
): Promise<WatchedCloud> {
  const portFile = `${dataDir}.watch`;
  // As it runs in the field: in tests every answer is parsed once more.
  const cloud = await startProcess(dataDir, args, {
    NODE_ENV: 'production',
    NODE_OPTIONS: `--import ${PRELOAD}`,
    TORTURE_WATCH: portFile,
    TORTURE_REACH: reach.join(),
  });
  const origin = `http://127.0.0.1:${await readFile(portFile, 'utf8')}`;
  await rm(portFile);
  const ask = async (path: string) =>
    (await (await fetch(origin + path)).json()) as Look & { answers: number };
  return {
    ...cloud,
    look: () => ask('/'),
    collected: () => ask('/collected'),
    answersHeld: async () => {
      const { answers, connections } = await ask('/answers');
      return answers - connections;
    },
  };
}
