import { expect, test } from 'vitest';
import type { Any } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../../kit/scene.js';
import { taskTable } from '../../../server/services/oas/tables.js';

/** 16:00 in Shanghai; quiet hours are 00:00 to 06:00 there. */
const NOW = '2026-05-01T08:00:00Z';

const short = ({ at, task_type, repeat }: Any) => `${at.slice(5, 16)} ${task_type}${repeat ? ' again' : ''}`;

async function scene(door: Awaited<ReturnType<typeof openOasDoor>>) {
  const at = await sceneAt(door.origin);
  return { at, shop: await givenManager(at, 'shop'), rival: await givenManager(at, 'rival') };
}

test('the calendar shows daily and ruled tasks with the repeats that are certain, out of quiet hours', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop, rival } = await scene(door);
  const user = await givenUser(at, shop, {
    tasks: {
      signin: { next_time: '20:00' },
      // Two windows remain today, the next one is tomorrow at ten.
      duiyi_jingcai: { next_time: '2026-05-01 18:30' },
      foster: { next_time: '2026-05-01 19:00' },
      yuhun: { next_time: '2026-05-02 01:00' },
    },
  });
  const { body } = await shop.as.get('/manager/calendar');
  expect(body.items.map(short)).toEqual([
    '05-01T10:30 duiyi_jingcai',
    '05-01T11:00 foster',
    '05-01T12:00 duiyi_jingcai again',
    '05-01T12:00 signin',
    // Six hours after the first run lies in quiet hours: both wait for their end.
    '05-01T22:00 foster again',
    '05-01T22:00 yuhun',
    '05-02T02:00 duiyi_jingcai again',
    '05-02T04:00 duiyi_jingcai again',
    '05-02T04:00 foster again',
    '05-02T06:00 duiyi_jingcai again',
  ]);
  expect(body).toMatchObject({
    from: '2026-05-01T08:00:00.000Z',
    to: '2026-05-02T08:00:00.000Z',
    quiet: [{ from: '2026-05-01T16:00:00.000Z', to: '2026-05-01T22:00:00.000Z' }],
    due: 4,
    truncated: false,
  });
  expect(body.hours).toHaveLength(24);
  expect(body.hours[2]).toEqual({ at: '2026-05-01T10:00:00.000Z', due: 1, repeats: 0 });
  expect(body.hours[14]).toEqual({ at: '2026-05-01T22:00:00.000Z', due: 1, repeats: 1 });
  for (const path of [`/manager/calendar?user_id=${user.id}`, `/manager/users/${user.id}/calendar`]) {
    expect((await shop.as.get(path)).body, path).toEqual(body);
    expect((await rival.as.get(path)).status, path).toBe(403);
  }
  expect((await user.as.get('/user/me/calendar')).body).toEqual(body);
  expect((await rival.as.get('/manager/calendar')).body.items).toEqual([]);
});

test('a window is brought into the next 24 hours, and a time that cannot be read is refused', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop } = await scene(door);
  await givenUser(at, shop, { tasks: { signin: { next_time: '20:00' }, digui: {} } });
  const window = async (query: string) => (await shop.as.get(`/manager/calendar?${query}`)).body;
  expect(await window('hours=99&from=2020-01-01')).toMatchObject({
    from: '2026-05-01T08:00:00.000Z',
    to: '2026-05-02T08:00:00.000Z',
  });
  const evening = await window('from=2026-05-01 20:00&hours=1');
  expect(evening.items.map(short)).toEqual(['05-01T12:00 signin']);
  expect(evening).toMatchObject({ due: 1, hours: [{ due: 1 }] });
  // What is due already runs at once, and is not shown in a window that begins later.
  expect((await window('hours=1')).items.map(short)).toEqual(['05-01T08:00 digui']);
  expect(await shop.as.get('/manager/calendar?from=soon')).toMatchObject({
    status: 400,
    body: { code: 'invalid_time' },
  });
});

test('of a manager with thousands of due tasks the first are listed, and all are counted', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop } = await scene(door);
  const { id: userId } = await givenUser(at, shop, { tasks: {} });
  const due = Date.parse('2026-05-01T08:30:00Z');
  for (let part = 0; part < 5; part++) {
    await door.store.transaction(async (tx) => {
      for (let n = 0; n < 500; n++) {
        await tx.insert(taskTable, {
          ...{
            userId: userId + 1 + part * 500 + n,
            task: 'digui',
            managerId: shop.id,
            state: 'waiting',
            priority: 50,
          },
          ...{ dueAt: due + n, daily: null, dueByHand: false, openJobId: null, config: null },
        });
      }
    });
  }
  const { body } = await shop.as.get('/manager/calendar?hours=2');
  expect(body).toMatchObject({ due: 2500, truncated: true, hours: [{ due: 2500 }, { due: 0 }] });
  expect(body.items).toHaveLength(2000);
});

test('a user makes a task due at once, unless it is off or has a job', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop } = await scene(door);
  const user = await givenUser(at, shop, { tasks: { signin: { next_time: '20:00' } } });
  const now = (task: string) => user.as.post(`/user/me/tasks/${encodeURIComponent(task)}/run-now`);
  await door.tick('generator');
  const node = await givenNode(at, shop, 'PC-1');
  expect(await node.poll()).toEqual([]);
  expect(await now('签到')).toMatchObject({
    status: 200,
    body: { task_type: 'signin', runs_at: '2026-05-01T08:00:00.000Z' },
  });
  await door.tick('generator');
  const [job] = await node.poll();
  expect(job).toMatchObject({ TaskType: 'signin' });
  expect(await now('signin')).toMatchObject({ status: 409, body: { code: 'job_open' } });
  expect(await now('digui')).toMatchObject({ status: 409, body: { code: 'task_off' } });
  expect(await now('nothing')).toMatchObject({ status: 400, body: { code: 'unknown_task' } });
  await node.report('complete', job);
  // It is still a daily task.
  expect((await user.as.get('/user/me/tasks')).body.task_config.signin.next_time).toBe('20:00');
  expect((await user.as.get('/user/me/calendar')).body.items.map(short)).toEqual(['05-01T12:00 signin']);
});

test('the overview counts users and jobs, and lists the last failures', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop, rival } = await scene(door);
  const user = await givenUser(at, shop, {
    days: 3,
    tasks: { signin: {}, digui: {}, foster: {} },
  });
  await givenUser(at, rival, { tasks: { signin: {} } });
  await door.tick('generator');
  const node = await givenNode(at, shop, 'PC-1');
  const [failing, good] = await node.poll({ limit: 2 });
  await node.report('fail', failing, { error_code: 'LOCAL_ACCOUNT_MISSING', message: 'no such account' });
  await node.report('complete', good);
  const { body } = await shop.as.get('/manager/overview');
  expect(body.data).toMatchObject({
    user_stats: { total: 1, active: 1, expired: 0, disabled: 0, expiring_7d: 1 },
    job_stats: { pending: 1, leased: 0, running: 0, success: 1, failed: 1, success_24h: 1, failed_24h: 1 },
    recent_failures: [
      {
        user_id: user.id,
        account_no: user.accountNo,
        login_id: '1',
        error_code: 'LOCAL_ACCOUNT_MISSING',
        message: 'no such account',
        node: 'PC-1',
        event_at: '2026-05-01T08:00:00.000Z',
      },
    ],
    recent_failures_24h: 1,
    generated_at: '2026-05-01T08:00:00.000Z',
  });
  expect((await rival.as.get('/manager/overview')).body).toMatchObject({
    user_stats: { total: 1 },
    job_stats: { pending: 1, failed: 0 },
    recent_failures: [],
  });
});
