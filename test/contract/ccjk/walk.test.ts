// The document from its first endpoint to its last, as a client written from it alone would call it: its own examples, its three
// headers on every request, and the field names that it shows.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import { hmacSha256Hex } from '../../../server/core/kernel/ids.js';
import { openCcjk, type CcjkDoor } from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

const WEBHOOK_SECRET = 'shared with the gateway';
/** "Device id" of the general part: the machine's own. */
const MACHINE = 'F0A1-macbook';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let door: CcjkDoor;

beforeAll(async () => {
  door = await openCcjk({ settings: { mail: { privateHosts: true, webhookSecret: WEBHOOK_SECRET } } });
});

afterAll(async () => {
  expect(door.warnings).toEqual([]);
  await door[Symbol.asyncDispose]();
});

/** As the general part of the document says it: the three headers always, also where there is nothing to send. */
async function call(
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; data: Any; error: Any }> {
  const answer = await fetch(`${door.origin}/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body instanceof FormData ? {} : { 'Content-Type': 'application/json' }),
      'X-Device-ID': MACHINE,
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const what = `${method} ${path}`;
  expect(answer.headers.get('content-type'), what).toMatch(/^application\/json/);
  const said = (await answer.json()) as Any;
  expect(Object.keys(said), what).toEqual(expect.arrayContaining(['success', 'data', 'error', 'meta']));
  expect(Object.keys(said.meta).sort(), what).toEqual(['request_id', 'timestamp']);
  expect(said.meta.request_id, what).toMatch(UUID);
  expect(new Date(said.meta.timestamp).toISOString(), what).toBe(said.meta.timestamp);
  expect(said.success, what).toBe(answer.ok);
  if (answer.ok) expect(said.error, what).toBeNull();
  else expect(Object.keys(said.error).sort(), what).toEqual(['code', 'details', 'message']);
  return { status: answer.status, data: said.data, error: said.error };
}

test('every endpoint, with the document’s own examples', async () => {
  const user = { email: 'user@example.com', password: 'SecurePassword123!', display_name: 'John Doe' };

  const registered = await call('POST', '/auth/register', { body: user });
  expect(registered.status).toBe(201);
  expect(registered.data).toMatchObject({
    user: {
      ...{ id: expect.stringMatching(UUID), email: 'user@example.com', display_name: 'John Doe' },
      ...{ plan: 'free', is_verified: false },
    },
    ...{ token: expect.any(String), refresh_token: expect.any(String) },
  });
  const { email, password } = user;
  const signedIn = await call('POST', '/auth/login', { body: { email, password } });
  expect(signedIn.status).toBe(200);
  expect(Object.keys(signedIn.data)).toEqual(expect.arrayContaining(['user', 'token', 'refresh_token']));
  const refreshed = await call('POST', '/auth/refresh', {
    body: { refresh_token: signedIn.data.refresh_token },
  });
  expect(refreshed.status).toBe(200);
  const { token } = refreshed.data;
  const as = (method: string, path: string, body?: unknown) => call(method, path, { token, body });
  expect((await as('GET', '/auth/me')).data).toMatchObject({ email, plan: 'free' });

  // Its example of a batch is two tasks on one device, and its plan of a free account runs one at a time.
  await door.operator.ask('PATCH', `/admin/users/${registered.data.user.id}`, { plan: 'pro' });

  const device = await as('POST', '/daemon/register', {
    ...{ device_name: 'MacBook Pro', os_type: 'darwin', os_version: '23.1.0', arch: 'arm64' },
    ccjk_version: '3.7.0',
  });
  expect(device.status).toBe(201);
  expect(device.data).toMatchObject({
    ...{ device_id: expect.stringMatching(UUID), device_key: expect.any(String) },
    config: {
      ...{ heartbeat_interval: 30, task_check_interval: 10, log_upload_enabled: true },
      max_concurrent_tasks: 3,
    },
  });
  const { device_id: deviceId, device_key: key } = device.data;
  const daemon = (method: string, path: string, body?: unknown) => call(method, path, { token: key, body });
  const beat = await daemon('POST', '/daemon/heartbeat', {
    ...{ status: 'online', current_tasks: ['task_id_1', 'task_id_2'] },
    system_info: { cpu_usage: 25.5, memory_usage: 45.2, disk_usage: 60.0 },
  });
  expect(beat).toMatchObject({ status: 200, data: { cancelled_tasks: ['task_id_1', 'task_id_2'] } });

  const build = {
    ...{ device_id: deviceId, type: 'bash', command: 'npm run build' },
    args: { cwd: '/project/path', env: { NODE_ENV: 'production' } },
    ...{ priority: 7, timeout: 300000 },
  };
  const created = await as('POST', '/tasks', build);
  expect(created.status).toBe(201);
  expect(created.data).toMatchObject({
    task_id: expect.stringMatching(UUID),
    ...{ status: 'queued', estimated_start: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
  const { task_id: task } = created.data;

  const pending = await daemon('GET', '/daemon/tasks/pending?limit=10');
  expect(pending.data).toEqual({
    tasks: [
      {
        ...{ id: task, type: 'bash', command: 'npm run build', priority: 7, max_retries: 3 },
        args: { cwd: '/project/path', env: { NODE_ENV: 'production' }, timeout: 300000 },
        created_at: expect.stringMatching(/Z$/),
      },
    ],
    count: 1,
  });
  const result = await daemon('POST', `/daemon/tasks/${task}/result`, {
    ...{ status: 'completed', exit_code: 0, stdout: 'output...', stderr: '' },
    ...{ started_at: '2026-01-20T10:01:00Z', completed_at: '2026-01-20T10:01:30Z' },
  });
  expect(result.status).toBe(200);
  expect((await as('GET', `/tasks/${task}`)).data).toMatchObject({
    ...{ id: task, device_id: deviceId, type: 'bash', command: 'npm run build', args: build.args },
    ...{ status: 'completed', priority: 7, retry_count: 0, max_retries: 3, exit_code: 0 },
    ...{ stdout: 'output...', stderr: '', created_at: expect.any(String) },
    ...{ started_at: '2026-01-20T10:01:00.000Z', completed_at: '2026-01-20T10:01:30.000Z' },
  });

  const log = new FormData();
  log.set('log_file', new Blob([gzipSync('line one\n')]), 'daemon.log.gz');
  log.set('metadata', JSON.stringify({ type: 'daemon', date: '2026-01-20', compressed: true }));
  expect((await daemon('POST', '/daemon/logs', log)).status).toBe(201);
  expect((await daemon('GET', '/daemon/config/sync')).data.config).toMatchObject({ heartbeat_interval: 30 });

  const listed = await as('GET', '/tasks?status=completed&limit=20&offset=0');
  expect(listed.data).toMatchObject({ tasks: [{ id: task }], total: 1, limit: 20, offset: 0 });
  const batch = await as('POST', '/tasks/batch', {
    tasks: [
      { device_id: deviceId, type: 'bash', command: 'npm test', priority: 5 },
      { device_id: deviceId, type: 'bash', command: 'npm run lint', priority: 5 },
    ],
    mode: 'parallel',
  });
  expect(batch.status).toBe(201);
  const [first] = batch.data.tasks;
  expect((await as('POST', `/tasks/${first.task_id}/cancel`)).data.status).toBe('cancelled');
  expect((await as('POST', `/tasks/${first.task_id}/retry`)).data).toMatchObject({
    ...{ status: 'queued', retry_count: 1 },
  });

  const { devices } = (await as('GET', '/devices')).data;
  expect(devices).toMatchObject([
    {
      ...{ id: deviceId, device_name: 'MacBook Pro', os_type: 'darwin', ccjk_version: '3.7.0' },
      ...{ daemon_status: 'online', last_heartbeat: expect.stringMatching(/Z$/), current_tasks: 0 },
    },
  ]);
  expect((await as('GET', `/devices/${deviceId}`)).data).toMatchObject({ id: deviceId, arch: 'arm64' });
  const config = { heartbeat_interval: 60, max_concurrent_tasks: 5 };
  expect((await as('PATCH', `/devices/${deviceId}/config`, config)).data).toMatchObject({
    ...{ heartbeat_interval: 60, max_concurrent_tasks: 3 },
  });

  const mail = {
    // Its hosts are Gmail's; here they are on this machine.
    ...{ device_id: deviceId, email_address: 'user@gmail.com' },
    ...{ imap_host: '127.0.0.1', imap_port: 993, smtp_host: '127.0.0.1', smtp_port: 587 },
  };
  expect(await as('POST', '/email/config', mail)).toMatchObject({ status: 200, data: mail });
  expect((await as('GET', `/email/config/${deviceId}`)).data).toMatchObject(mail);
  const tested = await as('POST', '/email/test', { device_id: deviceId });
  expect(tested).toMatchObject({ status: 502, error: { code: 'EMAIL_DELIVERY_FAILED' } });
  const incoming = {
    ...{ from: 'user@gmail.com', subject: '[CCJK] Run Tests', body: 'npm test' },
    message_id: 'email_message_id',
  };
  const signature = hmacSha256Hex(WEBHOOK_SECRET, Buffer.from(JSON.stringify(incoming)));
  const mailed = await call('POST', '/email/incoming', {
    ...{ body: incoming, headers: { 'X-Email-Signature': signature } },
  });
  expect(mailed).toMatchObject({ status: 201, data: { task_id: expect.stringMatching(UUID) } });

  const { messages } = (await as('GET', '/messages?unread=true&limit=20')).data;
  expect(messages.length).toBeGreaterThan(3);
  expect(messages[0]).toMatchObject({
    ...{ id: expect.any(String), message_type: 'task_created', read: false, data: expect.any(Object) },
    ...{ title: expect.any(String), content: expect.any(String), created_at: expect.any(String) },
  });
  expect((await as('POST', `/messages/${messages[0].id}/read`)).status).toBe(200);
  expect((await as('POST', '/messages/read-all')).status).toBe(200);
  expect((await as('DELETE', `/messages/${messages[0].id}`)).status).toBe(200);

  const backup = await as('POST', '/config/backup', {
    ...{ device_id: deviceId, config_name: 'claude-code-config', config_data: { model: 'x' } },
  });
  expect(backup.status).toBe(201);
  const { backups } = (await as('GET', `/config/backups?device_id=${deviceId}`)).data;
  expect(backups).toMatchObject([{ id: backup.data.backup_id, config_name: 'claude-code-config' }]);
  expect((await as('POST', `/config/restore/${backups[0].id}`)).data.config_data).toEqual({ model: 'x' });
  expect((await as('DELETE', `/config/backups/${backups[0].id}`)).status).toBe(200);

  const summary = await as('GET', '/stats/summary?period=7d');
  expect(summary.data).toMatchObject({
    ...{ tasks_completed: 1, tasks_failed: 0, total_execution_time: 30, devices_online: 1 },
    ...{ storage_used: expect.any(Number), daily_breakdown: expect.any(Array) },
  });
  expect(summary.data.daily_breakdown).toHaveLength(7);
  expect(summary.data.daily_breakdown.at(-1)).toMatchObject({
    date: '2026-05-01',
    count: expect.any(Number),
  });
  expect((await as('GET', `/stats/device/${deviceId}?period=30d`)).data.daily_breakdown).toHaveLength(30);

  expect((await daemon('POST', '/daemon/offline')).status).toBe(200);
  expect((await as('DELETE', `/devices/${deviceId}`)).status).toBe(200);
  expect(await daemon('POST', '/daemon/offline')).toMatchObject({
    ...{ status: 401, error: { code: 'UNAUTHORIZED' } },
  });
  expect((await as('POST', '/auth/logout')).status).toBe(200);
  expect(await as('GET', '/auth/me')).toMatchObject({ status: 401, error: { code: 'UNAUTHORIZED' } });
});
