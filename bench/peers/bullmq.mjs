// BullMQ on Redis with `appendfsync always`: as durable as ours. Its own worker leases one job at a time and completes it.
import { performance } from 'node:perf_hooks';
import { needed } from './kit/packages.mjs';
import { startRedis } from './kit/server.mjs';

const CHUNK = 1000;

export async function openPeer() {
  await needed('bullmq');
  const { Queue, Worker } = await import('bullmq');
  const redis = await startRedis();
  const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
  const queue = new Queue('bench', { connection });
  return {
    async fill(count, job) {
      await queue.obliterate({ force: true });
      for (let left = count; left > 0; left -= CHUNK) {
        const some = Array.from({ length: Math.min(CHUNK, left) }, () => ({ name: 'job', data: job }));
        await queue.addBulk(some.map((one) => ({ ...one, opts: { removeOnComplete: true } })));
      }
    },
    async work({ workers, seconds }) {
      let done = 0;
      const worker = new Worker('bench', async () => undefined, {
        connection,
        concurrency: workers,
        autorun: false,
      });
      worker.on('completed', () => (done += 1));
      await worker.waitUntilReady();
      const began = performance.now();
      const over = worker.run();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const perSecond = (done * 1000) / (performance.now() - began);
      await worker.close();
      await over;
      if ((await queue.getWaitingCount()) === 0) throw new Error('there are no jobs left');
      return perSecond;
    },
    async close() {
      await queue.close();
      await redis.close();
    },
  };
}
