// pg-boss on PostgreSQL: fetches 20 at a time and completes each by itself, as ours does.
import { performance } from 'node:perf_hooks';
import { needed } from './kit/packages.mjs';
import { startPostgres } from './kit/server.mjs';

const CHUNK = 1000;
const LIMIT = 20;
const QUEUE = 'bench';

export async function openPeer() {
  await needed('pg-boss');
  const { default: PgBoss } = await import('pg-boss');
  const server = await startPostgres();
  const boss = new PgBoss({ connectionString: server.url, max: 32, supervise: false, schedule: false });
  boss.on('error', (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
  await boss.start();
  await boss.createQueue(QUEUE);
  return {
    async fill(count, job) {
      await boss.purgeQueue(QUEUE);
      for (let left = count; left > 0; left -= CHUNK) {
        await boss.insert(Array.from({ length: Math.min(CHUNK, left) }, () => ({ name: QUEUE, data: job })));
      }
    },
    async work({ workers, seconds }) {
      const began = performance.now();
      const until = began + seconds * 1000;
      let done = 0;
      const work = async () => {
        while (performance.now() < until) {
          const jobs = await boss.fetch(QUEUE, { batchSize: LIMIT });
          if (jobs.length === 0) throw new Error('there are no jobs left');
          await Promise.all(jobs.map(({ id }) => boss.complete(QUEUE, id)));
          done += jobs.length;
        }
      };
      await Promise.all(Array.from({ length: workers }, work));
      return (done * 1000) / (performance.now() - began);
    },
    async close() {
      await boss.stop({ graceful: false, wait: true });
      await server.close();
    },
  };
}
