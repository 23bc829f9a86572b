// What is kept of what was done: the audit record, which proves itself, and what goes when.
import { expect, test } from 'vitest';
import { cut } from '../../../server/core/audit/cut.js';
import { auditChain } from '../../../server/services/ccjk/audit.js';
import { history } from '../../../server/services/ccjk/history.js';
import { auditTable, figureTable, messageTable, taskTable } from '../../../server/services/ccjk/tables.js';
import {
  asking,
  givenDevice,
  givenPerson,
  givenPlan,
  givenTask,
  openCcjk,
  PASSWORD,
} from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

test('every change by a person, a key or a device’s registration stands in the account’s record, without secrets', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  await givenPlan(door, ann, 'pro');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const { data: key } = await ann.ask('POST', '/api-keys', {
    name: 'ci',
    scopes: ['task:create', 'task:cancel'],
  });
  const byKey = asking(door.origin, { token: key.key });
  const task = (await byKey('POST', '/tasks', { device_id: mac.id, type: 'bash', command: 'ls' })).data
    .task_id;
  await byKey('POST', `/tasks/${task}/cancel`);
  await ann.ask('POST', `/devices/${mac.id}/key`);
  await ann.ask('PATCH', `/devices/${mac.id}/config`, { heartbeat_interval: 60 });
  await ann.ask('DELETE', `/api-keys/${key.id}`);
  await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
  const { data } = await ann.ask('GET', '/audit');
  const said = data.entries.map((entry: Any) => `${entry.actor} ${entry.action}`).reverse();
  expect(said).toEqual([
    'person:ann@example.com register',
    'person:operator@example.com update_user',
    'person:ann@example.com register_device',
    'person:ann@example.com create_api_key',
    'key:ci create_task',
    'key:ci cancel_task',
    'person:ann@example.com renew_device_key',
    'person:ann@example.com update_device',
    'person:ann@example.com revoke_api_key',
    'person:ann@example.com sign_in',
  ]);
  expect(data.total).toBe(10);
  const text = JSON.stringify(data);
  for (const secret of [key.key, mac.key, ann.token, ann.refreshToken, PASSWORD])
    expect(text).not.toContain(secret);
  // The operator's own registration stands in the record of all, not in ann's.
  expect((await door.operator.ask('GET', '/admin/audit')).data.total).toBe(11);
  expect((await door.operator.ask('GET', '/audit')).data.total).toBe(1);
  expect(await door.service.verify()).toBeNull();
});

test('each route by which a person changes something writes into the record', async () => {
  await using door = await openCcjk();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = await givenTask(ann, mac);
  const body = { device_id: mac.id, type: 'bash', command: 'ls' };
  const backup = { device_id: mac.id, config_name: 'c', config_data: {} };
  const { data: kept } = await ann.ask('POST', '/config/backup', backup);
  const { data: schedule } = await ann.ask('POST', '/schedules', { ...body, name: 's', cron: '0 3 * * *' });
  const [message] = (await ann.ask('GET', '/messages')).data.messages;
  const form = new FormData();
  form.set('log_file', new Blob(['x']), 'x.log');
  const log = (await mac.ask('POST', '/daemon/logs', form)).data.log_id;
  const count = async () => (await ann.ask('GET', '/admin/audit')).data.total as number;
  for (const [method, path, sent] of [
    ['POST', '/tasks/batch', { tasks: [body] }],
    ['POST', `/tasks/${task}/cancel`],
    ['POST', `/tasks/${task}/retry`],
    ['PATCH', '/auth/me', { display_name: 'Ann' }],
    ['POST', '/devices', { device_name: 'second' }],
    ['POST', `/devices/${mac.id}/stop`, { stopped: true }],
    ['POST', `/config/restore/${kept.id}`],
    ['POST', '/config/backup', backup],
    ['DELETE', `/config/backups/${kept.id}`],
    ['POST', `/schedules/${schedule.id}/run`],
    ['PATCH', `/schedules/${schedule.id}`, { enabled: false }],
    ['DELETE', `/schedules/${schedule.id}`],
    ['POST', '/email/config', { device_id: mac.id, email_address: 'ann@example.org' }],
    ['DELETE', `/email/config/${mac.id}`],
    ['DELETE', `/messages/${message.id}`],
    ['DELETE', `/logs/${log}`],
    ['DELETE', `/devices/${mac.id}`],
    ['POST', '/auth/password', { old_password: PASSWORD, new_password: 'another-password' }],
    ['POST', '/auth/sessions/end-others'],
  ] as const) {
    const before = await count();
    const said = await ann.ask(method, path, sent);
    expect(said.status, `${method} ${path} ${JSON.stringify(said.body.error)}`).toBeLessThan(300);
    expect(await count(), `${method} ${path}`).toBe(before + 1);
  }
  const before = await count();
  expect((await ann.ask('POST', `/tasks/${task}/retry`)).status).toBe(404);
  expect(await count()).toBe(before);
});

test('a changed entry is named; a record that retention has cut still proves itself', async () => {
  await using door = await openCcjk();
  await givenPerson(door.origin, 'ann');
  await givenPerson(door.origin, 'bob');
  await door.clock.advance('2d');
  expect(await door.store.transaction((tx) => cut(tx, auditChain, tx.now(), 1))).toBe(1);
  expect(await door.service.verify()).toBeNull();
  await door.store.transaction((tx) => tx.update(auditTable, { id: 2 }, { actorName: 'somebody else' }));
  expect(await door.service.verify()).toBe('audit entry 2 was changed after it was written');
});

test('history goes by its age: ended tasks, messages and figures; what is open stays', async () => {
  await using door = await openCcjk();
  const mac = await givenDevice(door.origin, door.operator, 'mac');
  const ended = await givenTask(door.operator, mac);
  await door.operator.ask('POST', `/tasks/${ended}/cancel`);
  await givenTask(door.operator, mac);
  await door.clock.advance('10d');
  const counts = () =>
    door.store.transaction(async (tx) => [
      await tx.count(taskTable, {}),
      await tx.count(messageTable, {}),
      await tx.count(figureTable, {}),
    ]);
  expect(await counts()).toEqual([2, 2, 2]);
  for (const kind of history) {
    const oldest = await door.store.transaction((tx) => kind.oldest(tx));
    if (oldest === null) continue;
    expect(await door.store.transaction((tx) => kind.removeOldest(tx, oldest, 100))).toBe(0);
    await door.store.transaction((tx) => kind.removeOldest(tx, tx.now(), 100));
  }
  expect(await counts()).toEqual([1, 0, 0]);
  expect(await door.service.verify()).toBeNull();
});

test('a log goes when the days of its plan are over, and its room comes back', async () => {
  await using door = await openCcjk({ settings: { token: { accessMinutes: 1440 } } });
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const form = new FormData();
  form.set('log_file', new Blob(['x'.repeat(100)]), 'x.log');
  const { data } = await mac.ask('POST', '/daemon/logs', form);
  const signedIn = async () =>
    asking(door.origin, {
      token: (await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD })).data.token,
    });
  await door.clock.advance('6d');
  await door.tick('purge');
  expect((await (await signedIn())('GET', `/logs/${data.log_id}`)).data).toMatchObject({ size: 100 });
  expect((await (await signedIn())('GET', '/auth/me')).data.storage_used).toBe(100);
  await door.clock.advance('2d');
  await door.tick('purge');
  expect((await (await signedIn())('GET', `/logs/${data.log_id}`)).status).toBe(404);
  expect((await (await signedIn())('GET', '/auth/me')).data.storage_used).toBe(0);
});
