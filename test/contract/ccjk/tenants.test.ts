// Who may reach what: other accounts' ids, scopes of API keys, device keys, the operator.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  asking,
  givenDevice,
  givenPerson,
  givenTask,
  openCcjk,
  type CcjkDoor,
  type Device,
  type Person,
} from '../../kit/ccjk.js';
import { rolesOf } from '../../kit/contracts.js';
import { SCOPES } from '../../../server/services/ccjk/contract/shapes.js';

let door: CcjkDoor;
let ann: Person;
let eve: Person;
let mac: Device;
let evil: Device;
let ids: Record<string, string>;

beforeAll(async () => {
  door = await openCcjk();
  ann = await givenPerson(door.origin, 'ann');
  eve = await givenPerson(door.origin, 'eve');
  mac = await givenDevice(door.origin, ann, 'mac-1');
  evil = await givenDevice(door.origin, eve, 'evil-1');
  const task_id = await givenTask(ann, mac);
  const backup = { device_id: mac.id, config_name: 'c', config_data: {} };
  const schedule = { device_id: mac.id, type: 'bash', command: 'ls', name: 's', cron: '0 3 * * *' };
  const form = new FormData();
  form.set('log_file', new Blob(['x']), 'x.log');
  ids = {
    ...{ task_id, device_id: mac.id, user_id: ann.id },
    backup_id: (await ann.ask('POST', '/config/backup', backup)).data.id,
    schedule_id: (await ann.ask('POST', '/schedules', schedule)).data.id,
    key_id: (await ann.ask('POST', '/api-keys', { name: 'k', scopes: ['task:read'] })).data.id,
    log_id: (await mac.ask('POST', '/daemon/logs', form)).data.log_id,
    message_id: (await ann.ask('GET', '/messages')).data.messages[0].id,
    session_id: (await ann.ask('GET', '/auth/sessions')).data.sessions[0].id,
    command_id: task_id,
  };
});

afterAll(async () => {
  expect(door.warnings).toEqual([]);
  await door[Symbol.asyncDispose]();
});

test('another account’s id is 404 on every route that takes one, and nothing changes', async () => {
  let tried = 0;
  for (const { route } of door.service.routes) {
    const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
    if (names.length === 0 || rolesOf(route).includes('task:admin')) continue;
    const path = route.path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? `no ${name}`);
    expect(path).not.toContain('no ');
    const ask = rolesOf(route).includes('device') ? evil.ask : eve.ask;
    const body: Record<string, unknown> = { status: 'completed', success: true, offset: 0, text: 'x' };
    const below = path.startsWith('/v1') ? path.slice(3) : path;
    const said = await ask(route.method.toUpperCase(), below, route.method === 'get' ? undefined : body);
    expect(said, `${route.method} ${path}`).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    tried++;
  }
  expect(tried).toBeGreaterThan(20);
  expect((await ann.ask('GET', `/tasks/${ids.task_id}`)).data.status).toBe('queued');
  expect((await ann.ask('GET', '/devices')).data.devices[0].stopped).toBe(false);
});

test('another account’s device is 404 in every body that names one, and its lists stay empty', async () => {
  const task = { device_id: mac.id, type: 'bash', command: 'ls' };
  for (const [path, body] of [
    ['/tasks', task],
    ['/tasks/batch', { tasks: [task] }],
    ['/config/backup', { device_id: mac.id, config_name: 'c', config_data: {} }],
    ['/schedules', { ...task, name: 's', cron: '0 3 * * *' }],
  ] as const) {
    expect(await eve.ask('POST', path, body), path).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  }
  expect((await eve.ask('GET', `/tasks?device_id=${mac.id}`)).data.tasks).toEqual([]);
  expect((await eve.ask('GET', `/config/backups?device_id=${mac.id}`)).data.backups).toEqual([]);
  expect((await eve.ask('GET', `/logs?device_id=${mac.id}`)).data.logs).toEqual([]);
});

test('an API key may what its scopes say, on every route that has one, and nothing else', async () => {
  const key = async (scopes: readonly string[]) => {
    const made = await door.operator.ask('POST', '/api-keys', { name: scopes.join(), scopes });
    expect(made.status).toBe(201);
    return asking(door.origin, { token: made.data.key, headers: { 'x-device-id': 'operators-1' } });
  };
  const routes = door.service.routes
    .map(({ route }) => route)
    .filter((one) => !rolesOf(one).includes('public'));
  for (const scope of SCOPES) {
    const ask = await key([scope]);
    for (const route of routes.filter((one) => !rolesOf(one).includes('webhook'))) {
      const path = route.path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');
      const below = path.startsWith('/v1') ? path.slice(3) : path;
      const said = await ask(route.method.toUpperCase(), below, route.method === 'get' ? undefined : {});
      const isOpen = rolesOf(route).includes(scope);
      const what = `${scope} on ${route.method} ${route.path}: ${said.status}`;
      if (isOpen) expect(said.status, what).not.toBeOneOf([401, 403]);
      else expect(said.status, what).toBe(403);
    }
    for (const { id } of (await door.operator.ask('GET', '/api-keys')).data.keys) {
      await door.operator.ask('DELETE', `/api-keys/${id}`);
    }
  }
});

test('an API key that is revoked or has run out is dead at once', async () => {
  const soon = new Date(door.clock.now() + 60_000).toISOString();
  const { data: short } = await ann.ask('POST', '/api-keys', {
    name: 'a',
    scopes: ['task:read'],
    expires_at: soon,
  });
  const { data: long } = await ann.ask('POST', '/api-keys', { name: 'b', scopes: ['task:read'] });
  const asShort = asking(door.origin, { token: short.key });
  const asLong = asking(door.origin, { token: long.key });
  expect((await asShort('GET', '/tasks')).status).toBe(200);
  await door.clock.advance('61s');
  expect((await asShort('GET', '/tasks')).status).toBe(401);
  expect((await asLong('GET', '/tasks')).status).toBe(200);
  await ann.ask('DELETE', `/api-keys/${long.id}`);
  expect((await asLong('GET', '/tasks')).status).toBe(401);
  const past = await ann.ask('POST', '/api-keys', {
    name: 'c',
    scopes: ['task:read'],
    expires_at: '2020-01-01T00:00:00Z',
  });
  expect(past.status).toBe(400);
});

test('device keys reach only the daemon’s routes, sessions none of them', async () => {
  expect((await mac.ask('GET', '/tasks')).code).toBe('FORBIDDEN');
  expect((await mac.ask('GET', '/auth/me')).code).toBe('FORBIDDEN');
  const asDevice = asking(door.origin, { token: ann.token, headers: { 'x-device-id': 'mac-1' } });
  expect((await asDevice('GET', '/daemon/tasks/pending')).code).toBe('FORBIDDEN');
});

test('the operator’s routes are the operator’s; nobody else changes a plan or takes the scope', async () => {
  for (const [method, path, body] of [
    ['GET', '/admin/users', undefined],
    ['GET', '/admin/audit', undefined],
    ['PATCH', `/admin/users/${eve.id}`, { plan: 'enterprise' }],
  ] as const)
    expect(await eve.ask(method, path, body)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  const key = await eve.ask('POST', '/api-keys', { name: 'x', scopes: ['task:admin'] });
  expect(key).toMatchObject({ status: 403, code: 'SCOPE_REFUSED' });
  const changed = await door.operator.ask('PATCH', `/admin/users/${eve.id}`, { plan: 'pro' });
  expect(changed.data).toMatchObject({ id: eve.id, plan: 'pro', storage_quota: 10 * 1024 ** 3 });
  expect((await door.operator.ask('PATCH', `/admin/users/${eve.id}`, { plan: 'gold' })).status).toBe(400);
  const off = await door.operator.ask('PATCH', `/admin/users/${eve.id}`, { is_active: false });
  expect(off.data.is_active).toBe(false);
  expect((await eve.ask('GET', '/auth/me')).status).toBe(401);
  expect(await evil.beat()).toMatchObject({ status: 403, code: 'ACCOUNT_DISABLED' });
  const own = await door.operator.ask('PATCH', `/admin/users/${door.operator.id}`, { is_active: false });
  expect(own.status).toBe(403);
});
