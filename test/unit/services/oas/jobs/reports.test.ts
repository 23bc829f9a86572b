import { expect, test } from 'vitest';
import { expireLeases } from '../../../../../server/services/oas/jobs/leases.js';
import { taskTable } from '../../../../../server/services/oas/tables.js';
import { eventsOf, givenJob, givenNode, jobRow, userRow } from '../../../../kit/oasAgents.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';

// Noon in Shanghai.
const NOON = '2026-05-01T04:00:00Z';
const TOMORROW_0001 = Date.parse('2026-05-01T16:01:00Z');

async function given(scene: OasStore, task = 'digui', more = {}) {
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  const job = await givenJob(scene, user, task, more);
  const [node, other] = [await givenNode(scene, manager, 'PC-1'), await givenNode(scene, manager, 'PC-2')];
  return { manager, user, job, node, other };
}

const types = async (scene: OasStore, job: { id: number }) =>
  (await eventsOf(scene, job)).map((event) => event.type);

const RESULT = {
  account_status: 'cangbaoge',
  login_id: 'game-7',
  current_task: '',
  assets: { level: 60, gouyu: 2500, newest_coin: 3 },
  explore_progress: { 1: true, 2: false },
};

test('a complete writes job, event, account and next time together', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene);
  await node.poll();
  await node.renew('start', job, { message: 'queued' });
  await node.complete(job, { message: 'done', result: RESULT });
  expect(await jobRow(scene, job)).toMatchObject({
    status: 'success',
    attempts: 0,
    message: 'done',
    result: { account_status: 'cangbaoge', login_id: 'game-7', current_task: '' },
  });
  expect(await types(scene, job)).toEqual(['generated', 'leased', 'start', 'success']);
  expect(await userRow(scene, user)).toMatchObject({
    archiveStatus: 'cangbaoge',
    seenLoginId: 'game-7',
    assets: { level: 60, gouyu: 2500, newest_coin: 3 },
    exploreProgress: { 1: true, 2: false },
  });
  expect(await scene.task(user, 'digui')).toMatchObject({
    state: 'waiting',
    openJobId: null,
    dueAt: TOMORROW_0001,
  });
});

test('a complete said twice has its effects once', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene);
  await node.poll();
  await node.complete(job, { result: { assets: { gold: 1 } } });
  const before = [await jobRow(scene, job), await userRow(scene, user), await scene.task(user, 'digui')];
  await scene.clock.advance('1m');
  await node.complete(job, { message: 'again', result: { assets: { gold: 2 }, account_status: 'invalid' } });
  expect([await jobRow(scene, job), await userRow(scene, user), await scene.task(user, 'digui')]).toEqual(
    before,
  );
  expect((await types(scene, job)).filter((type) => type === 'success')).toHaveLength(1);
});

test('assets merge over what is known, exploration progress is replaced', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene);
  const second = await givenJob(scene, user, 'foster');
  await node.poll();
  await node.complete(job, {
    result: { assets: { gold: 5, level: 3.9 }, explore_progress: { 1: true, 2: true } },
  });
  await node.complete(second, {
    result: { assets: { gold: 6, stamina: 'full' }, explore_progress: { 3: true } },
  });
  expect(await userRow(scene, user)).toMatchObject({
    assets: { gold: 6, level: 3 },
    exploreProgress: { 3: true },
  });
  expect((await userRow(scene, user)).exploreProgress).toEqual({ 3: true });
  expect((await userRow(scene, user)).assets).toEqual({ gold: 6, level: 3 });
});

test('fields of a result that are of the wrong type say nothing', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene);
  await node.poll();
  const before = await userRow(scene, user);
  await node.complete(job, {
    result: { account_status: 5, login_id: [], assets: [1], explore_progress: 'all', current_task: null },
  });
  expect(await userRow(scene, user)).toEqual(before);
  expect(await jobRow(scene, job)).toMatchObject({ status: 'success' });
});

test('a failed attempt goes back with a back-off; after the last one the task moves on by its fail delay', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene, 'digui', { maxAttempts: 2 });
  await node.poll();
  await node.fail(job, {
    errorCode: 'LOCAL_BATCH_FAILED',
    message: 'no',
    result: { account_status: 'invalid' },
  });
  expect(await jobRow(scene, job)).toMatchObject({
    status: 'pending',
    attempts: 1,
    errorCode: 'LOCAL_BATCH_FAILED',
    waitUntil: scene.clock.now() + 30_000,
  });
  expect(await userRow(scene, user)).toMatchObject({ archiveStatus: 'invalid' });
  expect(await scene.task(user, 'digui')).toMatchObject({ state: 'open', openJobId: job.id });
  await scene.clock.advance('30s');
  await node.poll();
  await node.fail(job);
  expect(await jobRow(scene, job)).toMatchObject({
    status: 'failed',
    attempts: 2,
    errorCode: 'LOCAL_EXEC_FAIL',
  });
  expect(await types(scene, job)).toEqual(['generated', 'leased', 'fail', 'retry', 'leased', 'fail']);
  const inHalfAnHour = Date.parse('2026-05-01T04:30:00Z');
  expect(await scene.task(user, 'digui')).toMatchObject({
    state: 'waiting',
    openJobId: null,
    dueAt: inHalfAnHour,
  });
});

test.each(['LOCAL_ACCOUNT_NOT_MAPPED', 'LOCAL_ACCOUNT_MISSING'])('%s is permanent', async (errorCode) => {
  await using scene = await openOasStore(NOON);
  const { job, node } = await given(scene);
  await node.poll();
  await node.fail(job, { errorCode });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'failed', attempts: 1, errorCode });
});

test('a late fail after a counted timeout counts nothing more, and a late complete still wins', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene);
  await node.poll();
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  await node.fail(job, { errorCode: 'LOCAL_BATCH_FAILED' });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'pending', attempts: 1, waitUntil: null });
  await node.complete(job, { result: { assets: { gold: 9 } } });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'success', attempts: 1 });
  expect(await userRow(scene, user)).toMatchObject({ assets: { gold: 9 } });
  expect(await scene.task(user, 'digui')).toMatchObject({ state: 'waiting', dueAt: TOMORROW_0001 });
});

test('a complete that comes after the job was given up by timeout moves the task on as a success does', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node } = await given(scene, 'digui', { maxAttempts: 1 });
  await node.poll();
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  expect(await jobRow(scene, job)).toMatchObject({ status: 'failed' });
  await node.complete(job);
  expect(await jobRow(scene, job)).toMatchObject({ status: 'success' });
  expect(await scene.task(user, 'digui')).toMatchObject({ state: 'waiting', dueAt: TOMORROW_0001 });
});

test('a node that lost the job to another is told 409, and nothing changes', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node, other } = await given(scene);
  await node.poll();
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  expect((await other.poll()).jobs).toMatchObject([{ id: job.id, attempts: 1 }]);
  const before = [await jobRow(scene, job), await userRow(scene, user), await eventsOf(scene, job)];
  const lost = { kind: 'conflict', code: 'lease_lost' };
  await expect(node.renew('heartbeat', job)).rejects.toMatchObject(lost);
  await expect(node.complete(job, { result: RESULT })).rejects.toMatchObject(lost);
  await expect(node.fail(job)).rejects.toMatchObject(lost);
  expect([await jobRow(scene, job), await userRow(scene, user), await eventsOf(scene, job)]).toEqual(before);
  await other.complete(job);
  await expect(node.complete(job)).rejects.toMatchObject({ code: 'job_ended' });
});

test('a client that sends its lease id is fenced by it', async () => {
  await using scene = await openOasStore(NOON);
  const { job, node } = await given(scene);
  const [first] = (await node.poll()).jobs;
  await scene.clock.advance('91s');
  await expireLeases(scene.store);
  const [second] = (await node.poll()).jobs;
  await expect(node.complete(job, { leaseId: first?.leaseId ?? '' })).rejects.toMatchObject({
    code: 'lease_lost',
  });
  await node.complete(job, { leaseId: second?.leaseId ?? '' });
});

test('a heartbeat is history when it says something new', async () => {
  await using scene = await openOasStore(NOON);
  const { job, node } = await given(scene);
  await node.poll();
  for (let beat = 0; beat < 3; beat++) await node.renew('heartbeat', job, { message: 'local queue busy' });
  await node.renew('start', job, { message: 'begun' });
  await node.renew('start', job, { message: 'begun' });
  expect(await types(scene, job)).toEqual(['generated', 'leased', 'heartbeat', 'start']);
});

test('auto: TASK_TYPE_INVALID switches the node to the original names, and no attempt is lost', async () => {
  await using scene = await openOasStore(NOON);
  const { user, job, node, other } = await given(scene);
  const before = await givenJob(scene, user, 'foster');
  await node.poll();
  await node.fail(job, { errorCode: 'TASK_TYPE_INVALID' });
  expect(await node.row()).toMatchObject({ dialect: 'original' });
  expect(await other.row()).toMatchObject({ dialect: 'document' });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'pending', attempts: 0, waitUntil: null });
  expect(await types(scene, job)).toEqual(['generated', 'leased', 'dialect_switched']);
  // Delivered in English before the switch: this one goes back as well.
  await node.fail(before, { errorCode: 'TASK_TYPE_INVALID' });
  expect(await jobRow(scene, before)).toMatchObject({ status: 'pending', attempts: 0 });

  const { jobs } = await node.poll();
  expect(jobs.map((again) => again.deliveredAs).sort()).toEqual(['地鬼', '寄养'].sort());
  // Under its own language's name it is a real refusal.
  await node.fail(job, { errorCode: 'TASK_TYPE_INVALID' });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'failed', attempts: 1 });
});

test('document: TASK_TYPE_INVALID is permanent, and no node changes its language', async () => {
  await using scene = await openOasStore(NOON);
  scene.settings.taskNames = 'document';
  const { job, node } = await given(scene);
  await node.poll();
  await node.fail(job, { errorCode: 'TASK_TYPE_INVALID' });
  expect(await jobRow(scene, job)).toMatchObject({ status: 'failed', attempts: 1 });
  expect(await node.row()).toMatchObject({ dialect: 'document' });
});

test('original: every job goes out under the original’s name', async () => {
  await using scene = await openOasStore(NOON);
  scene.settings.taskNames = 'original';
  const { job, node } = await given(scene);
  expect((await node.poll()).jobs).toMatchObject([{ id: job.id, task: 'digui', deliveredAs: '地鬼' }]);
});

test('a task that runs on demand is off after its run', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  await scene.act((tx) => tx.update(taskTable, { userId: user.id, task: 'yuhun' }, { state: 'waiting' }));
  const job = await givenJob(scene, user, 'yuhun');
  expect(await scene.task(user, 'yuhun')).toMatchObject({ state: 'open', openJobId: job.id });
  const node = await givenNode(scene, manager, 'PC-1');
  await node.poll();
  await node.complete(job);
  expect(await scene.task(user, 'yuhun')).toMatchObject({ state: 'off', openJobId: null });
});
