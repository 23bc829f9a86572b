// The headless cloud, as `npm run serve` runs it, with a look at its event loop from inside.
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cloud } from '../../server/index.js';
import { serve } from '../../server/serve.js';
import { loopQuestions, processor } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';

/** The engine waits for a while without work, sweeps the heap of what the start left, and does so again while that gave much back. */
const QUIET_MS = 30_000;
const LONGEST_MS = 120_000;

let over: Promise<number> | undefined;
let readyAt = 0;
/** The last sweep of the whole heap. */
let sweptAt = 0;

/** As Node tells it; its types do not say so. */
interface Sweep {
  startTime: number;
  detail: { kind: number };
}

new PerformanceObserver((list) => {
  for (const { startTime, detail } of list.getEntries() as unknown as Sweep[]) {
    if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) sweptAt = startTime;
  }
}).observe({ entryTypes: ['gc'] });

/** Resolves when the sweeps after the start are over: one was, and no other for a while. */
async function settled(): Promise<number> {
  const late = readyAt + LONGEST_MS;
  while (performance.now() < late && !(sweptAt > readyAt && performance.now() - sweptAt > QUIET_MS)) {
    await pause(1000);
  }
  return (performance.now() - readyAt) / 1000;
}

answerQuestions(
  {
    start: ({ directory, settings }: { directory: string; settings: readonly string[] }) =>
      new Promise<{ oas: string; console: string; readyMs: number }>((resolve, reject) => {
        const ports = ['--oas-port', '0', '--console-port', '0'];
        const set = settings.flatMap((one) => ['--set', one]);
        const began = performance.now();
        over = serve(['--data-dir', directory, ...ports, ...set], process.env, {
          async ready(cloud: Cloud) {
            readyAt = performance.now();
            const readyMs = readyAt - began;
            resolve({ oas: cloud.addresses['oas']!, console: cloud.consoleUrl(), readyMs });
          },
        });
        void over.then((code) => reject(new Error(`the cloud ended with ${code}`)));
      }),
    ...loopQuestions(),
    processor,
    settled,
    memory: async () => process.memoryUsage(),
  },
  async () => {
    process.kill(process.pid, 'SIGTERM');
    await over;
  },
);
