import { expect, test } from 'vitest';
import { cancelOpenJobs } from '../../../../../server/services/oas/jobs/jobs.js';
import { expireLeases } from '../../../../../server/services/oas/jobs/leases.js';
import { PERCENTILE_ERROR, percentiles } from '../../../../../server/core/figures/durations.js';
import { figureTable, type FigureRow } from '../../../../../server/services/oas/tables.js';
import { givenJob, givenNode, jobRow } from '../../../../kit/oasAgents.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';

const NOON = '2026-05-01T04:00:00Z';
const HOUR = 3_600_000;

async function given(scene: OasStore, more = {}) {
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  const job = await givenJob(scene, user, 'digui', more);
  const [node, other] = [await givenNode(scene, manager, 'PC-1'), await givenNode(scene, manager, 'PC-2')];
  return { manager, user, job, node, other };
}

const NOTHING = { success: 0, failed: 0, retries: 0, timeouts: 0, cancelled: 0 };

/** Sums over all hours; the cloud's and the manager's totals must say the same as its tasks. */
async function counted(scene: OasStore, managerId: number) {
  const sums: Record<string, Record<string, number>> = {};
  for (const owner of [managerId, 0]) {
    const where = { managerId: owner, span: 'hour' } as const;
    const rows = await scene.act((tx) => tx.find(figureTable, { where, limit: 1000 }));
    for (const row of rows) {
      const name = owner === 0 ? 'cloud' : row.task === '' ? 'total' : 'tasks';
      const sum = (sums[name] ??= { ...NOTHING });
      for (const count of Object.keys(NOTHING)) sum[count]! += row[count as keyof typeof NOTHING];
    }
  }
  expect(sums['total']).toEqual(sums['cloud']);
  expect(sums['tasks'] ?? NOTHING).toEqual(sums['cloud'] ?? NOTHING);
  return sums['cloud'] ?? NOTHING;
}

function expectAbout(ms: number | undefined, truthMs: number) {
  expect(ms).toBeGreaterThanOrEqual(truthMs * (1 - PERCENTILE_ERROR));
  expect(ms).toBeLessThanOrEqual(truthMs * (1 + PERCENTILE_ERROR));
}

const figure = (scene: OasStore, managerId: number, at: string): Promise<FigureRow | undefined> =>
  scene.act((tx) => tx.get(figureTable, [managerId, 'hour', Date.parse(at), 'digui']));

test('a success said three times is counted once, in the hour in which it was said first', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene);
  await scene.clock.advance('10s');
  await node.poll();
  await scene.clock.advance('20s');
  await node.renew('start', job);
  await scene.clock.advance('60s');
  await node.complete(job);
  await scene.clock.advance('2h');
  await node.complete(job);
  await node.complete(job);
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, success: 1 });
  const row = await figure(scene, manager.id, '2026-05-01T04:00:00Z');
  expect(row).toMatchObject({ success: 1 });
  // Ten seconds in the queue, one minute from the word `start`.
  expectAbout(percentiles(row!.waits)?.p50Ms, 10_000);
  expectAbout(percentiles(row!.runs)?.p50Ms, 60_000);
  expect(percentiles(row!.runs)?.count).toBe(1);
  expect(await figure(scene, manager.id, '2026-05-01T06:00:00Z')).toBeUndefined();
});

test('each failed attempt is a retry until the last, which is a failure; said again they count no more', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene, { maxAttempts: 2 });
  await node.poll();
  await node.fail(job);
  await node.fail(job);
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, retries: 1 });
  await scene.clock.advance('30s');
  await node.poll();
  await node.fail(job);
  await node.fail(job);
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, retries: 1, failed: 1 });
});

test('a word about a job in other words than the node understands is no end', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene);
  await node.poll();
  await node.fail(job, { errorCode: 'TASK_TYPE_INVALID' });
  expect(await counted(scene, manager.id)).toEqual(NOTHING);
});

test('a lease that ran out is counted once, and a late failure adds nothing', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene);
  await node.poll();
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  await expireLeases(scene.store);
  await node.fail(job);
  await node.fail(job);
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, timeouts: 1 });
});

test('a late success over a job that waits again counts beside the timeout; the node that lost it counts nothing', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, user, job, node, other } = await given(scene);
  const second = await givenJob(scene, user, 'foster');
  await node.poll();
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  await node.complete(job);
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, timeouts: 2, success: 1 });

  await other.poll();
  await expect(node.complete(second)).rejects.toMatchObject({ code: 'lease_lost' });
  await expect(node.fail(second)).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, timeouts: 2, success: 1 });
});

test('a success after the job was given up by timeout takes the failure back where it was counted', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene, { maxAttempts: 1 });
  await node.poll();
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  expect(await jobRow(scene, job)).toMatchObject({ status: 'failed' });
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, timeouts: 1, failed: 1 });
  await scene.clock.advance('1h');
  await node.complete(job);
  await node.complete(job);
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, timeouts: 1, success: 1 });
  expect(await figure(scene, manager.id, '2026-05-01T04:00:00Z')).toMatchObject({ failed: 0, timeouts: 1 });
  expect(await figure(scene, manager.id, '2026-05-01T05:00:00Z')).toMatchObject({ success: 1 });
});

test('cancelling counts the jobs that were open, once', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, user, job, node } = await given(scene);
  await givenJob(scene, user, 'foster');
  await node.poll({ limit: 1 });
  const cancel = () => scene.act((tx) => cancelOpenJobs(tx, { userId: user.id, reason: 'user_deleted' }));
  await cancel();
  await cancel();
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, cancelled: 2 });
  await expect(node.complete(job)).rejects.toMatchObject({ code: 'job_ended' });
  expect(await counted(scene, manager.id)).toEqual({ ...NOTHING, cancelled: 2 });
});

test('how long a job waited is counted at its first hand-out alone', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene);
  await scene.clock.advance('5s');
  await node.poll();
  await node.fail(job);
  await scene.clock.advance('30s');
  await node.poll();
  const row = await figure(scene, manager.id, '2026-05-01T04:00:00Z');
  expect(percentiles(row!.waits)?.count).toBe(1);
});

test('an end that is rolled back counts nothing', async () => {
  await using scene = await openOasStore(NOON);
  const { manager, job, node } = await given(scene);
  await node.poll();
  await expect(
    scene.act(async (tx) => {
      await cancelOpenJobs(tx, { userId: job.userId, reason: 'user_deleted' });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await counted(scene, manager.id)).toEqual(NOTHING);
});

test('hours begin at full hours of UTC', async () => {
  await using scene = await openOasStore('2026-05-01T04:59:59Z');
  const { manager, job, node } = await given(scene);
  await node.poll();
  await scene.clock.advance('2s');
  await node.complete(job);
  const rows = await scene.act((tx) =>
    tx.find(figureTable, { where: { managerId: manager.id, span: 'hour' }, limit: 10 }),
  );
  expect(rows.map(({ at, task, success }) => [at % HOUR, at, task, success])).toEqual([
    [0, Date.parse('2026-05-01T04:00:00Z'), 'digui', 0],
    [0, Date.parse('2026-05-01T05:00:00Z'), '', 1],
    [0, Date.parse('2026-05-01T05:00:00Z'), 'digui', 1],
  ]);
});
