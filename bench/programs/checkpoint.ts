// The store while a checkpoint of much data runs beside commits that come at their own pace.
import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../../server/core/store/index.js';
import { jobTable } from '../../server/services/oas/tables.js';
import { benchFiles } from '../kit/disk.js';
import { openLoop } from '../kit/openLoop.js';
import { watchLoop } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';
import { NO_CHECKPOINTS, openBenchStore } from '../kit/store.js';

/** Rows of one transaction when many are changed. */
const CHUNK = 500;

let store: Store;
let written = 0;

const change = (id: number) =>
  store.transaction((tx) => tx.update(jobTable, { id }, { priority: id % 100, updatedAt: tx.now() }));

answerQuestions(
  {
    async open({ directory }: { directory: string }) {
      const files = benchFiles({
        onBytes: (file, bytes) => {
          if (file.includes(jobTable.name)) written += bytes;
        },
      });
      store = await openBenchStore(directory, { files, ...NO_CHECKPOINTS });
      return store.stats().tables[jobTable.name];
    },
    /** Commits all over the table, at first alone, then beside the checkpoint of all of it. Latencies of the latter. */
    async underLoad({ rows, perSecond }: { rows: number; perSecond: number }) {
      const load = (isOver: () => boolean, from: number) =>
        openLoop({ perSecond, seconds: 120, isOver }, (n) => change(1 + (((from + n) * 7919) % rows)));
      // Every segment gets a changed row.
      let warm = false;
      void pause(1000).then(() => (warm = true));
      await load(() => warm, 0);
      written = 0;
      let over = false;
      const loop = watchLoop();
      const began = performance.now();
      const checkpoint = store.checkpoint().finally(() => (over = true));
      const latencies = await load(() => over, perSecond);
      await checkpoint;
      const seconds = (performance.now() - began) / 1000;
      const blocked = loop();
      return { ...latencies, seconds, written, blocked };
    },
    /** Changes a share of the rows that lie next to each other. Answers the bytes that the checkpoint wrote of the table. */
    async neighbours({ rows, share, from }: { rows: number; share: number; from: number }) {
      // What came beside the last checkpoint lies all over the table.
      await store.checkpoint();
      const last = from + Math.round(rows * share);
      for (let id = from; id < last; id += CHUNK) {
        const where = { id: { gte: id, lt: Math.min(last, id + CHUNK) } };
        await store.transaction((tx) =>
          tx.update(jobTable, where, { priority: from % 100, updatedAt: tx.now() }),
        );
      }
      written = 0;
      await store.checkpoint();
      return written;
    },
  },
  () => store.close(),
);
