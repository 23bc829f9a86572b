// The parent's end of cloud.mjs, which is measured.
import { join } from 'node:path';
import { startStriding, type StridingCloud } from '../../kit/striding.js';

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

export interface SoakedCloud extends StridingCloud {
  measure(): Promise<Measured>;
}

const PROGRAM = join(import.meta.dirname, 'cloud.mjs');

export async function startSoakedCloud(
  dataDir: string,
  at: number,
  settings: readonly string[],
): Promise<SoakedCloud> {
  const cloud = await startStriding(PROGRAM, { dataDir, at, settings, node: ['--expose-gc'] });
  return { ...cloud, measure: async () => (await cloud.order('measure')) as Measured };
}
