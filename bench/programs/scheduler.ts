// OAS's generator over a store, ticked by hand.
import { systemClock } from '../../server/core/kernel/clock.js';
import type { Store } from '../../server/core/store/index.js';
import { oasSettings } from '../../server/services/oas/settings.js';
import { jobTable } from '../../server/services/oas/tables.js';
import { createGenerator, type Generator } from '../../server/services/oas/tasks/generator.js';
import { median } from '../kit/figure.js';
import { watchLoop } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';
import { openBenchStore } from '../kit/store.js';

let store: Store;
let generator: Generator;

const openJobs = () => store.transaction((tx) => tx.count(jobTable, { status: 'pending' }));

answerQuestions(
  {
    async open({ directory }: { directory: string }) {
      store = await openBenchStore(directory);
      const settings = oasSettings.schema.parse({ scheduler: { quietHours: 'off' } });
      generator = createGenerator({ core: { store, clock: systemClock }, settings: () => settings });
    },
    /** Milliseconds of a tick with nothing due: the median of many. */
    async idleTicks({ ticks }: { ticks: number }) {
      const times: number[] = [];
      for (let i = 0; i < ticks; i++) {
        const began = performance.now();
        const { generated } = await generator.tick();
        times.push(performance.now() - began);
        if (generated > 0) throw new Error('something was due');
      }
      return median(times);
    },
    /** Ticks until all that is due has become claimable. */
    async burst({ tasks }: { tasks: number }) {
      const before = await openJobs();
      const loop = watchLoop();
      const began = performance.now();
      let made = 0;
      while (made < tasks) {
        const { generated } = await generator.tick();
        if (generated === 0) throw new Error(`${made} of ${tasks} tasks became jobs`);
        made += generated;
      }
      const seconds = (performance.now() - began) / 1000;
      const blocked = loop();
      if ((await openJobs()) - before !== tasks) throw new Error('not every task became a job');
      return { perSecond: tasks / seconds, blocked };
    },
  },
  () => store.close(),
);
