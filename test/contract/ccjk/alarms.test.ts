// The document's alert rules: told to the operator once for as long as one stands.
import { expect, test } from 'vitest';
import { createMetrics } from '../../../server/core/metrics/metrics.js';
import { ofRequests } from '../../../server/services/ccjk/alarms.js';
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
    events: [{ type: 'task_created' }],
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

test('failed and slow requests are judged by what was answered between two looks, callers’ own mistakes apart', () => {
  const metrics = createMetrics();
  const done = metrics.requests('ccjk');
  const answer = (times: number, status: number, ms: number) => {
    for (let n = 0; n < times; n++) done({ method: 'GET', route: '/v1/tasks', status, ms });
  };
  answer(100, 500, 5000);
  const before = metrics.requestTotals('ccjk');
  answer(95, 200, 10);
  answer(50, 404, 10);
  answer(5, 500, 10);
  expect(ofRequests(before, metrics.requestTotals('ccjk'))).toEqual([]);
  answer(5, 503, 1100);
  const [errors, ...rest] = ofRequests(before, metrics.requestTotals('ccjk'));
  expect(errors).toMatchObject({ rule: 'api_error_rate', level: 'P1', value: 6.5, limit: 5 });
  expect(rest).toEqual([]);
  answer(10, 200, 1100);
  expect(ofRequests(before, metrics.requestTotals('ccjk'))).toContainEqual(
    expect.objectContaining({ rule: 'api_p95', level: 'P2', value: 1000 }),
  );
  const again = metrics.requestTotals('ccjk');
  answer(19, 500, 5000);
  expect(ofRequests(again, metrics.requestTotals('ccjk')), 'too few to tell').toEqual([]);
});
