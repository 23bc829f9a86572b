import { expect, test } from 'vitest';
import type { Any } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../../kit/scene.js';

async function failing(door: OasDoor, settings: Record<string, object>) {
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const user = await givenUser(scene, shop, { tasks: settings });
  const node = await givenNode(scene, shop, 'PC-1');
  await door.tick('generator');
  const jobs = await node.poll({ limit: 20, lease_seconds: 60 });
  const job = (task: string): Any => jobs.find(({ TaskType }) => TaskType === task);
  const enabled = async () => {
    const { task_config } = (await user.as.get('/user/me/tasks')).body;
    return Object.keys(task_config)
      .filter((task) => task_config[task].enabled)
      .sort();
  };
  const events = async () =>
    (await shop.as.get(`/manager/users/${user.id}/logs`)).body.items.map((item: Any) => item.event_type);
  return { shop, user, node, job, enabled, events };
}

test('by default a task goes on after its last failure', async () => {
  await using door = await openOasDoor();
  const { node, job, enabled } = await failing(door, { signin: { max_attempts: 1 }, digui: {} });
  await node.report('fail', job('signin'), { error_code: 'LOCAL_EXEC_FAIL' });
  expect(await enabled()).toEqual(['digui', 'signin']);
});

test('stop_task switches the failed task off after its last attempt, and not before', async () => {
  await using door = await openOasDoor();
  const { node, job, enabled, events, user } = await failing(door, {
    signin: { max_attempts: 2, on_failure: 'stop_task' },
    digui: {},
  });
  await node.report('fail', job('signin'), { error_code: 'LOCAL_EXEC_FAIL' });
  expect(await enabled()).toEqual(['digui', 'signin']);
  await door.clock.advance('31s');
  const [again] = await node.poll();
  await node.report('fail', again, { error_code: 'LOCAL_EXEC_FAIL' });
  expect(await enabled()).toEqual(['digui']);
  expect(await events()).toEqual(expect.arrayContaining(['stopped', 'stop_task_after_failure']));
  await user.as.put('/user/me/tasks', { task_config: { signin: { enabled: true, next_time: '' } } });
  expect(await enabled()).toEqual(['digui', 'signin']);
});

test('stop_account switches all tasks off, ends the other jobs, and says which were on', async () => {
  await using door = await openOasDoor();
  const { shop, user, node, job, enabled } = await failing(door, {
    signin: { max_attempts: 1, on_failure: 'stop_account' },
    digui: {},
    explore: {},
  });
  const report = { error_code: 'LOCAL_ACCOUNT_MISSING' };
  await node.report('fail', job('signin'), report);
  expect((await node.report('fail', job('signin'), report)).status).toBe(200);
  expect(await enabled()).toEqual([]);
  expect((await node.report('complete', job('digui'))).status).toBe(409);
  const { items } = (await shop.as.get(`/manager/users/${user.id}/logs?kind=audit`)).body;
  expect(items.filter((item: Any) => item.event_type === 'stop_account_after_failure')).toMatchObject([
    {
      actor_type: 'system',
      detail: {
        task: 'signin',
        error_code: 'LOCAL_ACCOUNT_MISSING',
        switched_off: ['digui', 'explore', 'signin'],
      },
    },
  ]);
  await door.clock.advance('2h');
  await door.tick('generator');
  expect(await node.poll()).toEqual([]);
});

test('an agent that falls silent for the last time stops the account, too', async () => {
  await using door = await openOasDoor();
  const { enabled, node } = await failing(door, {
    signin: { max_attempts: 1, on_failure: 'stop_account' },
    digui: { max_attempts: 1, on_failure: 'stop_account' },
    explore: { max_attempts: 3 },
  });
  await door.clock.advance('61s');
  await door.tick('expireLeases');
  expect(await enabled()).toEqual([]);
  expect(await node.poll()).toEqual([]);
});

test('what on_failure may say stands in the template, and nothing else is accepted', async () => {
  await using door = await openOasDoor();
  const { user } = await failing(door, { signin: {} });
  const put = (on_failure: unknown) =>
    user.as.put('/user/me/tasks', { task_config: { signin: { on_failure } } });
  expect(await put('explode')).toMatchObject({ status: 400, body: { code: 'invalid_task_config' } });
  expect((await put('stop_task')).body.task_config.signin.on_failure).toBe('stop_task');
  const { common_fields } = (await user.as.get('/task-templates')).body;
  const field = common_fields.find(({ name }: Any) => name === 'on_failure');
  expect(field.choices.map(({ value }: Any) => value)).toEqual(['continue', 'stop_task', 'stop_account']);
});
