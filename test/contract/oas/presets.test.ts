import { expect, test } from 'vitest';
import type { Any, Client } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenUser, sceneAt, until } from '../../kit/scene.js';

async function scene(door: Awaited<ReturnType<typeof openOasDoor>>) {
  const at = await sceneAt(door.origin);
  return { at, shop: await givenManager(at, 'shop'), rival: await givenManager(at, 'rival') };
}

const ended = (manager: Client, id: number) =>
  until(async () => {
    const { body } = await manager.get(`/manager/bulk/${id}`);
    return body.state === 'running' ? false : body;
  });

test('a preset is kept under a name of its own, in either language, and no other manager sees it', async () => {
  await using door = await openOasDoor();
  const { shop, rival } = await scene(door);
  const task_config = { 签到: { enabled: true, priority: 60 }, explore: { enabled: false } };
  const made = await shop.as.post('/manager/presets', { name: ' night ', task_config });
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: 'night',
      user_type: null,
      task_config: { signin: { enabled: true, priority: 60 }, explore: { enabled: false } },
    },
  });
  const path = `/manager/presets/${made.body.id}`;
  expect(await shop.as.post('/manager/presets', { name: 'night', task_config })).toMatchObject({
    status: 409,
    body: { code: 'name_taken' },
  });
  expect((await rival.as.post('/manager/presets', { name: 'night', task_config })).status).toBe(201);
  expect((await rival.as.get(path)).status).toBe(404);
  expect((await rival.as.put(path, { name: 'mine', task_config })).status).toBe(404);
  expect((await rival.as.delete(path)).status).toBe(404);
  const changed = { name: 'night', user_type: 'daily', task_config: { digui: { next_time: '09:00' } } };
  expect((await shop.as.put(path, changed)).body).toMatchObject(changed);
  expect((await shop.as.get('/manager/presets')).body).toMatchObject({ total: 1, items: [changed] });
  expect((await shop.as.delete(path)).status).toBe(200);
  expect((await shop.as.get(path)).status).toBe(404);
});

test('a preset that no task could take is refused, naming the task', async () => {
  await using door = await openOasDoor();
  const { shop } = await scene(door);
  const make = (task_config: object, user_type?: string) =>
    shop.as.post('/manager/presets', { name: 'x', task_config, user_type });
  expect(await make({ nothing: {} })).toMatchObject({ status: 400, body: { code: 'unknown_task' } });
  expect(await make({ digui: {} }, 'duiyi')).toMatchObject({
    status: 400,
    body: { code: 'task_not_in_type' },
  });
  expect(await make({ digui: { next_time: 'soon' } })).toMatchObject({
    status: 400,
    body: { code: 'invalid_next_time' },
  });
  expect(await make({ digui: { priority: -1 } })).toMatchObject({
    status: 400,
    body: { code: 'invalid_task_config' },
  });
  expect(await make({})).toMatchObject({ status: 400, body: { code: 'invalid_task_config' } });
  for (let n = 0; n < 100; n++)
    await shop.as.post('/manager/presets', { name: `p${n}`, task_config: { digui: {} } });
  expect(await make({ digui: {} })).toMatchObject({ status: 409, body: { code: 'too_many_presets' } });
});

test('a preview says what would change for whom, and changes nothing', async () => {
  await using door = await openOasDoor();
  const { at, shop, rival } = await scene(door);
  const a = await givenUser(at, shop, { tasks: { signin: {} } });
  const b = await givenUser(at, shop, { tasks: { signin: { priority: 70 }, digui: {} } });
  const other = await givenUser(at, shop, { type: 'duiyi' });
  const foreign = await givenUser(at, rival);
  const task_config = { signin: { priority: 70 }, digui: { enabled: true } };
  const preview = await shop.as.post('/manager/users/tasks/preview', {
    user_ids: [a.id, b.id, other.id, foreign.id, 4711],
    task_config,
  });
  expect(preview.body.data).toEqual({
    ...{ evaluated: 3, complete: true, changed: 1, unchanged: 1, not_concerned: 1, unknown: 2 },
    tasks: { signin: 1, digui: 1 },
    users: [
      {
        user_id: a.id,
        account_no: a.accountNo,
        login_id: a.loginId,
        username: '',
        changes: {
          signin: { before: { priority: null }, after: { priority: 70 } },
          digui: { before: { enabled: false }, after: { enabled: true } },
        },
      },
    ],
  });
  const before = (await a.as.get('/user/me/tasks')).body;
  expect(before).toMatchObject({ version: 2, task_config: { digui: { enabled: false } } });
  const all = { filter: { user_type: 'daily' }, task_config };
  expect((await shop.as.post('/manager/users/tasks/preview', all)).body).toMatchObject({
    ...{ evaluated: 2, changed: 1, unchanged: 1, not_concerned: 0, unknown: 0 },
  });
});

test('a preset is applied to a selection: own users of its type change, the others are left and named', async () => {
  await using door = await openOasDoor();
  const { at, shop, rival } = await scene(door);
  const users = [];
  for (let n = 0; n < 30; n++) users.push(await givenUser(at, shop, { tasks: { digui: {} } }));
  const other = await givenUser(at, shop, { type: 'shuaka' });
  const foreign = await givenUser(at, rival, { tasks: {} });
  const { body: preset } = await shop.as.post('/manager/presets', {
    name: 'night',
    user_type: 'daily',
    task_config: { signin: { enabled: true, next_time: '21:00' }, digui: { enabled: false } },
  });
  const user_ids = [...users.map(({ id }) => id), other.id, foreign.id];
  await door.tick('generator');
  const started = await shop.as.post('/manager/users/tasks/apply', { user_ids, preset_id: preset.id });
  expect(started).toMatchObject({ status: 200, body: { bulk: { kind: 'user_tasks', total: 31 } } });
  const run = await ended(shop.as, started.body.bulk.id);
  expect(run).toMatchObject({ state: 'done', done: 30, skipped: 1, failed: 1 });
  expect(run.notes).toEqual([
    { id: other.id, outcome: 'skipped', reason: 'other_type' },
    { id: foreign.id, outcome: 'failed', reason: 'not_found' },
  ]);
  for (const user of [users[0]!, users[29]!]) {
    const { task_config } = (await user.as.get('/user/me/tasks')).body;
    expect(task_config.signin).toMatchObject({ enabled: true, next_time: '21:00' });
    expect(task_config.digui).toMatchObject({ enabled: false });
  }
  expect((await foreign.as.get('/user/me/tasks')).body.task_config.signin.enabled).toBe(false);
  // The open jobs of what was switched off have ended.
  expect((await shop.as.get('/manager/overview')).body.job_stats.pending).toBe(
    (await other.as.get('/user/me/logs?kind=job')).body.total,
  );
});

test('a filter is applied to whom it means, and a second time nobody is left to change', async () => {
  await using door = await openOasDoor();
  const { at, shop } = await scene(door);
  const kept = await givenUser(at, shop, { tasks: { signin: {} } });
  const off = await givenUser(at, shop, { tasks: { signin: {} } });
  await shop.as.patch(`/manager/users/${off.id}/lifecycle`, { status: 'disabled' });
  const apply = async () => {
    const body = { filter: { status: 'active' }, task_config: { signin: { priority: 90 } } };
    const started = await shop.as.post('/manager/users/tasks/apply', body);
    return ended(shop.as, started.body.bulk.id);
  };
  expect(await apply()).toMatchObject({ done: 1, skipped: 0, failed: 0 });
  expect(await apply()).toMatchObject({ done: 0, skipped: 1, notes: [{ reason: 'unchanged' }] });
  expect((await kept.as.get('/user/me/tasks')).body.task_config.signin.priority).toBe(90);
  const { task_config } = (await shop.as.get(`/manager/users/${off.id}/tasks`)).body;
  expect(task_config.signin.priority).toBeUndefined();
});

test('settings for many need exactly one selection and exactly one source', async () => {
  await using door = await openOasDoor();
  const { shop, rival } = await scene(door);
  const task_config = { digui: {} };
  const { id } = (await rival.as.post('/manager/presets', { name: 'x', task_config })).body;
  for (const path of ['/manager/users/tasks/preview', '/manager/users/tasks/apply']) {
    const send = async (body: object) => (await shop.as.post(path, body)).status;
    expect(await send({ task_config })).toBe(400);
    expect(await send({ user_ids: [1], filter: {}, task_config })).toBe(400);
    expect(await send({ user_ids: [1] })).toBe(400);
    expect(await send({ user_ids: [1], task_config, preset_id: id })).toBe(400);
    expect(await send({ user_ids: [], task_config })).toBe(400);
    expect(await send({ user_ids: [1], preset_id: id })).toBe(404);
    expect(await send({ user_ids: [1], task_config: { nothing: {} } })).toBe(400);
  }
  const answer: Any = await shop.as.get('/manager/bulk');
  expect(answer.body.total).toBe(0);
});
