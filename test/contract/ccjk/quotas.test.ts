// What a plan allows holds however many requests come at once; rates are counted by who asks.
import { expect, test } from 'vitest';
import {
  asking,
  givenDevice,
  givenPerson,
  givenPlan,
  givenTask,
  openCcjk,
  PASSWORD,
  type Person,
  type Said,
} from '../../kit/ccjk.js';

const fifty = <T>(ask: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 50 }, (_, n) => ask(n)));
const good = (answers: readonly Said[]) => answers.filter(({ status }) => status === 201).length;
const register = (origin: string, person: Person, machineId: string) =>
  asking(origin, { token: person.token, headers: { 'x-device-id': machineId } })('POST', '/daemon/register', {
    device_name: machineId,
  });

test('of fifty machines that register at once a free account gets one device, a pro account five', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const first = await fifty((n) => register(door.origin, ann, `m-${n}`));
  expect(good(first)).toBe(1);
  const refused = first.find(({ status }) => status !== 201);
  expect(refused).toMatchObject({ status: 403, code: 'QUOTA_EXCEEDED' });
  expect(refused!.body.error.details).toEqual({ resource: 'devices', limit: 1, used: 1 });
  await givenPlan(door, ann, 'pro');
  expect(good(await fifty((n) => register(door.origin, ann, `n-${n}`)))).toBe(4);
  expect((await ann.ask('GET', '/devices')).data.devices).toHaveLength(5);
  // A machine that is a device already needs no room.
  const [{ machine_id: known }] = (await ann.ask('GET', '/devices')).data.devices;
  expect((await register(door.origin, ann, known)).status).toBe(201);
});

test('of fifty tasks sent at once a free account gets ten a UTC day; batch items count one each, a retry does not', async () => {
  await using door = await openCcjk({ now: '2026-05-01T23:00:00Z' });
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = { device_id: mac.id, type: 'bash', command: 'ls' };
  expect((await ann.ask('POST', '/tasks/batch', { tasks: Array(4).fill(task) })).status).toBe(201);
  expect((await ann.ask('POST', '/tasks/batch', { tasks: Array(7).fill(task) })).code).toBe('QUOTA_EXCEEDED');
  expect(good(await fifty(() => ann.ask('POST', '/tasks', task)))).toBe(6);
  expect((await ann.ask('GET', '/tasks')).data.total).toBe(10);
  expect((await ann.ask('GET', '/stats/summary')).data.quota).toMatchObject({
    tasks_a_day: 10,
    tasks_today: 10,
  });
  const [{ id }] = (await ann.ask('GET', '/tasks?limit=1')).data.tasks;
  await ann.ask('POST', `/tasks/${id}/cancel`);
  expect((await ann.ask('POST', `/tasks/${id}/retry`)).status).toBe(200);
  await door.clock.advance('2h');
  const { data } = await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
  const nextDay = asking(door.origin, { token: data.token });
  expect(good(await fifty(() => nextDay('POST', '/tasks', task)))).toBe(10);
});

test('of fifty polls at once each task goes to one, and no more go out than the plan runs at once', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  await givenPlan(door, ann, 'pro');
  const macs = [await givenDevice(door.origin, ann, 'mac-1'), await givenDevice(door.origin, ann, 'mac-2')];
  for (const mac of macs) for (let n = 0; n < 5; n++) await givenTask(ann, mac);
  const taken = (await fifty((n) => macs[n % 2]!.take())).flat();
  expect(taken).toHaveLength(3);
  expect(new Set(taken).size).toBe(3);
  for (const id of taken) {
    const { data } = await ann.ask('GET', `/tasks/${id}`);
    const mac = macs.find((one) => one.id === data.device_id)!;
    await mac.result(id);
  }
  expect((await fifty((n) => macs[n % 2]!.take())).flat()).toHaveLength(3);
});

test('the highest priority goes first, then the oldest', async () => {
  await using door = await openCcjk();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  await door.operator.ask('PATCH', `/devices/${mac.id}/config`, { max_concurrent_tasks: 10 });
  const low = await givenTask(door.operator, mac, { priority: 1 });
  const first = await givenTask(door.operator, mac);
  const second = await givenTask(door.operator, mac);
  const high = await givenTask(door.operator, mac, { priority: 10 });
  expect(await mac.take()).toEqual([high, first, second, low]);
});

test('storage is counted for backups and logs, and what is beyond the plan is refused', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const { accountTable } = await import('../../../server/services/ccjk/tables.js');
  await door.store.transaction((tx) =>
    tx.update(accountTable, { id: ann.id }, { storageUsed: 1024 ** 3 - 30 }),
  );
  const backup = (text: string) =>
    ann.ask('POST', '/config/backup', { device_id: mac.id, config_name: 'c', config_data: { text } });
  expect(await backup('x'.repeat(30))).toMatchObject({ status: 403, code: 'QUOTA_EXCEEDED' });
  expect(good(await fifty(() => backup('xx')))).toBe(2);
  const form = new FormData();
  form.set('log_file', new Blob(['x'.repeat(31)]), 'x.log');
  expect(await mac.ask('POST', '/daemon/logs', form)).toMatchObject({ status: 403, code: 'QUOTA_EXCEEDED' });
});

test('a person asks 100 times a minute, an API key as often as its plan says, a device 1000 times', async () => {
  await using door = await openCcjk({ limits: true, now: '2026-05-01T08:00:00Z' });
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const { data } = await ann.ask('POST', '/api-keys', { name: 'k', scopes: ['task:read'] });
  const key = asking(door.origin, { token: data.key });
  const many = async (times: number, ask: () => Promise<Said>) => {
    const answers: Said[] = [];
    for (let n = 0; n < times; n++) answers.push(await ask());
    return answers.filter(({ status }) => status !== 429).length;
  };
  expect(await many(12, () => key('GET', '/tasks'))).toBe(10);
  // Two went before: the device, and the key.
  expect(await many(110, () => ann.ask('GET', '/auth/me'))).toBe(98);
  const refused = await ann.ask('GET', '/auth/me');
  expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(refused.headers.get('retry-after'))).toBe(60);
  expect(await many(150, () => mac.beat())).toBe(150);
  await door.clock.advance('60s');
  expect((await ann.ask('GET', '/auth/me')).status).toBe(200);
  expect((await key('GET', '/tasks')).status).toBe(200);
});
