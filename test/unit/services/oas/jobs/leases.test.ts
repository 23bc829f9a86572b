import { expect, test } from 'vitest';
import {
  cancelJobsOfExpired,
  expireLeases,
  leaseKeeper,
} from '../../../../../server/services/oas/jobs/leases.js';
import { managerTable, taskTable, userTable } from '../../../../../server/services/oas/tables.js';
import { eventsOf, givenJob, givenNode, jobRow } from '../../../../kit/oasAgents.js';
import { openOasStore } from '../../../../kit/oasStore.js';

const NOON = '2026-05-01T04:00:00Z';

test('a poll leases what is due, and says in the answer what was granted', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  for (const task of ['foster', 'digui']) await givenJob(scene, user, task);
  const node = await givenNode(scene, manager, 'PC-1');
  const now = scene.clock.now();

  const leased = await node.poll();
  expect(leased).toMatchObject({ leaseSeconds: 90, limit: 10, leaseUntil: now + 90_000 });
  expect(leased.jobs).toMatchObject([
    { task: 'foster', status: 'leased', holder: 'PC-1', leaseUntil: now + 90_000, deliveredAs: 'foster' },
    { task: 'digui', status: 'leased', holder: 'PC-1' },
  ]);
  expect(
    (await eventsOf(scene, leased.jobs[0]!)).map((event) => [event.type, event.jobStatus, event.node]),
  ).toEqual([
    ['generated', 'pending', null],
    ['leased', 'leased', 'PC-1'],
  ]);
  expect((await node.poll()).jobs).toEqual([]);
});

test('limit and lease_seconds are clamped', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const node = await givenNode(scene, manager, 'PC-1');
  expect(await node.poll({ limit: 0, leaseSeconds: 0 })).toMatchObject({ limit: 1, leaseSeconds: 1 });
  expect(await node.poll({ limit: 1e9, leaseSeconds: 1e9 })).toMatchObject({ limit: 20, leaseSeconds: 900 });
  scene.settings.poll.maxLimit = 3;
  expect(await node.poll()).toMatchObject({ limit: 3 });
});

test('jobs of users that are disabled or expired, and of tasks switched off, wait', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const [disabled, expired, off, active] = [
    await scene.givenUser(manager),
    await scene.givenUser(manager),
    await scene.givenUser(manager),
    await scene.givenUser(manager),
  ];
  for (const user of [disabled, expired, off, active]) await givenJob(scene, user, 'foster');
  await scene.act(async (tx) => {
    await tx.update(userTable, { id: disabled.id }, { status: 'disabled' });
    await tx.update(userTable, { id: expired.id }, { expiresAt: tx.now() });
    await tx.update(taskTable, { userId: off.id, task: 'foster' }, { state: 'off' });
  });
  const node = await givenNode(scene, manager, 'PC-1');
  expect((await node.poll()).jobs.map((job) => job.userId)).toEqual([active.id]);
});

test('another manager’s node never gets this manager’s jobs, though it has the same name', async () => {
  await using scene = await openOasStore(NOON);
  const [mine, theirs] = [await scene.givenManager(), await scene.givenManager()];
  const user = await scene.givenUser(mine);
  const job = await givenJob(scene, user, 'foster');
  const [node, other] = [await givenNode(scene, mine, 'PC-1'), await givenNode(scene, theirs, 'PC-1')];
  expect((await other.poll()).jobs).toEqual([]);
  expect((await node.poll()).jobs).toHaveLength(1);
  await expect(other.complete(job)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'leased' });
});

test('one game account is worked on by one node at a time', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  for (const task of ['foster', 'digui']) await givenJob(scene, user, task);
  const [first, second] = [await givenNode(scene, manager, 'PC-1'), await givenNode(scene, manager, 'PC-2')];
  await first.poll({ limit: 1 });
  expect((await second.poll()).jobs).toEqual([]);
  expect((await first.poll()).jobs).toHaveLength(1);
});

test('a node that polls while its task runs keeps it, until its longest run; a new sign-in ends that', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  const job = await givenJob(scene, user, 'foster');
  const node = await givenNode(scene, manager, 'PC-1');
  await node.poll();
  await node.renew('start', job);
  for (let polls = 0; polls < 60; polls++) {
    await scene.clock.advance('5s');
    await node.poll();
    await expireLeases(scene.store);
  }
  expect(await jobRow(scene, job)).toMatchObject({ status: 'running', attempts: 0 });

  const again = await givenNode(scene, manager, 'PC-1');
  for (let polls = 0; polls < 20; polls++) {
    await scene.clock.advance('5s');
    // Both sessions poll; neither prolongs what the old one started. The limit of what they may take is another matter.
    await node.poll({ limit: 1 });
    await again.poll({ limit: 1 });
  }
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  expect(await jobRow(scene, job)).toMatchObject({ status: 'pending', attempts: 1 });
});

test('expired leases of every manager are returned by the ticker, with an event each', async () => {
  await using scene = await openOasStore(NOON);
  const jobs = [];
  for (const name of ['PC-1', 'PC-2']) {
    const manager = await scene.givenManager();
    const user = await scene.givenUser(manager);
    jobs.push(await givenJob(scene, user, 'foster'));
    await (await givenNode(scene, manager, name)).poll();
  }
  expect(await expireLeases(scene.store)).toBe(0);
  await scene.clock.advance('91s');
  expect(await expireLeases(scene.store)).toBe(2);
  for (const job of jobs) {
    expect((await eventsOf(scene, job)).at(-1)).toMatchObject({
      type: 'timeout_requeued',
      jobStatus: 'pending',
      errorCode: 'lease_timeout',
    });
  }
});

test('the last attempt that runs out of time moves the task on by its fail delay', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  const job = await givenJob(scene, user, 'foster', { maxAttempts: 1 });
  await (await givenNode(scene, manager, 'PC-1')).poll();
  await scene.clock.advance('2m');
  await expireLeases(scene.store);
  expect(await jobRow(scene, job)).toMatchObject({ status: 'failed', attempts: 1 });
  expect(await scene.task(user, 'foster')).toMatchObject({
    state: 'waiting',
    openJobId: null,
    dueAt: scene.clock.now() + 30 * 60_000,
  });
  expect((await eventsOf(scene, job)).at(-1)).toMatchObject({ type: 'fail', jobStatus: 'failed' });
});

test('jobs of expired users and of expired managers’ users are cancelled a day later, and not before', async () => {
  await using scene = await openOasStore(NOON);
  const [manager, late] = [await scene.givenManager(), await scene.givenManager()];
  const [expired, active] = [await scene.givenUser(manager), await scene.givenUser(manager)];
  const orphan = await scene.givenUser(late);
  const jobs = [];
  for (const user of [expired, active, orphan]) jobs.push(await givenJob(scene, user, 'foster'));
  await scene.act(async (tx) => {
    await tx.update(userTable, { id: expired.id }, { expiresAt: tx.now() });
    await tx.update(managerTable, { id: late.id }, { expiresAt: tx.now() });
  });
  await scene.clock.advance('23h');
  expect(await cancelJobsOfExpired(scene.store)).toBe(0);
  await scene.clock.advance('1h');
  expect(await cancelJobsOfExpired(scene.store)).toBe(2);
  const [ofExpired, ofActive, ofOrphan] = await Promise.all(jobs.map((job) => jobRow(scene, job)));
  expect(ofExpired).toMatchObject({ status: 'cancelled', cancelReason: 'user_expired' });
  expect(ofActive).toMatchObject({ status: 'pending' });
  expect(ofOrphan).toMatchObject({ status: 'cancelled', cancelReason: 'manager_expired' });
  expect(await scene.task(expired, 'foster')).toMatchObject({ state: 'parked', openJobId: null });
  expect((await eventsOf(scene, jobs[0]!)).at(-1)).toMatchObject({
    type: 'cancelled',
    message: 'user_expired',
  });
});

test('a clock that is set ahead by a day takes no job from the node that is at work on it, and counts no attempt', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const keep = leaseKeeper(scene.store, scene.clock);
  const tick = () => keep(new AbortController().signal);
  for (const task of ['foster', 'digui']) await givenJob(scene, await scene.givenUser(manager), task);
  const [busy, dead] = [await givenNode(scene, manager, 'PC-1'), await givenNode(scene, manager, 'PC-2')];
  const job = (await busy.poll({ limit: 1 })).jobs[0]!;
  const lost = (await dead.poll({ limit: 1, leaseSeconds: 5 })).jobs[0]!;
  await busy.renew('start', job);
  await scene.clock.advance('10s');
  scene.clock.setTo(scene.clock.now() + 86_400_000);
  await scene.clock.advance('1s');
  await tick();

  expect(await jobRow(scene, job)).toMatchObject({ status: 'running', holder: 'PC-1', attempts: 0 });
  // What had run out by itself before the clock was set is taken back as ever.
  expect(await jobRow(scene, lost)).toMatchObject({ status: 'pending', attempts: 1 });
  expect((await dead.poll()).jobs.map(({ id }) => id)).toEqual([lost.id]);
  await busy.complete(job);

  // And a node that falls silent after the leap keeps nothing beyond its lease.
  await scene.clock.advance('91s');
  await tick();
  expect(await jobRow(scene, lost)).toMatchObject({ status: 'pending' });
});
