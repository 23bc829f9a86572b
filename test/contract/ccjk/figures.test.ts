// What was counted of an account's tasks, by day and by device; what its plan allows, and when there is room again.
import { expect, test } from 'vitest';
import { figureTable } from '../../../server/services/ccjk/tables.js';
import {
  asking,
  givenDevice,
  givenPerson,
  givenPlan,
  givenTask,
  openCcjk,
  type Device,
  type Person,
} from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

/** Sent, taken, and ended after so many seconds by its own clock. */
async function run(person: Person, device: Device, status: string, seconds: number): Promise<string> {
  const task = await givenTask(person, device);
  await device.take();
  await device.beat([task]);
  const began = Date.parse('2026-05-01T08:00:00Z');
  const times = {
    started_at: new Date(began).toISOString(),
    completed_at: new Date(began + seconds * 1000).toISOString(),
  };
  expect((await device.result(task, status, times)).status).toBe(200);
  return task;
}

const LONG = { settings: { token: { accessMinutes: 1440 } } };

test('tasks are counted by day and by how they ended, with how long they ran', async () => {
  await using door = await openCcjk({ now: '2026-05-01T23:00:00Z', ...LONG });
  const { operator } = door;
  const mac = await givenDevice(door.origin, operator, 'mac');
  for (const seconds of [10, 10, 60]) await run(operator, mac, 'completed', seconds);
  await run(operator, mac, 'failed', 20);
  await door.clock.advance('2h');
  await run(operator, mac, 'timeout', 600);
  await operator.ask('POST', `/tasks/${await givenTask(operator, mac)}/cancel`);

  const { data } = await operator.ask('GET', '/stats/summary?period=7d');
  expect(data).toMatchObject({
    ...{ tasks_completed: 3, tasks_failed: 2, tasks_timed_out: 1, tasks_cancelled: 1 },
    total_execution_time: 700,
  });
  expect(data.daily_breakdown).toHaveLength(7);
  const [before, today] = data.daily_breakdown.slice(-2);
  expect(before).toMatchObject({
    ...{ date: '2026-05-01', count: 4, completed: 3, failed: 1, timed_out: 0, cancelled: 0 },
    execution_time: 100,
  });
  // Within a tenth of the true ones.
  expect(before.run_p50).toBeGreaterThan(9);
  expect(before.run_p50).toBeLessThan(11);
  expect(before.run_p95).toBeGreaterThan(54);
  expect(before.run_p95).toBeLessThan(66);
  expect(today).toMatchObject({
    date: '2026-05-02',
    count: 1,
    completed: 0,
    failed: 1,
    timed_out: 1,
    cancelled: 1,
  });
  expect(data.daily_breakdown[0]).toMatchObject({ count: 0, run_p50: null, run_p95: null });

  const { data: day } = await operator.ask('GET', '/stats/summary?period=1d');
  expect(day).toMatchObject({ tasks_completed: 0, tasks_failed: 1, tasks_cancelled: 1 });
  const { data: device } = await operator.ask('GET', `/stats/device/${mac.id}?period=7d`);
  expect(device).toMatchObject({ tasks_completed: 3, tasks_failed: 2, tasks_cancelled: 1 });
});

test('what waited behind a task that failed counts as cancelled, once', async () => {
  await using door = await openCcjk();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const body = { device_id: mac.id, type: 'bash', command: 'ls' };
  await door.operator.ask('POST', '/tasks/batch', { tasks: [body, body, body], mode: 'sequential' });
  const [first] = await mac.take();
  await mac.result(first!, 'failed');
  await mac.result(first!, 'failed');
  const { data } = await door.operator.ask('GET', '/stats/summary');
  expect(data).toMatchObject({ tasks_completed: 0, tasks_failed: 1, tasks_cancelled: 2 });
});

test('devices are told apart, the busiest first; one that was deleted stays without its name; nobody sees another’s', async () => {
  await using door = await openCcjk();
  const { operator } = door;
  const eve = await givenPerson(door.origin, 'eve');
  const [mac, nas, idle] = [
    await givenDevice(door.origin, operator, 'mac'),
    await givenDevice(door.origin, operator, 'nas'),
    await givenDevice(door.origin, operator, 'idle'),
  ];
  await run(operator, mac, 'completed', 5);
  await run(operator, nas, 'completed', 5);
  await run(operator, nas, 'failed', 5);
  await givenTask(operator, idle);
  const list = async (who: Person) => (await who.ask('GET', '/stats/devices?period=30d')).data;
  expect(await list(operator)).toMatchObject({
    ...{ period: '30d', total: 2 },
    devices: [
      {
        device_id: nas.id,
        device_name: 'name of nas',
        count: 2,
        completed: 1,
        failed: 1,
        execution_time: 10,
      },
      { device_id: mac.id, device_name: 'name of mac', count: 1, completed: 1, failed: 0 },
    ],
  });
  await operator.ask('DELETE', `/devices/${nas.id}`);
  expect((await list(operator)).devices[0]).toMatchObject({ device_id: nas.id, device_name: null, count: 2 });
  expect(await list(eve)).toEqual({ period: '30d', devices: [], total: 0 });
  expect((await operator.ask('GET', '/stats/devices?period=2d')).status).toBe(400);
});

test('figures that an older version wrote are read on', () => {
  const old = {
    userId: 'u',
    deviceUuid: '',
    day: '2026-04-30',
    created: 2,
    completed: 1,
    failed: 1,
    executionMs: 7,
  };
  expect(figureTable.migrations![1]!(old)).toEqual({ ...old, timedOut: 0, cancelled: 0, runs: {} });
});

test('the plans are the document’s table, and an account sees what it uses and when there is room again', async () => {
  await using door = await openCcjk({ now: '2026-05-01T23:00:00Z', ...LONG });
  const ann = await givenPerson(door.origin, 'ann');
  const { plans } = (await ann.ask('GET', '/plans')).data;
  expect(plans.map((plan: Any) => Object.values(plan))).toEqual([
    ['free', 1, 10, 1, 1024 ** 3, 7, 10],
    ['pro', 5, 100, 3, 10 * 1024 ** 3, 30, 100],
    ['enterprise', null, null, 10, 100 * 1024 ** 3, 90, 1000],
  ]);
  const mac = await givenDevice(door.origin, ann, 'mac');
  await givenTask(ann, mac);
  await mac.take();
  const form = new FormData();
  form.set('log_file', new Blob(['x'.repeat(100)]), 'x.log');
  expect((await asking(door.origin, { token: mac.key })('POST', '/daemon/logs', form)).status).toBe(201);
  const usage = async () => (await ann.ask('GET', '/stats/summary')).data.quota;
  expect(await usage()).toEqual({
    ...plans[0],
    ...{ tasks_today: 1, tasks_now: 1, devices_used: 1, storage_used: 100 },
    day_ends_at: '2026-05-02T00:00:00.000Z',
    next_log_expires_at: '2026-05-08T23:00:00.000Z',
  });
  await door.clock.advance('1h');
  expect(await usage()).toMatchObject({ tasks_today: 0, day_ends_at: '2026-05-03T00:00:00.000Z' });
  await givenPlan(door, ann, 'pro');
  expect(await usage()).toMatchObject({ ...plans[1], storage_used: 100 });
});
