// A store that is opened, and what its rows take in memory.
import { systemClock } from '../../server/core/kernel/clock.js';
import { silentLog } from '../../server/core/kernel/log.js';
import { segmentTable } from '../../server/core/store/history/catalogue.js';
import { openStore, type Store } from '../../server/core/store/index.js';
import { tables } from '../../server/services/oas/tables.js';
import { watchLoop } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';

let store: Store | undefined;

answerQuestions(
  {
    /** Seconds, the longest block of the loop in ms, and what is on the heap when all is swept. */
    async open({ directory }: { directory: string }) {
      const loop = watchLoop();
      const began = performance.now();
      store = await openStore({
        dataDir: directory,
        tables: [segmentTable, ...tables],
        clock: systemClock,
        log: silentLog(),
      });
      const seconds = (performance.now() - began) / 1000;
      const blocked = loop();
      global.gc!();
      return { seconds, blocked, heap: process.memoryUsage().heapUsed };
    },
  },
  async () => store?.close(),
);
