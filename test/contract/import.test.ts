// A dump of the original becomes a cloud: its people sign in as before, or nothing is changed.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import { client, type Any } from '../kit/http.js';
import { ORIGINAL_PASSWORD, ORIGINAL_TOKEN, originalDump, writeDump } from '../kit/originalDump.js';
import { QUICK, runCli, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, sceneAt, until } from '../kit/scene.js';

async function expectTakenOver(cloud: Pick<CloudProcess, 'oas'>) {
  const nobody = client(cloud.oas);
  const login = (path: string, body: object) => nobody.post(path, { password: ORIGINAL_PASSWORD, ...body });
  expect((await login('/super/auth/login', { username: 'root' })).status).toBe(200);
  const manager = await login('/manager/auth/login', { username: 'old-shop' });
  expect(manager.status).toBe(200);
  const asManager = client(cloud.oas, manager.body.token);
  expect((await asManager.get('/manager/auth/me')).body).toMatchObject({ id: 7, alias: 'The "old" shop' });

  const user = await nobody.post('/user/auth/login', { account_no: 'U20250101000000123' });
  expect(user.status).toBe(200);
  const { body } = await client(cloud.oas, ORIGINAL_TOKEN).get('/user/me/profile');
  expect(body).toMatchObject({ user_id: 41, login_id: '12', server: '不知火', username: '阴阳师A' });
  expect((await asManager.get('/manager/users/41/assets')).body.assets).toMatchObject({ gouyu: 25 });

  const { task_config } = (await client(cloud.oas, user.body.token).get('/user/me/tasks')).body;
  expect(task_config).toMatchObject({
    signin: { enabled: true, priority: 80, next_time: '2020-01-01 00:00' },
    // The original's times are of UTC, this cloud's of Shanghai.
    foster: { enabled: true, next_time: '17:00' },
    xuanshang: { enabled: true, next_time: '2099-03-10 14:20' },
    digui: { enabled: false },
    fengmo: { enabled: true, fail_delay: 30 },
    explore: { enabled: false },
  });

  const late = await login('/manager/auth/login', { username: 'late-shop' });
  const asLate = client(cloud.oas, late.body.token);
  expect((await asLate.get('/manager/auth/me')).body).toMatchObject({ expired: true });
  const renewed = await asLate.post('/manager/auth/redeem-renewal-key', { code: `mrk_${'1'.repeat(24)}` });
  expect(renewed.status).toBe(200);
  const registered = await nobody.post('/user/auth/register-by-code', { code: `uac_${'2'.repeat(24)}` });
  // Numbers go on behind the highest that was ever given.
  expect(registered).toMatchObject({ status: 201, body: { login_id: '14' } });

  const agent = await login('/agent/auth/login', { username: 'old-shop', node_id: 'PC-1' });
  const asAgent = client(cloud.oas, agent.body.token);
  const jobs = await until(async () => {
    const polled = await asAgent.post('/agent/poll-jobs', { node_id: 'PC-1', limit: 10 });
    return polled.body.jobs.length > 0 && polled.body.jobs;
  });
  // In the words that its agents understand.
  expect(jobs.map(({ UserID, TaskType }: Any) => `${UserID} ${TaskType}`)).toContain('41 签到');
  expect((await asAgent.get('/agent/users/41/full-config')).body).toMatchObject({ login_id: '12' });
}

test('a dump becomes the data of an empty directory, and everybody comes in as before', async () => {
  await using directory = await temporaryDirectory();
  const dump = await writeDump(join(directory.path, 'dump'), originalDump());
  const dataDir = join(directory.path, 'data');
  {
    await using cloud = await startProcess(dataDir, [...QUICK, '--import', dump]);
    await until(async () => cloud.stdout().includes('imported 10 rows'), { what: 'the note' });
    await expectTakenOver(cloud);
    const report = JSON.parse(await readFile(join(dataDir, 'import-report.json'), 'utf8')) as Any;
    const of = (table: string) => report.tables.find((one: Any) => one.table === table);
    expect(of('managers')).toMatchObject({ rows: 2, taken: 2, ignoredColumns: ['manager_type'] });
    expect(of('users')).toMatchObject({
      rows: 4,
      taken: 2,
      skipped: { duplicate: 1, manager_missing: 1 },
      changed: { type_changed: 1 },
    });
    expect(of('users').examples[1]).toEqual({ line: 3, id: '43', reason: 'duplicate', detail: 'account_no' });
    expect(of('user_activation_codes')).toMatchObject({ taken: 1, skipped: { unreadable: 1 } });
    expect(of('user_task_configs').changed).toEqual({
      task_unknown: 1,
      next_time_unreadable: 1,
      task_fields_refused: 1,
    });
    expect(of('user_tokens')).toMatchObject({ taken: 1, skipped: { revoked: 1 } });
    expect(of('task_jobs')).toMatchObject({ taken: 0, skipped: { history_stays: 1 } });
    expect(of('audit_logs')).toMatchObject({ file: null, rows: 0 });
    const console = await enterConsole(cloud);
    expect((await console.ask('POST', '/console/api/verify')).body).toMatchObject({ ok: true });
    await cloud.stop();
  }
  expect(await runCli(['--data-dir', dataDir, '--import', dump])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not empty'),
  });
});

test.each([
  ['a line that was cut', 'users.jsonl', '{"id": 50, "manager_id": 7, "acc'],
  ['a CSV that ends in a line', 'managers.csv', '11,cut'],
  ['a field too many', 'managers.csv', '11,a,b,c,d,e,f\n'],
  ['a quote that is not closed', 'managers.csv', '11,"a,b,c,d,e\n'],
])('%s is named, and nothing is left behind', async (_what, file, tail) => {
  await using directory = await temporaryDirectory();
  const files = originalDump();
  const dump = await writeDump(join(directory.path, 'dump'), { ...files, [file]: files[file] + tail });
  const dataDir = join(directory.path, 'data');
  const { code, stderr } = await runCli(['--data-dir', dataDir, '--import', dump]);
  expect(stderr).toMatch(new RegExp(`${file}, line \\d`));
  expect(code).toBe(2);
  expect(await readdir(dataDir)).toEqual([]);
});

test('from the console a dump is read, its report shown, and put in place by a restart that keeps the session', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const console = await enterConsole(cloud);
  await givenManager(await sceneAt(cloud.oas), 'present');
  const state = async () => (await console.ask('GET', '/console/api/import')).body;
  const send = (name: string, text: string) =>
    fetch(`${console.origin}/console/api/import/files/${name}`, {
      method: 'POST',
      body: text,
      headers: { authorization: `Bearer ${console.token}` },
    });
  const read = async () => {
    expect((await console.ask('POST', '/console/api/import', {})).status).toBe(201);
    await until(async () => (await state()).running === null, { what: 'the reading' });
    return state();
  };
  expect(await console.ask('POST', '/console/api/import', {})).toMatchObject({
    status: 400,
    body: { code: 'import_empty' },
  });
  expect((await send('passwords.txt', 'x')).status).toBe(400);
  expect((await send('..%2Fusers.csv', 'x')).status).toBe(400);
  const files = originalDump();
  for (const [name, text] of Object.entries(files)) expect((await send(name, text)).status).toBe(201);
  await send('users.jsonl', `${files['users.jsonl']}{"id`);
  expect(await read()).toMatchObject({
    report: null,
    failure: { code: 'import_damaged', detail: expect.stringContaining('users.jsonl, line 5') },
  });
  expect(await console.ask('POST', '/console/api/import/apply')).toMatchObject({
    status: 409,
    body: { code: 'import_not_ready' },
  });

  await send('users.jsonl', files['users.jsonl'] ?? '');
  expect(await read()).toMatchObject({
    failure: null,
    report: { taken: 10 },
    present: { supers: 1, managers: 1, users: 0 },
  });
  const { present } = await state();
  expect(present.managers).toBe(1);
  // Clicked twice: the second finds it done, or the door already shut for the restart.
  const apply = () => console.ask('POST', '/console/api/import/apply');
  const applied = await Promise.allSettled([apply(), apply()]);
  const answers = applied.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(answers.filter(({ status }) => status !== 409)).toMatchObject([
    { status: 200, body: { restarts: true } },
  ]);
  // The same process begins again at the same ports; whoever asked is still signed in.
  await until(
    async () => {
      const answer = await console.ask('GET', '/console/api/import').catch(() => undefined);
      return answer?.status === 200 && answer.body.present.managers === 2;
    },
    { what: 'the cloud with the new data' },
  );
  await expectTakenOver(cloud);
  expect((await readdir(directory.path)).filter((name) => name.startsWith('import'))).toEqual([
    'import-report.json',
  ]);
  expect((await readdir(directory.path)).some((name) => name.startsWith('before-restore-'))).toBe(true);
});
