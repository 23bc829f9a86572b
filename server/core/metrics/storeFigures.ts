// What the store does: commits, checkpoints, files, and how long the disk takes to say that a batch is on it.
import { basename } from 'node:path';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Files } from '../store/index.js';
import type { Store } from '../store/types.js';
import type { Metrics } from './metrics.js';

/** The disk with a watch at its journal: every flush that an answer waits for is measured. */
export function timedFiles(files: Files, { registry }: Pick<Metrics, 'registry'>): Files {
  const duration = new Histogram({
    name: 'deskcloud_store_fsync_duration_seconds',
    help: 'How long the disk took to flush a batch of commits.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  return {
    ...files,
    async open(file, how, mode) {
      const handle = await files.open(file, how, mode);
      if (!basename(file).startsWith('journal-')) return handle;
      return {
        ...handle,
        writeThrough(data, position) {
          const began = performance.now();
          const flush = handle.writeThrough(data, position);
          const observe = (tookMs = performance.now() - began) => duration.observe(tookMs / 1000);
          flush.done.then(observe, () => undefined);
          return flush;
        },
      };
    },
  };
}

export function watchStore(store: Pick<Store, 'stats' | 'health'>, { registry, onScrape }: Metrics): void {
  const registers = [registry];
  const commits = new Counter({
    name: 'deskcloud_store_commits_total',
    help: 'Transactions that changed something, since the start.',
    registers,
  });
  const checkpoints = new Counter({
    name: 'deskcloud_store_checkpoints_total',
    help: 'Checkpoints written since the start.',
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const journal = gauge('deskcloud_store_journal_bytes', 'Length of what the next start would replay.');
  const writable = gauge('deskcloud_store_writable', '1 while the disk takes writes, else 0.');
  const rows = new Gauge({
    name: 'deskcloud_store_rows',
    help: 'Rows in memory, by table.',
    labelNames: ['table'] as const,
    registers,
  });
  const bytes = new Gauge({
    name: 'deskcloud_store_table_bytes',
    help: 'Size of the files of a table, as of the last checkpoint.',
    labelNames: ['table'] as const,
    registers,
  });
  const told = { commits: 0, checkpoints: 0 };
  onScrape(() => {
    const stats = store.stats();
    commits.inc(stats.commits - told.commits);
    checkpoints.inc(stats.checkpoints - told.checkpoints);
    Object.assign(told, { commits: stats.commits, checkpoints: stats.checkpoints });
    journal.set(stats.journalBytes);
    writable.set(store.health().writable ? 1 : 0);
    for (const [table, size] of Object.entries(stats.tables)) {
      rows.set({ table }, size.rows);
      bytes.set({ table }, size.bytes);
    }
  });
}
