// The queue as a library: workers that lease 20 jobs and complete each, as fast as they are answered; every answer is on disk.
import { claim } from '../../server/core/queue/claim.js';
import { complete } from '../../server/core/queue/complete.js';
import type { Store } from '../../server/core/store/index.js';
import { jobTable } from '../../server/services/oas/tables.js';
import { answerQuestions } from '../kit/program.js';
import { MANAGERS } from '../kit/rows.js';
import type { WorkRun } from '../kit/peers.js';
import { openBenchStore } from '../kit/store.js';

const LIMIT = 20;
const HOUR_MS = 3_600_000;

let store: Store;

const lease = (lane: number, holder: string) =>
  store.transaction((tx) =>
    claim(tx, jobTable, {
      ...{ lane, holder, session: null, limit: LIMIT, leaseSeconds: 90, agingMs: HOUR_MS },
      ...{ urgentFrom: 1000, oneHolderPerGroup: true },
    }),
  );

answerQuestions(
  {
    async open({ directory }: { directory: string }) {
      store = await openBenchStore(directory);
    },
    /** Jobs leased and completed a second. Throws when they run out: the rate would be that of empty polls. */
    async work({ workers, seconds }: WorkRun) {
      const began = performance.now();
      const until = began + seconds * 1000;
      let done = 0;
      const work = async (worker: number) => {
        const holder = `worker-${worker}`;
        const lane = 1 + (worker % MANAGERS);
        while (performance.now() < until) {
          const jobs = await lease(lane, holder);
          if (jobs.length === 0) throw new Error('there are no jobs left');
          const completed = jobs.map(({ id, leaseId }) =>
            store.transaction((tx) =>
              complete(tx, jobTable, { id, lane, holder, leaseId: leaseId ?? undefined, message: 'done' }),
            ),
          );
          // Another worker may have counted while this one waited.
          const outcomes = await Promise.all(completed);
          done += outcomes.filter(({ outcome }) => outcome === 'ended').length;
        }
      };
      await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
      return (done * 1000) / (performance.now() - began);
    },
  },
  () => store.close(),
);
