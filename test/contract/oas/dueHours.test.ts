import { expect, test } from 'vitest';
import type { Any } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenUser, sceneAt } from '../../kit/scene.js';
import { taskTable } from '../../../server/services/oas/tables.js';

/** 16:20 in Shanghai; quiet hours are 00:00 to 06:00 there. */
const NOW = '2026-05-01T08:20:00Z';

type Door = Awaited<ReturnType<typeof openOasDoor>>;

async function scene(door: Door) {
  const at = await sceneAt(door.origin);
  return { at, shop: await givenManager(at, 'shop'), rival: await givenManager(at, 'rival') };
}

const short = ({ at, user_id, task_type }: Any) => `${at.slice(5, 16)} #${user_id} ${task_type}`;
const counted = ({ summary }: Any) =>
  summary.hours.filter(({ due }: Any) => due > 0).map(({ from, due }: Any) => `${from.slice(5, 16)} ${due}`);

test('due tasks stand in hours of the clock, and what is due in quiet hours in the hour after them', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop, rival } = await scene(door);
  const { id } = await givenUser(at, shop, {
    tasks: {
      digui: {},
      signin: { next_time: '16:59' },
      foster: { next_time: '2026-05-01 17:00' },
      yuhun: { next_time: '2026-05-02 01:00' },
      explore: { next_time: '2026-05-02 06:10' },
      duiyi_jingcai: { next_time: '2026-05-02 16:00' },
    },
  });
  const { body } = await shop.as.get('/manager/calendar/due');
  expect(body.items.map(short)).toEqual([
    `05-01T08:20 #${id} digui`,
    `05-01T08:59 #${id} signin`,
    `05-01T09:00 #${id} foster`,
    `05-01T22:00 #${id} yuhun`,
    `05-01T22:10 #${id} explore`,
  ]);
  expect(counted(body)).toEqual(['05-01T08:20 2', '05-01T09:00 1', '05-01T22:00 2']);
  expect(body.summary).toMatchObject({
    ...{ from: '2026-05-01T08:20:00.000Z', to: '2026-05-02T08:00:00.000Z', due: 5 },
    quiet: [{ from: '2026-05-01T16:00:00.000Z', to: '2026-05-01T22:00:00.000Z' }],
  });
  expect(body.summary.hours).toHaveLength(24);
  const hour = async (when: string) =>
    (await shop.as.get(`/manager/calendar/due?hour=${encodeURIComponent(when)}`)).body.items.map(short);
  expect(await hour('2026-05-02 06:30')).toEqual([`05-01T22:00 #${id} yuhun`, `05-01T22:10 #${id} explore`]);
  expect(await hour('2026-05-02 01:00')).toEqual([]);
  // An hour that has passed meanwhile is the present one.
  expect(await hour('2026-05-01 15:00')).toEqual([`05-01T08:20 #${id} digui`, `05-01T08:59 #${id} signin`]);
  expect((await rival.as.get('/manager/calendar/due')).body).toMatchObject({ items: [], total: 0 });
});

test('in quiet hours everything that is overdue waits in the hour of their end', async () => {
  await using door = await openOasDoor({ now: '2026-05-01T16:30:00Z' });
  const { at, shop } = await scene(door);
  const { id } = await givenUser(at, shop, { tasks: { digui: {}, signin: { next_time: '06:20' } } });
  const { body } = await shop.as.get('/manager/calendar/due');
  expect(counted(body)).toEqual(['05-01T22:00 2']);
  expect(body.items.map(short)).toEqual([`05-01T22:00 #${id} digui`, `05-01T22:20 #${id} signin`]);
});

test('a filter by task, type and user changes both the counts and the list', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop } = await scene(door);
  const a = await givenUser(at, shop, { tasks: { digui: {}, foster: { next_time: '2026-05-01 19:00' } } });
  const b = await givenUser(at, shop, { tasks: { digui: { next_time: '2026-05-01 18:00' } } });
  const c = await givenUser(at, shop, { type: 'duiyi', tasks: { duiyi_jingcai: {} } });
  const under = async (query: string) => {
    const { body } = await shop.as.get(`/manager/calendar/due?${query}`);
    return { hours: counted(body), items: body.items.map(short), total: body.total };
  };
  expect(await under(`task_type=${encodeURIComponent('地鬼')}`)).toEqual({
    hours: ['05-01T08:20 1', '05-01T10:00 1'],
    items: [`05-01T08:20 #${a.id} digui`, `05-01T10:00 #${b.id} digui`],
    total: 2,
  });
  expect((await under('user_type=duiyi')).items).toEqual([`05-01T08:20 #${c.id} duiyi_jingcai`]);
  expect((await under(`keyword=${a.accountNo}`)).items).toEqual([
    `05-01T08:20 #${a.id} digui`,
    `05-01T11:00 #${a.id} foster`,
  ]);
  expect((await under('task_type=digui&page_size=1&page=2')).items).toEqual([`05-01T10:00 #${b.id} digui`]);
  expect((await under(`keyword=${b.accountNo}&hour=2026-05-01 18:59`)).total).toBe(1);
  for (const [query, code] of [
    ['task_type=nothing', 'unknown_task'],
    ['hour=soon', 'invalid_time'],
  ]) {
    expect(await shop.as.get(`/manager/calendar/due?${query}`)).toMatchObject({
      status: 400,
      body: { code },
    });
  }
});

test('of twenty thousand due tasks every hour is counted, and the last of them is found on its page', async () => {
  await using door = await openOasDoor({ now: NOW });
  const { at, shop } = await scene(door);
  const { id: userId } = await givenUser(at, shop, { tasks: {} });
  const due = Date.parse('2026-05-01T10:00:00Z');
  for (let part = 0; part < 40; part++) {
    await door.store.transaction(async (tx) => {
      for (let n = 0; n < 500; n++) {
        await tx.insert(taskTable, {
          ...{ userId: userId + 1 + part * 500 + n, task: 'digui', managerId: shop.id, state: 'waiting' },
          ...{ priority: 50, dueAt: due + part * 500 + n, daily: null, dueByHand: false, openJobId: null },
          config: null,
        });
      }
    });
  }
  const last = `05-01T10:00 #${userId + 20_000} digui`;
  for (const filter of ['', '&task_type=digui']) {
    const { body } = await shop.as.get(
      `/manager/calendar/due?hour=2026-05-01 18:00&page_size=100&page=200${filter}`,
    );
    expect(counted(body)).toEqual(['05-01T10:00 20000']);
    expect(body.total).toBe(20_000);
    expect(short(body.items.at(-1))).toBe(last);
  }
});
