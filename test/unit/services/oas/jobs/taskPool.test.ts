// The task pool over many jobs, put straight into the store.
import { expect, test } from 'vitest';
import type { JobStatus } from '../../../../../server/core/queue/queueTable.js';
import { countJobs, pageJobs, searchJobs } from '../../../../../server/services/oas/jobs/taskPool.js';
import type { JobFilter } from '../../../../../server/services/oas/jobs/jobFilter.js';
import {
  jobTable,
  type JobRow,
  type ManagerRow,
  type UserRow,
} from '../../../../../server/services/oas/tables.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';
import { watchTurns } from '../../../../kit/loopWatch.js';

const NOON = '2026-03-10T12:00:00+08:00';
const JOBS = Number(process.env.POOL_JOBS ?? 12_000);
const STATUSES: readonly JobStatus[] = ['pending', 'leased', 'running', 'success', 'failed', 'cancelled'];

/** Job `n`: status by turns, priority and times scattered but known. */
async function givenJobs(cloud: OasStore, manager: ManagerRow, user: UserRow, count: number): Promise<void> {
  const began = cloud.clock.now();
  for (let from = 0; from < count; from += 2000) {
    await cloud.act(async (tx) => {
      for (let n = from; n < Math.min(count, from + 2000); n++) {
        const status = STATUSES[n % STATUSES.length]!;
        const isOpen = n % STATUSES.length < 3;
        await tx.insert(jobTable, {
          ...{ lane: manager.id, group: user.id, key: `${user.id}:${n}`, status, open: isOpen },
          ...{ priority: (n * 7) % 100, dueAt: began + ((n * 7919) % 100_000), waitUntil: null },
          ...{ attempts: 0, maxAttempts: 3, lastEnd: null, holder: n % 2 ? 'PC-1' : null, session: null },
          ...{ leaseId: null, leaseUntil: null, leaseSeconds: 90, startedAt: null, lastBeatAt: null },
          ...{ endedAt: isOpen ? null : began + ((n * 31) % 50_000), errorCode: n % 1000 ? null : 'RARE' },
          ...{ message: null, createdAt: began, updatedAt: began, userId: user.id, task: 'digui' },
          ...{ deliveredAs: null, leasedAt: null, source: 'cloud_scheduler', payload: null },
          ...{ result: null, cancelReason: null },
        });
      }
    });
  }
}

async function given(count: number) {
  const cloud = await openOasStore(NOON);
  const manager = await cloud.givenManager();
  const user = await cloud.givenUser(manager, { gameName: 'Seimei' });
  await givenJobs(cloud, manager, user, count);
  const page = async (filter: JobFilter, number: number, pageSize = 50) => {
    const found = await searchJobs(cloud.store, manager.id, filter);
    return cloud.act((tx) => pageJobs(tx, manager.id, filter, found, { page: number, pageSize }));
  };
  return { cloud, manager, page };
}

const inLine = (a: JobRow, b: JobRow) => b.priority - a.priority || a.dueAt - b.dueAt || a.id - b.id;
const newestEnd = (a: JobRow, b: JobRow) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.id - a.id;

test('every page of every status is exact and in order, with a filter and without one', async () => {
  const { cloud, manager, page } = await given(JOBS);
  await using _ = cloud;
  const cases = [
    { filter: { status: 'open' }, order: inLine },
    { filter: { status: 'open', keyword: 'seimei' }, order: inLine },
    { filter: { status: 'pending' }, order: inLine },
    { filter: { status: 'ended' }, order: newestEnd },
    { filter: { status: 'ended', keyword: 'seimei' }, order: newestEnd },
    { filter: { status: 'failed' }, order: newestEnd },
    { filter: { status: 'all' }, order: (a: JobRow, b: JobRow) => b.id - a.id },
    { filter: { status: 'all', node: 'PC-1' }, order: (a: JobRow, b: JobRow) => b.id - a.id },
  ] as const satisfies readonly { filter: JobFilter; order: (a: JobRow, b: JobRow) => number }[];
  const shares = { open: 2, pending: 6, ended: 2, failed: 6, all: 1 } as const;
  for (const { filter, order } of cases) {
    const what = JSON.stringify(filter);
    const first = await page(filter, 1);
    expect(first.total, what).toBe(JOBS / (shares[filter.status] * ('node' in filter ? 2 : 1)));
    const middle = Math.ceil(first.total / 100);
    const rows = [...(await page(filter, middle)).rows, ...(await page(filter, middle + 1)).rows];
    expect(rows, what).toHaveLength(100);
    expect(
      rows.toSorted(order).map(({ id }) => id),
      what,
    ).toEqual(rows.map(({ id }) => id));
    expect((await page(filter, 100_000)).rows, what).toEqual([]);
  }
  expect(await cloud.act((tx) => countJobs(tx, manager.id))).toEqual(
    Object.fromEntries(STATUSES.map((status) => [status, JOBS / 6])),
  );
});

test('a search through many jobs leaves the event loop free', async () => {
  const { cloud, page } = await given(JOBS);
  await using _ = cloud;
  const longestTurn = watchTurns();
  const rare = await page({ status: 'all', keyword: 'rare' }, 1);
  const many = await page({ status: 'ended', keyword: 'seimei' }, 1);
  const longest = longestTurn();
  expect(rare.total).toBe(Math.ceil(JOBS / 1000));
  expect(many.total).toBe(JOBS / 2);
  if (process.env.POOL_JOBS) process.stdout.write(`longest pause ${longest.toFixed(1)} ms\n`);
  expect(longest).toBeLessThan(200);
});
