// A store that is opened, and what its rows take in memory.
import { segmentTable } from '../../server/core/store/history/catalogue.js';
import type { Store } from '../../server/core/store/index.js';
import { tables } from '../../server/services/oas/tables.js';
import { watchLoop } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';
import { openBenchStore } from '../kit/store.js';

let store: Store | undefined;

answerQuestions(
  {
    /** Seconds, the longest block of the loop in ms, and what is on the heap when all is swept. */
    async open({ directory }: { directory: string }) {
      const loop = watchLoop();
      const began = performance.now();
      store = await openBenchStore(directory, { tables: [segmentTable, ...tables] });
      const seconds = (performance.now() - began) / 1000;
      const blocked = loop();
      global.gc!();
      return { seconds, blocked, heap: process.memoryUsage().heapUsed };
    },
  },
  async () => store?.close(),
);
