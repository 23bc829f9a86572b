// The store with OAS's tables, as the cloud opens it: every commit is a transaction that changes rows and indexes and is on disk
// when it is answered.
import { setImmediate as turn } from 'node:timers/promises';
import type { Store } from '../../server/core/store/index.js';
import { jobTable } from '../../server/services/oas/tables.js';
import { benchFiles } from '../kit/disk.js';
import { answerQuestions } from '../kit/program.js';
import { pendingJob } from '../kit/rows.js';
import { commitsPerSecond, type CommitRun } from '../kit/writers.js';
import { NO_CHECKPOINTS, openBenchStore } from '../kit/store.js';

const ROWS_A_COMMIT = 500;

let store: Store;
let jobs = 0;

const add = () => {
  const n = jobs++;
  return store.transaction((tx) => tx.insert(jobTable, pendingJob(n, tx.now())));
};

answerQuestions(
  {
    async open({ directory, flushMs }: { directory: string; flushMs: number }) {
      const files = benchFiles({ flushMs });
      // A checkpoint beside the writers is another row's subject.
      store = await openBenchStore(directory, { files, ...NO_CHECKPOINTS });
    },
    /** Fills the jobs up to so many rows. */
    async fill({ rows }: { rows: number }) {
      while (jobs < rows) {
        const upTo = Math.min(rows, jobs + ROWS_A_COMMIT);
        await store.transaction(async (tx) => {
          for (; jobs < upTo; jobs++) await tx.insert(jobTable, pendingJob(jobs, tx.now()));
        });
        await turn();
      }
    },
    insert: (run: CommitRun) => commitsPerSecond(run, add),
    /** Changes one row after another, all over the table. Microseconds of a commit: of the clock, and of the processor. */
    async update(run: CommitRun) {
      let commits = 0;
      const before = process.cpuUsage();
      const perSecond = await commitsPerSecond(run, (n) => {
        commits += 1;
        return store.transaction((tx) =>
          // 7919 is prime to every size that is filled here, so that each row has its turn.
          tx.update(jobTable, { id: 1 + ((n * 7919) % jobs) }, { priority: n % 100, updatedAt: tx.now() }),
        );
      });
      const { user, system } = process.cpuUsage(before);
      return { clock: 1e6 / perSecond, processor: (user + system) / commits };
    },
    async checkpoint() {
      await store.checkpoint();
    },
  },
  () => store.close(),
);
