// CCJK in a running cloud beside OAS: its OpenAPI document is true of what is answered; the environment's names that its document gives
// are heard.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asking, deviceOf, personOf, PASSWORD } from '../../kit/ccjk.js';
import { documentOf, listenToAnswers, type Documented } from '../../kit/openApi.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../../kit/process.js';

const BESIDE = ['--services', 'oas,ccjk', '--ccjk-port', '0'];

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let origin: string;
let documented: Documented;

const originOf = (one: CloudProcess): string => (one.ready.services as Record<string, string>)['ccjk']!;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path, [...BESIDE, ...QUICK]);
  origin = originOf(cloud);
  documented = await documentOf(origin);
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

test('what is answered to people and devices in a day of work is what the document says', async () => {
  const complaints: string[] = [];
  using _ear = listenToAnswers(origin, (received) => {
    const complaint = documented.complaint(received);
    if (complaint) complaints.push(complaint);
  });
  const email = 'first@example.com';
  const nobody = asking(origin);
  const registered = await nobody('POST', '/auth/register', { email, password: PASSWORD });
  const ann = personOf(origin, email, registered.data);
  expect(registered.data.user.is_operator).toBe(true);
  await nobody('POST', '/auth/login', { email, password: 'a-wrong-one' });
  await nobody('POST', '/auth/refresh', { refresh_token: ann.refreshToken });
  const added = await ann.ask('POST', '/devices', { device_name: 'studio' });
  const { data: key } = await ann.ask('POST', `/devices/${added.data.device_id}/key`);
  const mac = deviceOf(origin, added.data.device_id, { ...added.data, device_key: key.device_key });
  const body = { device_id: mac.id, type: 'bash', command: 'ls' };
  const { data: task } = await ann.ask('POST', '/tasks', body);
  await ann.ask('POST', '/tasks/batch', { tasks: [body, body], mode: 'sequential' });
  expect(await mac.take()).toContain(task.task_id);
  await mac.beat([task.task_id], { progress: { [task.task_id]: 10 }, system_info: { cpu_usage: 1 } });
  await mac.ask('POST', `/daemon/tasks/${task.task_id}/output`, { offset: 0, text: 'hello' });
  await mac.result(task.task_id);
  await mac.result(task.task_id, 'failed');
  const { data: kept } = await ann.ask('POST', '/config/backup', {
    ...{ device_id: mac.id, config_name: 'c', config_data: { a: 1 } },
  });
  const form = new FormData();
  form.set('log_file', new Blob(['text']), 'x.log');
  const log = (await mac.ask('POST', '/daemon/logs', form)).data.log_id;
  const { data: schedule } = await ann.ask('POST', '/schedules', { ...body, name: 's', cron: '0 3 * * *' });
  const { data: apiKey } = await ann.ask('POST', '/api-keys', { name: 'k', scopes: ['task:read'] });
  for (const path of [
    ...['/auth/me', '/auth/sessions', '/devices', `/devices/${mac.id}`, '/tasks', `/tasks/${task.task_id}`],
    ...[`/tasks/${task.task_id}/output`, '/schedules', '/messages', '/config/backups', '/logs', '/audit'],
    ...[`/config/backups/${kept.id}`, `/logs/${log}`, '/stats/summary', `/stats/device/${mac.id}`],
    ...['/api-keys', '/admin/users', '/admin/audit', '/tasks?waiting=true', '/messages?type=task_created'],
    '/schedules/preview?cron=0%203%20*%20*%20*',
    ...['/email/configs', '/admin/mail'],
  ]) {
    expect((await ann.ask('GET', path)).status, path).toBe(200);
  }
  await mac.ask('GET', '/daemon/config/sync');
  for (const [method, path, sent] of [
    ['POST', `/schedules/${schedule.id}/run`],
    ['PATCH', `/schedules/${schedule.id}`, { enabled: false }],
    ['DELETE', `/schedules/${schedule.id}`],
    ['POST', `/config/restore/${kept.id}`],
    ['DELETE', `/config/backups/${kept.id}`],
    ['DELETE', `/api-keys/${apiKey.id}`],
    ['POST', `/tasks/${task.task_id}/retry`],
    ['POST', '/messages/read-all'],
    ['POST', `/devices/${mac.id}/stop`, { stopped: true }],
    ['DELETE', `/devices/${mac.id}`],
    ['POST', '/auth/logout'],
  ] as const)
    await ann.ask(method, path, sent);
  expect(complaints).toEqual([]);
});

test('RATE_LIMIT_MAX says how often a person may ask in a minute', async () => {
  await using other = await temporaryDirectory();
  await using strict = await startProcess(other.path, [...BESIDE, ...QUICK.slice(0, -2)], {
    RATE_LIMIT_MAX: '5',
  });
  const nobody = asking(originOf(strict));
  const codes: (string | undefined)[] = [];
  for (let n = 0; n < 12; n++)
    codes.push((await nobody('POST', '/auth/login', { email: 'x', password: 'y' })).code);
  // A minute may turn meanwhile: never more than two of them are met.
  expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(2);
});
