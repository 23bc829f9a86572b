// Polls of many agents against a queue that stays as long as it is: what was leased is put back, which is not timed.
import { randomBytes } from 'node:crypto';
import { claim } from '../../server/core/queue/claim.js';
import type { Store } from '../../server/core/store/index.js';
import { jobTable } from '../../server/services/oas/tables.js';
import { openLoop, type OpenLoad } from '../kit/openLoop.js';
import { answerQuestions } from '../kit/program.js';
import { MANAGERS } from '../kit/rows.js';
import { openBenchStore } from '../kit/store.js';

const LIMIT = 20;
const HOUR_MS = 3_600_000;

let store: Store;

const lease = (n: number) =>
  store.transaction((tx) =>
    claim(tx, jobTable, {
      ...{ lane: 1 + (n % MANAGERS), holder: `node-${n % 64}`, session: randomBytes(16).toString('hex') },
      ...{ limit: LIMIT, leaseSeconds: 90, agingMs: HOUR_MS, urgentFrom: 1000, oneHolderPerGroup: true },
    }),
  );

const putBack = (ids: readonly number[]) =>
  store.transaction((tx) =>
    tx.update(
      jobTable,
      { id: { in: ids } },
      { status: 'pending', leaseUntil: null, holder: null, session: null },
    ),
  );

answerQuestions(
  {
    async open({ directory }: { directory: string }) {
      store = await openBenchStore(directory);
    },
    /** p99 of a lease of 20, ms. */
    async leases(load: OpenLoad) {
      const back: Promise<unknown>[] = [];
      let leased = 0;
      const { p99, count } = await openLoop(load, async (n) => {
        const jobs = await lease(n);
        leased += jobs.length;
        back.push(putBack(jobs.map(({ id }) => id)));
      });
      await Promise.all(back);
      // Where few jobs wait, a stall of the machine may leave one or the other poll short.
      if (leased < 0.9 * LIMIT * count) throw new Error(`${count} polls brought ${leased} jobs`);
      return p99;
    },
  },
  () => store.close(),
);
