// A whole sale, with all its failures, and then a search for every secret that was in it: in what the program says (its output, its
// log, the bundle for whoever helps, alerts, webhooks, the audit record and its files) nothing of it stands in the clear. In the
// store passwords and tokens stand as hashes alone.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH } from '../../server/services/oas/contract/live.js';
import { enterConsole } from '../kit/console.js';
import { client } from '../kit/http.js';
import { QUICK, runCli, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, onlyTasks, PASSWORD, sceneAt, until } from '../kit/scene.js';
import { ask } from './ask.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

const WRONG = 'wrong-word-97';
const NEW_PASSWORD = 'brand-new-word-31';
const PASSPHRASE = 'open sesame 4711';
const HOOK_SECRET = 'hook-secret-0815';
const METRICS_TOKEN = 'figures-token-0123456789';

/** Answers what it was told, one text. */
async function listenForHooks() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    request.on('end', () => {
      heard.push(JSON.stringify(request.headers));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard: () => heard.join('\n'),
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function textsBelow(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    texts.set(file.slice(folder.length + 1), await readFile(file, 'latin1'));
  }
  return texts;
}

test('after a whole sale no secret, code, account number or token stands in anything that the cloud tells', async () => {
  using hooks = await listenForHooks();
  await using directory = await temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  const passwordFile = join(directory.path, 'password');
  await writeFile(passwordFile, `${PASSWORD}\n`);
  await using cloud = await startProcess(dataDir, [
    ...QUICK,
    '--super', `admin:${passwordFile}`,
    '--set', 'alerts.everySeconds=0.2',
    '--set', `alerts.webhook.url=${hooks.url}`,
    '--set', `alerts.webhook.secret=${HOOK_SECRET}`,
    '--set', `backups.passphrase=${PASSPHRASE}`,
    '--set', `metrics.token=${METRICS_TOKEN}`,
  ]); // prettier-ignore
  const link = new URL(cloud.ready.console).searchParams.get('token')!;
  const console = await enterConsole(cloud);
  const scene = await sceneAt(cloud.oas);

  // The sale: keys, a manager, codes, users, agents, jobs that succeed and fail.
  const { body: key } = await scene.super.post('/super/manager-renewal-keys', { duration_days: 30 });
  const shop = await givenManager(scene, 'shop', { days: 2 });
  await shop.as.post('/manager/auth/redeem-renewal-key', { code: key.code });
  const { body: spare } = await scene.super.post('/super/manager-renewal-keys', { duration_days: 30 });
  const batch = (
    await shop.as.post('/manager/activation-codes', {
      user_type: 'daily',
      duration_days: 30,
      count: 3,
      batch_name: 'May',
    })
  ).body;
  const { body: single } = await shop.as.post('/manager/activation-codes', {
    user_type: 'daily',
    duration_days: 30,
  });
  const listed = (await shop.as.get('/manager/activation-codes')).body.items as { code: string }[];
  const codes = listed.map(({ code }) => code);
  expect(codes.length).toBeGreaterThan(1);
  const registered = (await scene.nobody.post('/user/auth/register-by-code', { code: codes[0] })).body;
  const user = await givenUser(scene, shop, { tasks: { signin: { max_attempts: 1 } } });
  await user.as.post('/user/auth/redeem-code', { code: codes[1] });
  const node = await givenNode(scene, shop, 'PC-1');
  const paired = (await shop.as.post('/manager/nodes/pairing-tokens', { name: 'PC-2' })).body;
  const pairedByBoss = (await scene.super.post(`/super/managers/${shop.id}/pairing-tokens`, { name: 'PC-3' }))
    .body;
  const opened = (
    await scene.nobody.post('/agent/auth/login', {
      username: 'shop',
      password: paired.token,
      node_id: 'PC-2',
    })
  ).body.token as string;
  const [job] = await until(async () => {
    const jobs = await node.poll();
    return jobs.length > 0 && jobs;
  });
  await node.report('start', job);
  await node.as.post(`/agent/users/${user.id}/logs`, {
    logs: [{ type: 'signin', level: 'info', message: 'signed in' }],
  });
  await node.report('fail', job, { error_code: 'EXEC_FAILED', message: 'the game did not answer' });
  await user.as.put('/user/me/tasks', { task_config: await onlyTasks(user.as, { digui: {} }) });

  // Every act that has a secret in it, well and badly.
  const support = (await scene.super.post(`/super/managers/${shop.id}/sign-in-as`)).body.token as string;
  const operator = (await console.ask('POST', '/console/api/services/oas/session', { role: 'super' })).body
    .token as string;
  const bad: [string, object][] = [
    ['/super/auth/login', { username: 'admin', password: WRONG }],
    ['/manager/auth/login', { username: 'shop', password: WRONG }],
    ['/manager/auth/register', { username: 'shop', password: WRONG, renewal_key: spare.code }],
    ['/agent/auth/login', { username: 'shop', password: WRONG, node_id: 'PC-1' }],
    ['/user/auth/login', { account_no: `${user.accountNo}X`, password: WRONG }],
    ['/user/auth/register-by-code', { code: codes[0] }],
    ['/bootstrap/init', { username: 'second', password: WRONG, setup_code: 'ABCD-EFGH' }],
  ];
  for (const [path, body] of bad)
    expect((await scene.nobody.post(path, body)).status, path).toBeGreaterThanOrEqual(400);
  for (const path of [
    `/api/v1/manager/users?token=${shop.token}&keyword=${user.accountNo}`,
    `/nowhere/${user.accountNo}/${codes[2] ?? codes[1]!}`,
    `/user/register?code=${codes[0]!}`,
  ]) {
    await ask(cloud.oas, path, {
      token: shop.token,
      headers: { referer: `${cloud.oas}/?token=${shop.token}`, 'user-agent': `tool ${user.token}` },
    });
  }
  await ask(cloud.oas, '/api/v1/manager/users', {
    method: 'POST',
    token: shop.token,
    body: `{"password":"${WRONG}","code":"${codes[0]!}"`,
  });
  const socket = new WebSocket(cloud.oas.replace('http', 'ws') + LIVE_PATH);
  socket.once('open', () => socket.send(JSON.stringify({ token: `${shop.token}x` })));
  await new Promise((resolve) => socket.once('close', resolve));
  await scene.super.post('/super/auth/password', { old_password: WRONG, new_password: NEW_PASSWORD });
  await scene.super.post('/super/auth/password', { old_password: PASSWORD, new_password: NEW_PASSWORD });
  await scene.super.patch(`/super/managers/${shop.id}/password`, { password: NEW_PASSWORD });
  const again = (await scene.nobody.post('/manager/auth/login', { username: 'shop', password: NEW_PASSWORD }))
    .body.token as string;
  const manager = client(cloud.oas, again);
  await manager.get(`/manager/activation-codes/export`);
  await manager.post('/manager/users/batch-delete', {
    user_ids: [registered.user_id ?? registered.id ?? user.id],
  });
  await console.ask('PATCH', '/console/api/settings', {
    values: { 'alerts.agentOffline.minutes': 0.01 },
  });
  const spoiled = { 'alerts.webhook.secret': WRONG.repeat(50), 'backups.passphrase': WRONG.repeat(100) };
  const refusal = await console.ask('PATCH', '/console/api/settings', { values: spoiled });
  expect(refusal.status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(refusal.body)).not.toContain(WRONG);
  await console.ask('POST', '/console/api/backups', { passphrase: 'another phrase 88' });
  await until(async () => (await console.ask('GET', '/console/api/backups')).body.running === null, {
    seconds: 60,
    what: 'the backup',
  });
  await console.ask('POST', '/console/api/alerts/webhook/test');
  const figures = (token: string) =>
    ask(console.origin, '/metrics', { token, headers: { 'x-forwarded-for': '10.1.1.1' } });
  expect((await figures(METRICS_TOKEN)).status).toBe(200);
  expect((await figures(`${METRICS_TOKEN}x`)).status).toBe(401);
  await until(async () => hooks.heard().includes('alert.opened'), { seconds: 60, what: 'a webhook' });
  const verified = await runCli(['--version']);
  expect(verified.code).toBe(0);

  const secretFile = await readFile(join(dataDir, 'secrets.json'), 'utf8');
  const keys = [...secretFile.matchAll(/"([^"]{9,})"/g)].map(([, value]) => value!);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  /** What nobody may read anywhere but in the answer that gave it, or in the file that keeps it. */
  const tokens = [
    link,
    console.token,
    operator,
    support,
    scene.superToken,
    shop.token,
    again,
    node.token,
    opened,
    paired.token,
    pairedByBoss.token,
    user.token,
    registered.token,
  ] as string[];
  const words = [PASSWORD, WRONG, NEW_PASSWORD, PASSPHRASE, 'another phrase 88', HOOK_SECRET, METRICS_TOKEN];
  const sold = [
    key.code,
    spare.code,
    ...codes,
    ...(single.code ? [single.code] : []),
    user.accountNo,
    registered.account_no,
  ] as string[];
  for (const value of [...tokens, ...sold]) expect(value).toMatch(/^\S{12,}$/);
  expect(JSON.stringify(batch)).toContain(codes[1]);

  const audits = async (as: typeof manager, path: string) => JSON.stringify((await as.get(path)).body);
  const boss = scene.super;
  const bundle = await ask(console.origin, '/console/api/diagnostics', { token: console.token });
  const files = await textsBelow(dataDir);
  const logs = [...files].filter(([name]) => name.startsWith('logs/'));
  expect(logs.length).toBeGreaterThan(0);
  const told: Record<string, string> = {
    // The ready line is the one place where a link is printed.
    'standard output': cloud.stdout().replace(link, ''),
    'standard error': cloud.stderr(),
    'the bundle': bundle.text,
    'the webhook': hooks.heard(),
    'the alerts': JSON.stringify((await console.ask('GET', '/console/api/alerts')).body),
    'the log page': JSON.stringify((await console.ask('GET', '/console/api/logs?limit=200')).body),
    'the settings': JSON.stringify((await console.ask('GET', '/console/api/settings')).body),
    'the status': JSON.stringify((await console.ask('GET', '/console/api/status')).body),
    'the backups': JSON.stringify((await console.ask('GET', '/console/api/backups')).body),
    "the super's record": await audits(boss, '/super/audit-logs?scope=all&page_size=200'),
    "the manager's record": await audits(manager, '/manager/audit-logs?page_size=200'),
    'the record as a file': (
      await ask(cloud.oas, '/api/v1/super/audit-logs/export?scope=all', { token: scene.superToken })
    ).text,
    "the manager's record as a file": (
      await ask(cloud.oas, '/api/v1/manager/audit-logs/export', { token: again })
    ).text,
    ...Object.fromEntries(logs),
    'the figures': (await figures(METRICS_TOKEN)).text,
    'running.json': files.get('running.json')!,
    'alerts.json': files.get('alerts.json')!,
    'settings.json': files.get('settings.json') ?? '',
  };
  expect(told["the super's record"]).toContain('create_pairing_token');
  expect(told['the record as a file']!.split('\n').length).toBeGreaterThan(10);
  for (const [where, text] of Object.entries(told)) {
    for (const value of [...tokens, ...words, ...sold, ...keys]) {
      expect(text.includes(value), `${value} in ${where}`).toBe(false);
    }
  }

  // On disk: what is sold must be readable to be sold, what lets somebody in must not be.
  for (const [name, text] of files) {
    for (const value of [...tokens, ...words])
      expect(text.includes(value), `${value} in ${name}`).toBe(false);
    if (name === 'secrets.json') continue;
    for (const value of keys) expect(text.includes(value), `${value} in ${name}`).toBe(false);
  }
});

test('in plain words, as a person starts it, the cloud prints no secret either', async () => {
  await using directory = await temporaryDirectory();
  const passwordFile = join(directory.path, 'password');
  await writeFile(passwordFile, `${WRONG}\n`);
  const refused = await runCli([
    '--data-dir',
    join(directory.path, 'data'),
    '--set',
    `backups.passphrase=short`,
    '--super',
    `admin:${passwordFile}`,
  ]);
  expect(refused.code).toBe(2);
  for (const text of [refused.stdout, refused.stderr]) {
    for (const secret of ['=short', "'short'", WRONG]) expect(text).not.toContain(secret);
  }
});
