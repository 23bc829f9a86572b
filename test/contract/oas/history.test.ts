// What people see of a cloud whose history is sealed: the same as before.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RESTORABLE_MS } from '../../../server/services/oas/accounts/deletion.js';
import { segmentsOf } from '../../../server/core/store/history/catalogue.js';
import { sealedAudit, sealedEvents, sealedJobs, sealedLines } from '../../../server/services/oas/sealed.js';
import { jobTable } from '../../../server/services/oas/tables.js';
import type { Any } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../../kit/scene.js';
import { sealBefore } from '../../kit/sealed.js';

const TASKS = { digui: { priority: 80 }, miwen: { priority: 60 }, xuanshang: {}, yuhun: { priority: 10 } };

/** A manager with two users, whose jobs ended well, failed, and wait; and a neighbour. */
async function given(door: OasDoor) {
  const scene = await sceneAt(door.origin);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks: TASKS });
  await givenUser(scene, manager, { tasks: TASKS });
  const neighbour = await givenManager(scene, 'next-door');
  await door.tick('generator');
  const node = await givenNode(scene, manager, 'PC-1');
  for (let round = 0; round < 6; round++) {
    await door.clock.advance('10s');
    const jobs = await node.poll({ limit: 1 });
    for (const job of jobs) {
      const isBad = round % 3 === 2;
      await node.report(
        isBad ? 'fail' : 'complete',
        job,
        isBad ? { error_code: 'LOCAL_ACCOUNT_MISSING' } : {},
      );
    }
  }
  return { scene, manager, user, node, neighbour };
}

async function sealAll(door: OasDoor, before = door.clock.now() + 1): Promise<number[]> {
  return [
    await sealBefore(door, sealedJobs, before),
    await sealBefore(door, sealedEvents, before),
    await sealBefore(door, sealedLines, before),
    await sealBefore(door, sealedAudit, before),
  ];
}

test('lists, pages, counts, searches, one job and files say the same once history is sealed', async () => {
  await using door = await openOasDoor();
  const { scene, manager, user, neighbour } = await given(door);
  const { items: ended } = (await manager.as.get('/manager/task-pool?status=ended')).body as Any;
  expect(ended.length).toBeGreaterThanOrEqual(4);
  const asked = [
    ...['', '?status=ended', '?status=failed', '?status=ended&page_size=2&page=2', '?status=success'].map(
      (query) => `/manager/task-pool${query}`,
    ),
    ...['ended', 'all', 'failed', 'ended&page_size=1&page=2', 'ended&ended_within=1'].map(
      (status) => `/manager/task-pool?user_id=${user.id}&status=${status}`,
    ),
    '/manager/task-pool?status=ended&error_code=LOCAL_ACCOUNT_MISSING',
    '/manager/task-pool?status=ended&keyword=pc-1&page_size=3',
    '/manager/task-pool?ended_within=1',
    '/manager/task-pool?status=ended&user_type=daily',
    '/manager/task-pool/export?status=ended&format=csv&count=1',
    ...ended.map(({ id }: Any) => `/manager/jobs/${id}`),
    ...['', '?page_size=3&page=2', '?keyword=missing', '?kind=job', '?kind=audit'].map(
      (query) => `/manager/users/${user.id}/logs${query}`,
    ),
    ...['', '?page_size=2&page=2', '?action=quick_create_user', '?keyword=shop', `?target=%23${user.id}`].map(
      (query) => `/manager/audit-logs${query}`,
    ),
  ];
  const ofSuper = [
    '',
    '?scope=all',
    '?scope=all&action=quick_create_user',
    '?action=create_manager_renewal_key',
    '?scope=all&keyword=shop',
  ];
  const read = async () => [
    ...(await Promise.all(asked.map(async (path) => [path, (await manager.as.get(path)).body]))),
    ...(await Promise.all(
      ofSuper.map(async (query) => [query, (await scene.super.get(`/super/audit-logs${query}`)).body]),
    )),
  ];
  const before = await read();
  for (const [path, body] of before) {
    expect(body, String(path)).not.toHaveProperty('code');
    expect(
      (body as Any).total ?? (body as Any).rows ?? (body as Any).events.length,
      String(path),
    ).toBeGreaterThan(0);
  }
  const moved = await sealAll(door);
  expect(moved[0]).toBe(ended.length);
  expect(moved[1]).toBeGreaterThan(ended.length);
  expect(moved[3]).toBeGreaterThan(3);
  expect(await door.store.transaction((tx) => tx.count(jobTable, { endedAt: { gt: 0 } }))).toBe(0);
  expect(await read()).toEqual(before);
  expect(await door.service.verify()).toBeNull();

  // New history follows what is sealed.
  const all = (await manager.as.get('/manager/task-pool?status=all')).body as Any;
  expect(new Set(all.items.map(({ id }: Any) => id)).size).toBe(all.total);
  const [job] = ended;
  expect((await neighbour.as.get(`/manager/jobs/${job.id}`)).status).toBe(404);
  for (const query of ['', `&user_id=${user.id}`]) {
    const { body } = await neighbour.as.get(`/manager/task-pool?status=ended${query}`);
    expect(body).toMatchObject({ total: 0, items: [] });
  }
});

test('a cleared log stays cleared, also of what was sealed before', async () => {
  await using door = await openOasDoor();
  const { manager, user } = await given(door);
  await sealAll(door);
  const logs = async (query = '') =>
    (await manager.as.get(`/manager/users/${user.id}/logs${query}`)).body as Any;
  expect((await logs('?kind=job')).total).toBeGreaterThan(0);
  expect((await manager.as.delete(`/manager/users/${user.id}/logs`)).status).toBe(200);
  expect(await logs('?kind=job')).toMatchObject({ items: [], total: 0 });
  expect((await logs('?kind=audit')).total).toBeGreaterThan(0);
  const { items } = (await manager.as.get(`/manager/task-pool?status=ended&user_id=${user.id}`)).body as Any;
  expect(((await manager.as.get(`/manager/jobs/${items[0].id}`)).body as Any).events).toEqual([]);
});

test('a damaged segment is named, and keeps nobody from the rest', async () => {
  await using door = await openOasDoor();
  const { manager } = await given(door);
  await sealAll(door);
  const { dataDir } = door.history.options;
  const [segment] = await door.store.transaction((tx) => segmentsOf(tx, jobTable.name));
  await writeFile(join(dataDir, segment!.file), 'nothing of the kind');
  const pool = await manager.as.get('/manager/task-pool?status=all');
  expect(pool.status).toBe(200);
  expect((pool.body as Any).items.every(({ status }: Any) => status === 'pending')).toBe(true);
  expect(await door.history.verify()).toContain(segment!.file);
  expect(door.history.damage()).toHaveLength(1);
  expect(door.warnings.filter((line) => line.includes('a segment of history is damaged'))).toHaveLength(1);

  const [audit] = await door.store.transaction((tx) => segmentsOf(tx, sealedAudit.table.name));
  await writeFile(join(dataDir, audit!.file), 'nothing of the kind');
  expect(await door.service.verify()).toContain(audit!.file);
});

test('the last day is counted whole, also what of it is sealed already', async () => {
  await using door = await openOasDoor();
  const { manager } = await given(door);
  const counted = async () => {
    const { job_stats, recent_failures_24h } = (await manager.as.get('/manager/overview')).body as Any;
    return { ...job_stats, recent_failures_24h };
  };
  const before = await counted();
  expect(before.success_24h).toBeGreaterThan(0);
  expect(before.failed_24h).toBeGreaterThan(0);
  expect(before.recent_failures_24h).toBeGreaterThan(0);
  await sealAll(door);
  expect(await counted()).toEqual(before);
});

test('a failed job that is sealed is retried by a new one, and stays as it is', async () => {
  await using door = await openOasDoor();
  const { manager, neighbour } = await given(door);
  const { items } = (await manager.as.get('/manager/task-pool?status=ended')).body as Any;
  const failed = items.find(({ status }: Any) => status === 'failed');
  const done = items.find(({ status }: Any) => status === 'success');
  await sealAll(door);
  const act = (id: number, what: string, who = manager) => who.as.post(`/manager/jobs/${id}/${what}`, {});

  const again = (await act(failed.id, 'retry')).body as Any;
  expect(again).toMatchObject({ status: 'pending', user_id: failed.user_id, task_type: failed.task_type });
  expect(again.id).not.toBe(failed.id);
  expect((await manager.as.get(`/manager/jobs/${failed.id}`)).body).toMatchObject({ status: 'failed' });
  expect((await act(failed.id, 'retry')).body).toMatchObject({ code: 'job_open' });
  expect((await act(done.id, 'retry')).body).toMatchObject({ code: 'job_not_failed' });
  expect((await act(done.id, 'cancel')).body).toMatchObject({ code: 'job_ended' });
  expect((await act(failed.id, 'run-now')).body).toMatchObject({ code: 'job_ended' });
  expect((await act(failed.id, 'retry', neighbour)).status).toBe(404);
  expect((await act(987_654, 'retry')).status).toBe(404);
});

test('once a user is deleted for good, its sealed jobs count, and tell nothing more', async () => {
  await using door = await openOasDoor();
  const { manager, user } = await given(door);
  const pool = async () => (await manager.as.get('/manager/task-pool?status=ended')).body as Any;
  const own = (body: Any) => body.items.filter(({ user_id: id }: Any) => id === user.id);
  const before = await pool();
  await sealAll(door);
  expect((await manager.as.delete(`/manager/users/${user.id}`)).status).toBe(200);
  await door.clock.advance(RESTORABLE_MS + 1000);
  await door.tick('purgeDeletedUsers');

  const after = await pool();
  expect(after.total).toBe(before.total);
  expect(own(after).map(({ status }: Any) => status)).toEqual(own(before).map(({ status }: Any) => status));
  expect(own(after).every(({ message, username }: Any) => message === '' && username === '')).toBe(true);
  const [job] = own(after);
  const page = (await manager.as.get(`/manager/jobs/${job.id}`)).body as Any;
  expect(page).toMatchObject({ id: job.id, message: '', result: null, events: [], logs: [] });
  const ofOther = after.items.find(({ user_id: id }: Any) => id !== user.id);
  expect(((await manager.as.get(`/manager/jobs/${ofOther.id}`)).body as Any).events.length).toBeGreaterThan(
    0,
  );
});
