// A manager's jobs over HTTP: the task pool, one job's whole story, and the acts on one and on many.
import { expect, test } from 'vitest';
import { auditTable, userTable } from '../../../server/services/oas/tables.js';
import type { Any } from '../../kit/http.js';
import { openOasDoor, type OasDoor, type OasDoorOptions } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, sceneAt, until, type Scene } from '../../kit/scene.js';

const FOUR = { digui: { priority: 80 }, miwen: { priority: 60 }, xuanshang: {}, yuhun: { priority: 10 } };

async function given(door: OasDoor, tasks: Record<string, object> = FOUR) {
  const scene = await sceneAt(door.origin);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks });
  await door.tick('generator');
  const node = await givenNode(scene, manager, 'PC-1');
  const pool = async (query = '') => (await manager.as.get(`/manager/task-pool?${query}`)).body;
  const tasksOf = async (query = '') => (await pool(query)).items.map((item: Any) => item.task_type);
  const jobOf = async (task: string) => (await pool(`status=all&task_type=${task}`)).items[0] as Any;
  const bulk = async (body: object) => {
    const { body: begun } = await manager.as.post('/manager/jobs/bulk', body);
    return until(async () => {
      const { body: run } = await manager.as.get(`/manager/bulk/${begun.bulk.id}`);
      return run.state !== 'running' && run;
    });
  };
  return { scene, manager, user, node, pool, tasksOf, jobOf, bulk };
}

async function neighbour(scene: Scene) {
  return (await givenManager(scene, 'next-door')).as;
}

const open = (options: OasDoorOptions = {}) => openOasDoor(options);
const brief = ({ status, body }: { status: number; body: Any }) => `${status} ${body.code ?? body.status}`;

test('the pool shows open jobs in the order in which they are handed out, with their user, and what there is', async () => {
  await using door = await open();
  const { user, node, pool, tasksOf } = await given(door);
  await door.clock.advance('1s');
  await node.poll({ limit: 1 });
  const first = await pool('page_size=1');
  expect(first).toMatchObject({
    total: 4,
    page: 1,
    page_size: 1,
    summary: { pending: 3, leased: 1, running: 0, success: 0, failed: 0, cancelled: 0 },
  });
  expect(first.data.items).toEqual(first.items);
  expect(first.items).toEqual([
    {
      id: expect.any(Number),
      ...{ user_id: user.id, task_type: 'digui', status: 'leased', priority: 80 },
      ...{ scheduled_at: '2026-05-01T08:00:00.000Z', attempts: 0, max_attempts: 3 },
      ...{ created_at: '2026-05-01T08:00:00.000Z', updated_at: '2026-05-01T08:00:01.000Z' },
      ...{ leased_by_node: 'PC-1', lease_until: '2026-05-01T08:01:31.000Z', wait_until: null },
      ...{ started_at: null, ended_at: null, error_code: '', message: '', source: 'cloud_scheduler' },
      ...{ account_no: user.accountNo, login_id: user.loginId, user_type: 'daily', server: '', username: '' },
    },
  ]);
  expect(await tasksOf()).toEqual(['digui', 'miwen', 'xuanshang', 'yuhun']);
  expect(await tasksOf('page=2&page_size=3')).toEqual(['yuhun']);
});

test('the pool is filtered by status, by anything in the row, and never shows a neighbour’s job', async () => {
  await using door = await open();
  const { scene, user, node, pool, tasksOf, jobOf } = await given(door);
  const [digui] = await node.poll({ limit: 1 });
  await door.clock.advance('1m');
  await node.report('fail', digui, { error_code: 'LOCAL_ACCOUNT_MISSING' });
  const [miwen] = await node.poll({ limit: 1 });
  await door.clock.advance('1m');
  await node.report('complete', miwen);

  expect(await tasksOf('status=')).toEqual(['xuanshang', 'yuhun']);
  expect(await tasksOf('status=pending')).toEqual(['xuanshang', 'yuhun']);
  expect(await tasksOf('status=failed')).toEqual(['digui']);
  expect(await tasksOf('status=ended')).toEqual(['miwen', 'digui']);
  expect(await tasksOf('status=all')).toHaveLength(4);
  expect((await pool('status=gone')).code).toBe('invalid_query');

  const { id } = await jobOf('yuhun');
  // A bare number may be part of an account number, too.
  expect(await tasksOf(`keyword=${id}`)).toContain('yuhun');
  expect(await tasksOf(`keyword=%23${id}`)).toEqual(['yuhun']);
  expect(await tasksOf(`keyword=${user.accountNo.slice(2, 9).toLowerCase()}`)).toEqual([
    'xuanshang',
    'yuhun',
  ]);
  expect(await tasksOf('keyword=悬赏')).toEqual(['xuanshang']);
  expect(await tasksOf('keyword=account_missing&status=all')).toEqual(['digui']);
  expect(await tasksOf('keyword=pc-1&status=ended')).toEqual(['miwen', 'digui']);
  expect(await tasksOf('keyword=nothing')).toEqual([]);
  expect(await tasksOf('task_type=御魂')).toEqual(['yuhun']);
  expect((await pool('task_type=soup')).code).toBe('unknown_task');
  expect(await tasksOf('node=PC-1&status=all')).toEqual(['miwen', 'digui']);
  expect(await tasksOf('user_type=daily')).toHaveLength(2);
  expect(await tasksOf('user_type=duiyi')).toEqual([]);
  expect(await tasksOf(`user_id=${user.id}`)).toHaveLength(2);
  expect(await tasksOf('error_code=LOCAL_ACCOUNT_MISSING&status=failed')).toEqual(['digui']);
  expect(await tasksOf('status=all&ended_from=2026-05-01 16:02')).toEqual(['miwen']);
  expect(await tasksOf('status=ended&ended_to=2026-05-01T08:02:00Z')).toEqual(['digui']);
  expect(await tasksOf('created_from=2026-05-02')).toEqual([]);
  expect((await pool('created_from=soon')).code).toBe('invalid_time');

  const stranger = await neighbour(scene);
  expect((await stranger.get('/manager/task-pool?status=all')).body).toMatchObject({ total: 0, items: [] });
  expect((await stranger.get(`/manager/task-pool?status=all&user_id=${user.id}`)).body.total).toBe(0);
});

test('one job tells its whole story: events, the agent’s lines, its result', async () => {
  await using door = await open();
  const { scene, manager, user, node } = await given(door, { digui: {} });
  const [job] = await node.poll();
  await door.clock.advance('1s');
  await node.report('start', job);
  await node.as.post(`/agent/users/${user.id}/logs`, {
    logs: [
      { type: 'digui', level: 'INFO', message: 'in the cave', ts: '2026-05-01 16:00:05' },
      { type: 'miwen', level: 'INFO', message: 'elsewhere', ts: '2026-05-01 16:00:06' },
    ],
  });
  await door.clock.advance('1m');
  await node.report('complete', job, { message: 'done', result: { floors: 3, assets: { gold: 1 } } });
  const { body } = await manager.as.get(`/manager/jobs/${job.ID}`);
  expect(body).toMatchObject({
    ...{ id: job.ID, status: 'success', task_type: 'digui', delivered_as: 'digui', result: { floors: 3 } },
    ...{ reason: { code: 'success', ahead: null }, logs_truncated: false, cancel_reason: '' },
    payload: { user_id: user.id, source: 'cloud_scheduler' },
  });
  expect(body.events.map((event: Any) => `${event.event_type} ${event.node}`)).toEqual([
    'generated ',
    'leased PC-1',
    'start PC-1',
    'success PC-1',
  ]);
  expect(body.logs.map((line: Any) => `${line.logged_at} ${line.message}`)).toEqual([
    '2026-05-01T08:00:05.000Z in the cave',
  ]);
  expect(brief(await (await neighbour(scene)).get(`/manager/jobs/${job.ID}`))).toBe('404 not_found');
});

test('a pending job says why it does not run', async () => {
  await using door = await open();
  const { manager, user, node, jobOf } = await given(door);
  const why = async (task: string) => {
    const { id } = await jobOf(task);
    return (await manager.as.get(`/manager/jobs/${id}`)).body.reason;
  };
  expect(await why('yuhun')).toEqual({ code: 'in_line', ahead: 3 });
  await door.clock.advance('10m');
  expect(await why('digui')).toEqual({ code: 'no_agent_online', ahead: 0 });
  const [digui] = await node.poll({ limit: 1 });
  expect(await why('miwen')).toMatchObject({ code: 'account_busy' });
  expect(await why('digui')).toEqual({ code: 'leased', ahead: null });
  await node.report('fail', digui, { error_code: 'X' });
  expect(await why('digui')).toMatchObject({ code: 'backing_off' });
  const change = (patch: object) =>
    door.store.transaction((tx) => tx.update(userTable, { id: user.id }, patch));
  await change({ status: 'disabled' });
  expect(await why('yuhun')).toMatchObject({ code: 'user_disabled' });
  await change({ status: 'active', expiresAt: door.clock.now() });
  expect(await why('yuhun')).toMatchObject({ code: 'user_expired' });
});

test('a cancelled job ends at once, its agent is told 409, and its task is not due again at the next tick', async () => {
  await using door = await open();
  const { scene, manager, node, pool } = await given(door, { digui: {} });
  const [job] = await node.poll();
  expect(brief(await (await neighbour(scene)).post(`/manager/jobs/${job.ID}/cancel`))).toBe('404 not_found');
  expect(brief(await manager.as.post(`/manager/jobs/${job.ID}/cancel`))).toBe('200 cancelled');
  expect(brief(await manager.as.post(`/manager/jobs/${job.ID}/cancel`))).toBe('409 job_ended');
  expect(brief(await node.report('complete', job))).toBe('409 job_ended');
  await door.tick('generator');
  expect((await pool()).total).toBe(0);
  const { body } = await manager.as.get(`/manager/jobs/${job.ID}`);
  expect(body).toMatchObject({ reason: { code: 'by_hand' }, cancel_reason: 'by_hand' });
});

test('a dead letter gets all its attempts again, once; other jobs do not', async () => {
  await using door = await open({ settings: { job: { maxAttempts: 1 } } });
  const { manager, node, user } = await given(door, { digui: {} });
  const [job] = await node.poll();
  const retry = () => manager.as.post(`/manager/jobs/${job.ID}/retry`);
  expect(brief(await retry())).toBe('409 job_open');
  await node.report('fail', job, { error_code: 'X' });
  const { body } = await retry();
  expect(body).toMatchObject({ id: job.ID, status: 'pending', attempts: 0, error_code: '', ended_at: null });
  expect(brief(await retry())).toBe('409 job_open');
  const [again] = await node.poll();
  expect(again.ID).toBe(job.ID);
  await node.report('complete', again);
  expect(brief(await retry())).toBe('409 job_not_failed');
  const { body: logs } = await user.as.get('/user/me/logs?kind=job&keyword=redriven');
  expect(logs.total).toBe(1);
});

test('a dead letter of a task that is off runs by a person’s word', async () => {
  await using door = await open({ settings: { job: { maxAttempts: 1 } } });
  const { manager, node, user } = await given(door, { digui: {} });
  const [job] = await node.poll();
  await node.report('fail', job);
  await user.as.put('/user/me/tasks', { task_config: { digui: { enabled: false } } });
  expect((await manager.as.post(`/manager/jobs/${job.ID}/retry`)).body.source).toBe('run_now');
  expect(await node.poll()).toHaveLength(1);
});

test('a job that is run now goes before those that have waited long, without its back-off', async () => {
  await using door = await open();
  const { manager, node, jobOf } = await given(door, { digui: {}, yuhun: { priority: 1 } });
  const later = await jobOf('yuhun');
  await door.clock.advance('2h');
  expect(brief(await manager.as.post(`/manager/jobs/${later.id}/run-now`))).toBe('200 pending');
  const [job] = await node.poll({ limit: 1 });
  expect(job.ID).toBe(later.id);
  expect(brief(await manager.as.post(`/manager/jobs/${later.id}/run-now`))).toBe('409 job_running');
  await node.report('fail', job, { error_code: 'X' });
  const backing = await jobOf('yuhun');
  expect(backing.wait_until).not.toBeNull();
  await manager.as.post(`/manager/jobs/${later.id}/run-now`);
  expect((await node.poll({ limit: 1 }))[0].ID).toBe(later.id);
});

test('a user’s task runs now though it is off and the queue is full; a pending job is taken instead of a second one', async () => {
  await using door = await open({ settings: { queue: { maxPending: 1 } } });
  const { scene, manager, user, node } = await given(door, { digui: {} });
  const runNow = (task: string, who = manager.as) =>
    who.post(`/manager/users/${user.id}/tasks/${encodeURIComponent(task)}/run-now`);
  const made = await runNow('御魂');
  expect(made.body).toMatchObject({ task_type: 'yuhun', source: 'run_now', status: 'pending', made: true });
  expect((await runNow('yuhun')).body).toMatchObject({ id: made.body.id, made: false });
  const [job] = await node.poll({ limit: 1 });
  expect(job.ID).toBe(made.body.id);
  expect(brief(await runNow('yuhun'))).toBe('409 job_running');
  await node.report('complete', job);
  const { body: tasks } = await user.as.get('/user/me/tasks');
  expect(tasks.task_config.yuhun.enabled).toBe(false);

  expect(brief(await runNow('soup'))).toBe('400 unknown_task');
  expect(brief(await runNow('init_rent_shikigami'))).toBe('400 task_not_in_type');
  expect(brief(await runNow('yuhun', await neighbour(scene)))).toBe('403 not_your_user');
  await door.store.transaction((tx) => tx.update(userTable, { id: user.id }, { status: 'disabled' }));
  expect(brief(await runNow('digui'))).toBe('200 pending');
  expect(brief(await runNow('miwen'))).toBe('409 user_not_active');
});

test('many jobs are counted first, then cancelled, and one audit record tells of it', async () => {
  await using door = await open();
  const { scene, manager, node, pool, bulk, jobOf } = await given(door);
  await node.poll({ limit: 1 });
  const filter = { task_type: '' };
  const { body: counted } = await manager.as.post('/manager/jobs/bulk', {
    act: 'cancel',
    filter,
    dry_run: true,
  });
  expect(counted).toMatchObject({ dry_run: true, count: 4, bulk: null });
  expect((await pool()).total).toBe(4);
  const stranger = await givenManager(scene, 'next-door');
  const { id: digui } = await jobOf('digui');
  const foreign = await stranger.as.post('/manager/jobs/bulk', { act: 'cancel', ids: [digui] });
  expect(foreign.body.count).toBe(0);
  const theirs = await until(async () => {
    const { body } = await stranger.as.get(`/manager/bulk/${foreign.body.bulk.id}`);
    return body.state === 'done' && body;
  });
  expect(theirs).toMatchObject({ done: 0, failed: 1, notes: [{ id: digui, reason: 'not_found' }] });
  expect(brief(await manager.as.get(`/manager/bulk/${foreign.body.bulk.id}`))).toBe('404 not_found');

  expect(await bulk({ act: 'cancel', filter })).toMatchObject({
    state: 'done',
    total: 4,
    done: 4,
    failed: 0,
  });
  expect(await pool('status=cancelled')).toMatchObject({ total: 4, summary: { cancelled: 4, pending: 0 } });
  const { body: list } = await manager.as.get('/manager/bulk?state=done');
  expect(list).toMatchObject({ total: 1, summary: { running: 0 } });
  expect(brief(await manager.as.post(`/manager/bulk/${list.items[0].id}/abort`))).toBe('409 bulk_ended');
  const records = await door.store.transaction((tx) =>
    tx.find(auditTable, { where: { action: 'cancel_jobs', managerId: manager.id }, limit: 9 }),
  );
  expect(records.map(({ detail }) => detail.total)).toEqual([4]);
});

test('many jobs are retried or run now; those to which it cannot be done are skipped', async () => {
  await using door = await open({ settings: { job: { maxAttempts: 1 } } });
  const { node, pool, bulk } = await given(door);
  const [first, second] = await node.poll({ limit: 2 });
  await node.report('fail', first);
  await node.report('complete', second);
  const all = (await pool('status=all')).items.map((item: Any) => item.id);
  const retried = await bulk({ act: 'retry', ids: all });
  expect(retried).toMatchObject({ done: 1, skipped: 1, failed: 2 });
  expect(retried.notes.map((note: Any) => note.reason).sort()).toEqual([
    'job_not_failed',
    'job_open',
    'job_open',
  ]);
  expect(await bulk({ act: 'run-now', filter: { status: 'pending' } })).toMatchObject({ total: 3, done: 3 });
  expect(await bulk({ act: 'run-now', filter: {} })).toMatchObject({ total: 0, done: 0 });
});

test('a bulk act without a selection, or with two, is refused', async () => {
  await using door = await open();
  const { manager } = await given(door);
  for (const body of [
    { act: 'cancel' },
    { act: 'cancel', ids: [1], filter: {} },
    { act: 'cancel', ids: [] },
  ]) {
    expect(brief(await manager.as.post('/manager/jobs/bulk', body))).toBe('400 invalid_body');
  }
});

test('jobs that ended in the last hours are found, by status or all together', async () => {
  await using door = await open();
  const { manager, node, pool, tasksOf } = await given(door, { digui: {}, miwen: {}, xuanshang: {} });
  const finish = async () => {
    const [job] = await node.poll({ limit: 1 });
    await node.report('start', job);
    await node.report('complete', job, { result: {} });
  };
  await finish();
  await door.clock.advance('90m');
  await finish();
  expect((await pool('ended_within=1')).total).toBe(1);
  expect((await pool('ended_within=2')).total).toBe(2);
  expect(await tasksOf('ended_within=2&status=failed')).toEqual([]);
  expect((await pool('ended_within=1&status=success')).total).toBe(1);
  expect((await manager.as.get('/manager/task-pool?ended_within=0')).status).toBe(400);
  const { body } = await manager.as.post('/manager/jobs/bulk', {
    act: 'retry',
    filter: { ended_within: 24, status: 'success' },
    dry_run: true,
  });
  expect(body.count).toBe(0);
});
