// The headless cloud, as `npm run serve` runs it, with a look at its event loop from inside.
import type { Cloud } from '../../server/index.js';
import { serve } from '../../server/serve.js';
import { loopQuestions, processor } from '../kit/loop.js';
import { answerQuestions } from '../kit/program.js';

let over: Promise<number> | undefined;

answerQuestions(
  {
    start: ({ directory, settings }: { directory: string; settings: readonly string[] }) =>
      new Promise<{ oas: string; console: string; readyMs: number }>((resolve, reject) => {
        const ports = ['--oas-port', '0', '--console-port', '0'];
        const set = settings.flatMap((one) => ['--set', one]);
        const began = performance.now();
        over = serve(['--data-dir', directory, ...ports, ...set], process.env, {
          async ready(cloud: Cloud) {
            const readyMs = performance.now() - began;
            resolve({ oas: cloud.addresses['oas']!, console: cloud.consoleUrl(), readyMs });
          },
        });
        void over.then((code) => reject(new Error(`the cloud ended with ${code}`)));
      }),
    ...loopQuestions(),
    processor,
    memory: async () => process.memoryUsage(),
  },
  async () => {
    process.kill(process.pid, 'SIGTERM');
    await over;
  },
);
