// The document's alert rules: told to the operator once for as long as one stands.
import { expect, test } from 'vitest';
import { createMetrics } from '../../../server/core/metrics/metrics.js';
import { isBeyond, ofRequests } from '../../../server/services/ccjk/alarms/rules.js';
import { givenDevice, givenPerson, givenTask, openCcjk, type CcjkDoor } from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

const told = async (door: CcjkDoor) =>
  (await door.operator.ask('GET', '/messages?limit=100')).data.messages
    .filter((message: Any) => message.message_type === 'alert')
    .map((message: Any) => message.title as string);

test('more than a hundred waiting tasks are told once, and again when they come back later', async () => {
  await using door = await openCcjk({ settings: { token: { accessMinutes: 1440 } } });
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const body = { device_id: mac.id, type: 'bash', command: 'ls' };
  const fill = () => door.operator.ask('POST', '/tasks/batch', { tasks: Array(100).fill(body) });
  await fill();
  await door.tick('alarms');
  expect(await told(door)).toEqual([]);
  const last = await givenTask(door.operator, mac);
  await door.tick('alarms');
  await door.tick('alarms');
  expect(await told(door)).toEqual(['P2: 101 tasks wait']);
  await door.operator.ask('POST', `/tasks/${last}/cancel`);
  await door.tick('alarms');
  await givenTask(door.operator, mac);
  await door.tick('alarms');
  expect(await told(door), 'the same occurrence').toHaveLength(1);
  await door.operator.ask('POST', `/devices/${mac.id}/stop`, { stopped: true });
  const [open] = (await door.operator.ask('GET', '/tasks?status=queued&limit=1')).data.tasks;
  await door.operator.ask('POST', `/tasks/${open.id}/cancel`);
  await door.tick('alarms');
  await door.clock.advance('11m');
  await givenTask(door.operator, mac);
  await door.tick('alarms');
  expect(await told(door)).toHaveLength(2);
});

test('the console’s first page counts tasks by their state and names devices and the newest messages', async () => {
  await using door = await openCcjk();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  await givenTask(door.operator, mac);
  const status = await door.service.status();
  expect(status).toMatchObject({
    jobs: { pending: 1, running: 0, success: 0 },
    agents: [{ name: 'name of mac', managerName: 'operator@example.com', leasedJobs: 0 }],
    events: [{ type: 'task_created', subject: 'npm test', text: '', facts: { node: 'name of mac' } }],
    initialized: true,
  });
});

test('more than a fifth of the devices offline is told, of five devices at least, and to nobody but the operator', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const devices = [];
  for (let n = 0; n < 5; n++) devices.push(await givenDevice(door.origin, door.operator, `mac-${n}`));
  for (const device of devices.slice(1)) await device.beat();
  await door.tick('alarms');
  expect(await told(door)).toEqual([]);
  await devices[1]!.ask('POST', '/daemon/offline');
  await door.tick('alarms');
  expect(await told(door)).toEqual(['P3: 2 of 5 devices are offline']);
  expect((await ann.ask('GET', '/messages')).data.messages).toEqual([]);
});

test('an alert is listed with its rule and how far it went, acknowledged once, and past when it is over', async () => {
  await using door = await openCcjk({ settings: { token: { accessMinutes: 1440 } } });
  const ann = await givenPerson(door.origin, 'ann');
  const list = async (query = '') => (await door.operator.ask('GET', `/admin/alerts${query}`)).data;
  expect(await list()).toMatchObject({ firing: [], past: [], total: 0, checked_at: null });
  const devices = [];
  for (let n = 0; n < 5; n++) devices.push(await givenDevice(door.origin, door.operator, `mac-${n}`));
  for (const device of devices.slice(2)) await device.beat();
  await door.tick('alarms');
  const { rules, firing, checked_at: checkedAt } = await list();
  expect(rules.map(({ rule, level, unit, limit }: Any) => [rule, level, unit, limit])).toEqual([
    ['api_error_rate', 'P1', 'percent', 5],
    ['memory', 'P1', 'percent', 90],
    ['api_p95', 'P2', 'ms', 1000],
    ['queue_length', 'P2', 'tasks', 100],
    ['devices_offline', 'P3', 'percent', 20],
  ]);
  expect(rules.filter((rule: Any) => rule.firing)).toMatchObject([{ rule: 'devices_offline', value: 40 }]);
  // Too few requests to tell.
  expect(rules[2]).toMatchObject({ value: null, firing: false });
  expect(checkedAt).toBe('2026-05-01T08:00:00.000Z');
  const [alert] = firing;
  expect(alert).toMatchObject({ rule: 'devices_offline', level: 'P3', value: 40, worst: 40, limit: 20 });
  expect(alert).toMatchObject({ acknowledged_at: null, acknowledged_by: null, ended_at: null });

  const path = `/admin/alerts/${alert.id}/acknowledge`;
  expect((await ann.ask('POST', path)).code).toBe('FORBIDDEN');
  expect((await ann.ask('GET', '/admin/alerts')).code).toBe('FORBIDDEN');
  const seen = await door.operator.ask('POST', path);
  expect(seen.data).toMatchObject({ id: alert.id, acknowledged_by: 'operator@example.com', ended_at: null });
  await door.clock.advance('1m');
  expect((await door.operator.ask('POST', path)).data).toEqual(seen.data);
  const { entries } = (await door.operator.ask('GET', '/audit?limit=1')).data;
  expect(entries).toMatchObject([{ action: 'acknowledge_alert', target_id: alert.id }]);

  await devices[2]!.ask('POST', '/daemon/offline');
  await door.tick('alarms');
  expect((await list()).firing).toMatchObject([{ id: alert.id, value: 60, worst: 60 }]);
  for (const device of devices) await device.beat();
  await door.tick('alarms');
  const after = await list();
  expect(after.firing).toEqual([]);
  expect(after.past).toMatchObject([{ id: alert.id, worst: 60, ended_at: '2026-05-01T08:01:00.000Z' }]);
  // Acknowledged: what comes back now is another one.
  for (const device of devices.slice(0, 3)) await device.ask('POST', '/daemon/offline');
  await door.tick('alarms');
  const [again] = (await list()).firing;
  expect(again.id).not.toBe(alert.id);
  expect(await list('?limit=1&offset=1')).toMatchObject({ past: [], total: 1, limit: 1, offset: 1 });
  expect((await door.operator.ask('POST', `/admin/alerts/${ann.id}/acknowledge`)).status).toBe(404);
  expect(door.warnings).toEqual([]);
});

test('what stands is told to the console too, and what is seen there is acknowledged here', async () => {
  await using door = await openCcjk();
  for (let n = 0; n < 5; n++) await givenDevice(door.origin, door.operator, `mac-${n}`);
  const limits = { silentMs: 1, silentHoldingMs: 1, deadSince: 0, lateMs: 1, drainMs: 1, expiringMs: 1 };
  const passed = async () => (await door.service.troubles!(limits)).passedLimits;
  expect(await passed()).toEqual([]);
  await door.tick('alarms');
  const [limit] = await passed();
  expect(limit).toMatchObject({
    ...{ measure: 'silent_agents', grade: 'P3', isBad: false, value: 100, limit: 20, isSeen: false },
    page: '/ccjk/admin/alerts',
  });
  await door.service.seen!(limit!.id);
  expect(await passed()).toMatchObject([{ id: limit!.id, isSeen: true }]);
  const { firing } = (await door.operator.ask('GET', '/admin/alerts')).data;
  expect(firing).toMatchObject([{ id: limit!.id, acknowledged_by: 'console' }]);
});

test('mail servers of people’s own that do not answer are no failures of the cloud, however often they are tried', () => {
  const metrics = createMetrics();
  const before = metrics.requestTotals('ccjk');
  const done = metrics.requests('ccjk');
  for (let n = 0; n < 100; n++) done({ method: 'POST', route: '/v1/email/test', status: 502, ms: 10 });
  const [errors] = ofRequests(before, metrics.requestTotals('ccjk'));
  expect(errors).toMatchObject({ rule: 'api_error_rate', value: 0 });
});

test('failed and slow requests are judged by what was answered between two looks, callers’ own mistakes apart', () => {
  const metrics = createMetrics();
  const done = metrics.requests('ccjk');
  const answer = (times: number, status: number, ms: number) => {
    for (let n = 0; n < times; n++) done({ method: 'GET', route: '/v1/tasks', status, ms });
  };
  const since = (before: ReturnType<typeof metrics.requestTotals>) =>
    Object.fromEntries(
      ofRequests(before, metrics.requestTotals('ccjk')).map((measure) => [
        measure.rule,
        { value: measure.value, isBeyond: isBeyond(measure) },
      ]),
    );
  answer(100, 500, 5000);
  const before = metrics.requestTotals('ccjk');
  answer(95, 200, 10);
  answer(50, 404, 10);
  answer(5, 500, 10);
  expect(since(before)).toMatchObject({
    api_error_rate: { value: 3.3, isBeyond: false },
    api_p95: { isBeyond: false },
  });
  answer(5, 503, 1100);
  expect(since(before)).toMatchObject({
    api_error_rate: { value: 6.5, isBeyond: true },
    api_p95: { isBeyond: false },
  });
  answer(10, 200, 1100);
  const slow = since(before).api_p95!;
  expect(slow.isBeyond).toBe(true);
  expect(slow.value).toBeGreaterThan(1000);
  expect(slow.value).toBeLessThan(2500);
  const again = metrics.requestTotals('ccjk');
  answer(19, 500, 5000);
  expect(since(again), 'too few to tell').toEqual({
    api_error_rate: { value: null, isBeyond: false },
    api_p95: { value: null, isBeyond: false },
  });
});
