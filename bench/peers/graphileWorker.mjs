// graphile-worker on PostgreSQL: its own runner, which fetches jobs in lots and completes each by itself.
import { performance } from 'node:perf_hooks';
import { needed } from './kit/packages.mjs';
import { startPostgres } from './kit/server.mjs';

const CHUNK = 1000;
const LIMIT = 20;

export async function openPeer() {
  await needed('graphile-worker');
  const { makeWorkerUtils, run, Logger } = await import('graphile-worker');
  const server = await startPostgres();
  const logger = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ connectionString: server.url, logger });
  await utils.migrate();
  const query = (text) => utils.withPgClient((client) => client.query(text));
  return {
    async fill(count, job) {
      await query('delete from graphile_worker._private_jobs');
      for (let left = count; left > 0; left -= CHUNK) {
        const some = Array.from({ length: Math.min(CHUNK, left) }, () => ({
          identifier: 'bench',
          payload: job,
        }));
        await utils.addJobs(some);
      }
    },
    async work({ workers, seconds }) {
      let done = 0;
      const runner = await run({
        connectionString: server.url,
        maxPoolSize: 33,
        logger,
        noHandleSignals: true,
        taskList: { bench: async () => undefined },
        preset: { worker: { concurrentJobs: workers, localQueue: { size: LIMIT * workers } } },
        concurrency: workers,
        events: undefined,
      });
      runner.events.on('job:complete', () => (done += 1));
      const began = performance.now();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const perSecond = (done * 1000) / (performance.now() - began);
      await runner.stop();
      const { rows } = await query('select count(*)::int as left from graphile_worker._private_jobs');
      if (rows[0].left === 0) throw new Error('there are no jobs left');
      return perSecond;
    },
    async close() {
      await utils.release();
      await server.close();
    },
  };
}
