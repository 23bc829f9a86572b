// The parent's end of cloud.mjs, which reads the store.
import { join } from 'node:path';
import { startStriding, type StridingCloud } from '../../kit/striding.js';

export interface ClockedCloud extends StridingCloud {
  /** Appends what the store knows of jobs to `file`. Answers the last event's number. */
  harvest(wanted: { file: string; event: number; endedFrom: number; open: boolean }): Promise<number>;
  /** For how many days ended jobs are kept from now on. */
  keepDays(days: number): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'cloud.mjs');

export async function startClockedCloud(
  dataDir: string,
  at: number,
  settings: readonly string[],
): Promise<ClockedCloud> {
  const cloud = await startStriding(PROGRAM, { dataDir, at, settings });
  return {
    ...cloud,
    harvest: async (wanted) => ((await cloud.order('harvest', wanted)) as { event: number }).event,
    keepDays: async (days) => void (await cloud.order('keepDays', { days })),
  };
}
