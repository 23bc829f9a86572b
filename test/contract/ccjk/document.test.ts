// The whole document, endpoint by endpoint: what it answers when all is well, and how it refuses.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  asking,
  givenDevice,
  givenPerson,
  givenPlan,
  givenTask,
  openCcjk,
  PASSWORD,
  type CcjkDoor,
  type Device,
  type Person,
} from '../../kit/ccjk.js';

let door: CcjkDoor;
let ann: Person;
let mac: Device;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

beforeAll(async () => {
  door = await openCcjk();
  ann = await givenPerson(door.origin, 'ann');
  await givenPlan(door, ann, 'pro');
  mac = await givenDevice(door.origin, ann, 'mac-1');
});

afterAll(async () => {
  expect(door.warnings).toEqual([]);
  await door[Symbol.asyncDispose]();
});

describe('1 auth', () => {
  test('register answers the user, a token and a refresh token', async () => {
    const { status, data } = await door.nobody('POST', '/auth/register', {
      ...{ email: 'John@Example.com', password: 'SecurePassword123!', display_name: 'John Doe' },
    });
    expect(status).toBe(201);
    expect(data.user).toMatchObject({
      ...{ email: 'john@example.com', display_name: 'John Doe', plan: 'free', is_verified: false },
      ...{ storage_quota: 1024 ** 3, storage_used: 0, is_operator: false },
    });
    expect(data.token.split('.')).toHaveLength(3);
    expect(data.refresh_token).toEqual(expect.any(String));
  });

  test('register refuses a taken address in any case, a bad one, and a password that is too short or too long', async () => {
    const taken = await door.nobody('POST', '/auth/register', {
      email: 'ANN@example.com',
      password: PASSWORD,
    });
    expect(taken).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
    for (const body of [
      { email: 'nobody', password: PASSWORD },
      { email: `${'a'.repeat(250)}@b.org`, password: PASSWORD },
      { email: 'x@example.com', password: 'short' },
      { email: 'x@example.com', password: 'p'.repeat(129) },
      { email: 'x@example.com' },
      { password: PASSWORD },
    ]) {
      const refused = await door.nobody('POST', '/auth/register', body);
      expect(refused, JSON.stringify(body)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
      expect(Object.keys(refused.body.error.details.fields)).toHaveLength(1);
    }
  });

  test('login refuses a wrong password and an unknown address in the same words', async () => {
    const wrong = await door.nobody('POST', '/auth/login', { email: ann.email, password: 'not-this-one' });
    const unknown = await door.nobody('POST', '/auth/login', { email: 'x@y.org', password: 'not-this-one' });
    expect(wrong).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
    expect(unknown.body.error).toEqual(wrong.body.error);
    const good = await door.nobody('POST', '/auth/login', { email: ' Ann@Example.com ', password: PASSWORD });
    expect(good).toMatchObject({ status: 200, data: { user: { id: ann.id } } });
  });

  test('me answers the user, also under `user`, and its storage', async () => {
    const { status, data } = await ann.ask('GET', '/auth/me');
    expect(status).toBe(200);
    expect(data).toMatchObject({ id: ann.id, email: ann.email, plan: 'pro', storage_quota: 10 * 1024 ** 3 });
    expect(data.user).toMatchObject({ id: ann.id, email: ann.email });
    expect((await door.nobody('GET', '/auth/me')).code).toBe('UNAUTHORIZED');
  });

  test('logout ends the session: its access and its refresh token are dead', async () => {
    const { data } = await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
    const there = asking(door.origin, { token: data.token });
    expect((await there('POST', '/auth/logout')).status).toBe(200);
    expect((await there('GET', '/auth/me')).status).toBe(401);
    const refreshed = await door.nobody('POST', '/auth/refresh', { refresh_token: data.refresh_token });
    expect(refreshed).toMatchObject({ status: 401, code: 'INVALID_REFRESH_TOKEN' });
    expect((await ann.ask('GET', '/auth/me')).status).toBe(200);
  });
});

describe('2 daemon', () => {
  test('register needs the machine’s id and a name, and answers key and config', async () => {
    const cleo = await givenPerson(door.origin, 'cleo');
    const body = { device_name: 'MacBook Pro', os_type: 'darwin', os_version: '23.1.0', arch: 'arm64' };
    const bare = await cleo.ask('POST', '/daemon/register', body);
    expect(bare).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' });
    const there = asking(door.origin, { token: cleo.token, headers: { 'x-device-id': 'cleo-mac' } });
    for (const bad of [{}, { ...body, os_type: 'beos' }, { ...body, device_name: 'n'.repeat(101) }]) {
      expect((await there('POST', '/daemon/register', bad)).status).toBe(400);
    }
    const { status, data } = await there('POST', '/daemon/register', body);
    expect(status).toBe(201);
    expect(data).toMatchObject({
      device_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      device_key: expect.stringMatching(/^dvk_/),
      // What was asked for by default is 3; a free plan runs one at once.
      config: {
        ...{ heartbeat_interval: 30, task_check_interval: 10 },
        ...{ log_upload_enabled: true, max_concurrent_tasks: 1 },
      },
    });
    const again = await there('POST', '/daemon/register', { ...body, device_name: 'Renamed' });
    expect(again).toMatchObject({ status: 201, data: { device_id: data.device_id } });
    expect(again.data.device_key).not.toBe(data.device_key);
    const old = asking(door.origin, { token: data.device_key, headers: { 'x-device-id': 'cleo-mac' } });
    expect((await old('GET', '/daemon/config/sync')).status).toBe(401);
  });

  test('a machine of another account is not taken over', async () => {
    const there = asking(door.origin, {
      token: door.operator.token,
      headers: { 'x-device-id': mac.machineId },
    });
    const refused = await there('POST', '/daemon/register', { device_name: 'mine now' });
    expect(refused).toMatchObject({ status: 409, code: 'DEVICE_OF_ANOTHER' });
    expect((await mac.beat()).status).toBe(200);
  });

  test('heartbeat takes the five states and answers the time; nothing else passes', async () => {
    for (const status of ['online', 'busy', 'error', 'maintenance']) {
      const { data } = await mac.beat([], {
        ...{ status, system_info: { cpu_usage: 25.5, memory_usage: 45.2, disk_usage: 60 } },
      });
      expect(data).toMatchObject({ server_time: expect.stringMatching(/Z$/), cancelled_tasks: [] });
      expect((await ann.ask('GET', `/devices/${mac.id}`)).data.daemon_status).toBe(status);
    }
    for (const bad of [
      { status: 'asleep' },
      { current_tasks: 'x' },
      { system_info: { cpu_usage: 101 } },
      { system_info: { disk_usage: -1 } },
    ]) {
      expect((await mac.beat([], bad)).status, JSON.stringify(bad)).toBe(400);
    }
    await mac.beat();
  });

  test('the header of a device may be its machine’s id or its UUID, but not another’s, and is not left out', async () => {
    const beat = { status: 'online' };
    const as = (headers: Record<string, string>) => asking(door.origin, { token: mac.key, headers });
    expect((await as({ 'x-device-id': mac.id })('POST', '/daemon/heartbeat', beat)).status).toBe(200);
    expect((await as({ 'x-device-id': 'cleo-mac' })('POST', '/daemon/heartbeat', beat)).status).toBe(403);
    expect((await as({})('POST', '/daemon/heartbeat', beat)).status).toBe(400);
  });

  test('pending hands a task out as the document shows it, once', async () => {
    const task = await givenTask(ann, mac, { args: { cwd: '/path' }, timeout: 60_000, priority: 7 });
    const { status, data } = await mac.ask('GET', '/daemon/tasks/pending?limit=10');
    expect(status).toBe(200);
    expect(data).toEqual({
      tasks: [
        {
          ...{ id: task, type: 'bash', command: 'npm test', args: { cwd: '/path', timeout: 60_000 } },
          ...{ priority: 7, max_retries: 3, created_at: expect.stringMatching(/Z$/) },
        },
      ],
      count: 1,
    });
    expect((await mac.ask('GET', '/daemon/tasks/pending')).data).toEqual({ tasks: [], count: 0 });
    for (const limit of ['0', '101', 'x', '-1']) {
      expect((await mac.ask('GET', `/daemon/tasks/pending?limit=${limit}`)).status, limit).toBe(400);
    }
    const result = await mac.result(task, 'completed', {
      ...{ stdout: 'output...', stderr: '' },
      ...{ started_at: '2026-05-01T08:00:00Z', completed_at: '2026-05-01T08:00:30Z' },
    });
    expect(result).toMatchObject({
      status: 200,
      data: { task_id: task, status: 'completed', repeated: false },
    });
    expect((await ann.ask('GET', `/tasks/${task}`)).data).toMatchObject({
      ...{ id: task, device_id: mac.id, status: 'completed', exit_code: 0, stdout: 'output...', stderr: '' },
      ...{ started_at: '2026-05-01T08:00:00.000Z', completed_at: '2026-05-01T08:00:30.000Z' },
      ...{ retry_count: 0, max_retries: 3, priority: 7, timeout: 60_000 },
    });
  });

  test('a log file is kept, counted and read back; a form without one is refused', async () => {
    const form = new FormData();
    form.set('log_file', new Blob(['line one\nline two\n']), 'daemon.log');
    form.set('metadata', JSON.stringify({ type: 'daemon', date: '2026-01-20', compressed: false }));
    const before = (await ann.ask('GET', '/auth/me')).data.storage_used;
    const { status, data } = await mac.ask('POST', '/daemon/logs', form);
    expect(status).toBe(201);
    expect(data).toMatchObject({ log_id: expect.any(String), size: 18 });
    expect((await ann.ask('GET', '/auth/me')).data.storage_used).toBe(before + 18);
    const read = await ann.ask('GET', `/logs/${data.log_id}`);
    expect(read.data).toMatchObject({ text: 'line one\nline two\n', ended: true, type: 'daemon' });
    const empty = new FormData();
    empty.set('metadata', '{}');
    expect((await mac.ask('POST', '/daemon/logs', empty)).status).toBe(400);
    const bad = new FormData();
    bad.set('log_file', new Blob(['x']), 'x');
    bad.set('metadata', '{"date":"yesterday"}');
    expect((await mac.ask('POST', '/daemon/logs', bad)).status).toBe(400);
    expect((await mac.ask('POST', '/daemon/logs', { log_file: 'x' })).status).toBe(400);
  });

  test('config sync answers the config and the backup that was restored, else the newest, and the list names it', async () => {
    const backup = async (n: number) =>
      (
        await ann.ask('POST', '/config/backup', {
          ...{ device_id: mac.id, config_name: `c${n}`, config_data: { n } },
        })
      ).data.id;
    const first = await backup(1);
    const second = await backup(2);
    expect((await mac.ask('GET', '/daemon/config/sync')).data).toMatchObject({
      ...{ device_id: mac.id, config: { heartbeat_interval: 30 }, backup: { config_data: { n: 2 } } },
    });
    const current = async () =>
      (await ann.ask('GET', `/config/backups?device_id=${mac.id}`)).data.backups
        .filter(({ is_current: isCurrent }: { is_current: boolean }) => isCurrent)
        .map(({ id }: { id: string }) => id);
    expect(await current()).toEqual([second]);
    await ann.ask('POST', `/config/restore/${first}`);
    expect(await current()).toEqual([first]);
    expect((await mac.ask('GET', '/daemon/config/sync')).data.backup.config_data).toEqual({ n: 1 });
    await ann.ask('DELETE', `/config/backups/${first}`);
    expect(await current()).toEqual([second]);
  });

  test('offline is said at once', async () => {
    await mac.beat();
    expect((await mac.ask('POST', '/daemon/offline')).status).toBe(200);
    expect((await ann.ask('GET', `/devices/${mac.id}`)).data.daemon_status).toBe('offline');
    await mac.beat();
  });
});

describe('3 tasks', () => {
  test('create answers task_id, queued and when it may start', async () => {
    const { status, data } = await ann.ask('POST', '/tasks', {
      ...{ device_id: mac.id, type: 'bash', command: 'npm run build', priority: 7, timeout: 300_000 },
      args: { cwd: '/project/path', env: { NODE_ENV: 'production' } },
    });
    expect(status).toBe(201);
    expect(data).toMatchObject({ status: 'queued', estimated_start: expect.stringMatching(/Z$/) });
    const read = (await ann.ask('GET', `/tasks/${data.task_id}`)).data;
    expect(read.args).toEqual({ cwd: '/project/path', env: { NODE_ENV: 'production' } });
    await ann.ask('POST', `/tasks/${data.task_id}/cancel`);
  });

  test.each([
    ['no device', { device_id: undefined }, 400],
    ['a machine’s id for a device', { device_id: 'mac-1' }, 400],
    ['an unknown device', { device_id: UNKNOWN }, 404],
    ['an unknown type', { type: 'python' }, 400],
    ['an empty command', { command: '' }, 400],
    ['a command of blanks', { command: '  \n' }, 400],
    ['priority 0', { priority: 0 }, 400],
    ['priority 11', { priority: 11 }, 400],
    ['half a priority', { priority: 1.5 }, 400],
    ['a timeout of nothing', { timeout: 0 }, 400],
    ['args that are a list', { args: [1] }, 400],
  ])('create refuses %s', async (_what, change, expected) => {
    const body = { device_id: mac.id, type: 'bash', command: 'ls', ...change };
    expect((await ann.ask('POST', '/tasks', body)).status).toBe(expected);
  });

  test('list filters by status and pages; an unknown status is refused', async () => {
    const completed = (await ann.ask('GET', '/tasks?status=completed&limit=1&offset=0')).data;
    expect(completed).toMatchObject({ total: 1, limit: 1, offset: 0 });
    expect(completed.tasks.map((task: { status: string }) => task.status)).toEqual(['completed']);
    expect((await ann.ask('GET', '/tasks?limit=1&offset=1')).data.tasks).toHaveLength(1);
    for (const query of ['status=done', 'limit=0', 'limit=101', 'offset=-1', 'limit=x']) {
      expect((await ann.ask('GET', `/tasks?${query}`)).status, query).toBe(400);
    }
  });

  test('cancel and retry go where the states allow it', async () => {
    const task = await givenTask(ann, mac);
    const retried = await ann.ask('POST', `/tasks/${task}/retry`);
    expect(retried).toMatchObject({ status: 409, code: 'INVALID_STATE' });
    expect((await ann.ask('POST', `/tasks/${task}/cancel`)).data.status).toBe('cancelled');
    const again = await ann.ask('POST', `/tasks/${task}/cancel`);
    expect(again).toMatchObject({ status: 409, code: 'INVALID_STATE' });
    expect((await ann.ask('POST', `/tasks/${task}/retry`)).data).toMatchObject({
      ...{ status: 'queued', retry_count: 1 },
    });
    await ann.ask('POST', `/tasks/${task}/cancel`);
  });

  test('batch is made wholly or not at all', async () => {
    const good = { device_id: mac.id, type: 'bash', command: 'npm test' };
    const { status, data } = await ann.ask('POST', '/tasks/batch', { tasks: [good, good] });
    expect(status).toBe(201);
    expect(data).toMatchObject({ count: 2, tasks: [{ status: 'queued' }, { status: 'queued' }] });
    for (const { task_id: id } of data.tasks) await ann.ask('POST', `/tasks/${id}/cancel`);
    const before = (await ann.ask('GET', '/tasks')).data.total;
    const half = await ann.ask('POST', '/tasks/batch', { tasks: [good, { ...good, device_id: UNKNOWN }] });
    expect(half.status).toBe(404);
    for (const body of [
      { tasks: [] },
      { tasks: Array.from({ length: 101 }, () => good) },
      { tasks: [good], mode: 'x' },
    ])
      expect((await ann.ask('POST', '/tasks/batch', body)).status).toBe(400);
    expect((await ann.ask('GET', '/tasks')).data.total).toBe(before);
  });
});

describe('4 devices', () => {
  test('list and detail show the device, its state and its config', async () => {
    const { data } = await ann.ask('GET', '/devices');
    expect(data.devices).toHaveLength(1);
    expect(data.devices[0]).toMatchObject({
      ...{ id: mac.id, device_name: 'name of mac-1', daemon_status: 'online', current_tasks: 0 },
      last_heartbeat: expect.stringMatching(/Z$/),
    });
    const one = (await ann.ask('GET', `/devices/${mac.id}`)).data;
    expect(one).toMatchObject({ id: mac.id, config: { heartbeat_interval: 30, max_concurrent_tasks: 3 } });
  });

  test('config changes within its limits; what is asked for at once is cut to the plan', async () => {
    const change = { heartbeat_interval: 60, max_concurrent_tasks: 5 };
    const { status, data } = await ann.ask('PATCH', `/devices/${mac.id}/config`, change);
    expect(status).toBe(200);
    expect(data).toMatchObject({ heartbeat_interval: 60, max_concurrent_tasks: 3 });
    for (const bad of [
      { heartbeat_interval: 4 },
      { heartbeat_interval: 3601 },
      { max_concurrent_tasks: 0 },
      { log_upload_enabled: 'no' },
    ])
      expect((await ann.ask('PATCH', `/devices/${mac.id}/config`, bad)).status).toBe(400);
    await ann.ask('PATCH', `/devices/${mac.id}/config`, { heartbeat_interval: 30 });
  });

  test('a device that is deleted leaves its tasks, without it, and its key is dead at once', async () => {
    const spare = await givenDevice(door.origin, ann, 'spare');
    const task = await givenTask(ann, spare);
    expect((await ann.ask('DELETE', `/devices/${spare.id}`)).status).toBe(200);
    expect(await spare.beat()).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
    expect((await ann.ask('GET', `/tasks/${task}`)).data).toMatchObject({
      device_id: null,
      status: 'cancelled',
    });
    expect((await ann.ask('GET', `/devices/${spare.id}`)).status).toBe(404);
  });
});

describe('6 messages', () => {
  test('are listed, marked as read, and deleted', async () => {
    const { data } = await ann.ask('GET', '/messages?unread=true&limit=2');
    expect(data.messages).toHaveLength(2);
    const [message] = data.messages;
    expect(message).toMatchObject({
      ...{ id: expect.any(String), message_type: expect.any(String), title: expect.any(String) },
      ...{ content: expect.any(String), data: expect.any(Object), read: false },
    });
    expect((await ann.ask('POST', `/messages/${message.id}/read`)).data.read).toBe(true);
    expect((await ann.ask('GET', '/messages?unread=true')).data.total).toBe(data.total - 1);
    expect((await ann.ask('POST', '/messages/read-all')).data.read).toBe(data.total - 1);
    expect((await ann.ask('GET', '/messages?unread=true')).data.messages).toEqual([]);
    expect((await ann.ask('DELETE', `/messages/${message.id}`)).status).toBe(200);
    expect((await ann.ask('DELETE', `/messages/${message.id}`)).status).toBe(404);
  });
});

describe('7 config', () => {
  test('a backup is kept, listed newest first, restored and deleted, and counted against the storage', async () => {
    const before = (await ann.ask('GET', '/auth/me')).data.storage_used;
    const body = {
      device_id: mac.id,
      config_name: 'claude-code-config',
      config_data: { a: [1, { b: null }] },
    };
    const { status, data } = await ann.ask('POST', '/config/backup', body);
    expect(status).toBe(201);
    expect(data).toMatchObject({ backup_id: data.id, config_name: 'claude-code-config', size: 20 });
    expect((await ann.ask('GET', '/auth/me')).data.storage_used).toBe(before + 20);
    const listed = (await ann.ask('GET', `/config/backups?device_id=${mac.id}`)).data.backups;
    expect(listed[0]).toMatchObject({ id: data.id });
    expect((await ann.ask('POST', `/config/restore/${data.id}`)).data.config_data).toEqual(body.config_data);
    expect((await ann.ask('DELETE', `/config/backups/${data.id}`)).status).toBe(200);
    expect((await ann.ask('POST', `/config/restore/${data.id}`)).status).toBe(404);
    expect((await ann.ask('GET', '/auth/me')).data.storage_used).toBe(before);
    for (const bad of [{ config_name: '' }, { config_data: 'text' }, { config_data: [1] }]) {
      expect((await ann.ask('POST', '/config/backup', { ...body, ...bad })).status).toBe(400);
    }
    expect((await ann.ask('POST', '/config/backup', { ...body, device_id: UNKNOWN })).status).toBe(404);
  });
});

describe('8 stats', () => {
  test('summary and device answer one row a day, zeros included', async () => {
    for (const [period, days] of [
      ['1d', 1],
      ['7d', 7],
      ['30d', 30],
      ['90d', 90],
    ] as const) {
      const { status, data } = await ann.ask('GET', `/stats/summary?period=${period}`);
      expect(status).toBe(200);
      expect(data.daily_breakdown).toHaveLength(days);
      expect(data.daily_breakdown.at(-1)).toMatchObject({ date: '2026-05-01', count: 1 });
      expect(data).toMatchObject({ tasks_completed: 1, tasks_failed: 0, total_execution_time: 30 });
    }
    const { data } = await ann.ask('GET', `/stats/device/${mac.id}?period=30d`);
    expect(data).toMatchObject({ device_id: mac.id, tasks_completed: 1, devices_online: 1 });
    for (const period of ['2d', '7', 'week']) {
      expect((await ann.ask('GET', `/stats/summary?period=${period}`)).status).toBe(400);
    }
  });
});

test('broken JSON, an unknown path and a body beyond 1 MB are refused in the envelope', async () => {
  expect(await ann.ask('POST', '/tasks', '{"a":')).toMatchObject({ status: 400, code: 'INVALID_JSON' });
  expect(await ann.ask('GET', '/nothing')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  const huge = JSON.stringify({ device_id: mac.id, type: 'bash', command: 'x'.repeat(1_100_000) });
  expect(await ann.ask('POST', '/tasks', huge)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
});
