// What a backup is, it says itself; and what it says is so. Without a passphrase it holds nothing that lets anybody in: the file is
// unpacked and searched, byte by byte. With one it shows nothing but when it was taken and by which version.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { enterConsole } from '../kit/console.js';
import type { Any } from '../kit/http.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { PASSWORD, until } from '../kit/scene.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

const run = promisify(execFile);
const HOOK_SECRET = 'hook-secret-0815';
const PASSPHRASE = 'open sesame 4711';

test('a backup says which tables it holds and whether secrets are in it; without a passphrase none are; a sealed one shows neither tables nor installation', async () => {
  await using directory = await temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  await using cloud = await startProcess(dataDir, [
    ...QUICK,
    '--set',
    'doors.tlsGenerated=true',
    '--set',
    'doors.host=127.0.0.1',
  ]);
  // The certificate is the door's; this machine's own calls go to the console, which stays in the clear.
  const console = await enterConsole(cloud);
  const origin = `${console.origin}/svc/oas`;
  await console.ask('POST', '/console/api/super', { username: 'admin', password: PASSWORD });
  const secret = await console.ask('PATCH', '/console/api/settings', {
    values: { 'alerts.webhook.secret': HOOK_SECRET, 'alerts.webhook.url': 'http://127.0.0.1:9/hook' },
  });
  expect(secret.status).toBe(200);
  const api = async (path: string, body: object, token?: string): Promise<Any> => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'x-deskcloud-console': console.token,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
    });
    expect(answer.ok, path).toBe(true);
    return answer.json();
  };
  const { token: boss } = await api('/super/auth/login', { username: 'admin', password: PASSWORD });
  const { token: shop } = await api('/manager/auth/register', { username: 'shop', password: PASSWORD });
  const { code: key } = await api('/super/manager-renewal-keys', { duration_days: 30 }, boss);
  await api('/manager/auth/redeem-renewal-key', { code: key }, shop);
  const made = await api('/manager/users/quick-create', { duration_days: 30, user_type: 'daily' }, shop);
  const { token: user } = await api('/user/auth/login', { account_no: made.account_no });
  const { token: paired } = await api('/manager/nodes/pairing-tokens', { name: 'PC-2' }, shop);
  const { token: agent } = await api('/agent/auth/login', {
    username: 'shop',
    password: PASSWORD,
    node_id: 'PC-1',
  });

  const take = async (body: object): Promise<string> => {
    await console.ask('POST', '/console/api/backups', body);
    const { last, items } = await until(
      async () => {
        const state = (await console.ask('GET', '/console/api/backups')).body;
        return state.running === null && state.items.some(({ verified }: Any) => verified) && state;
      },
      { seconds: 60, what: 'the backup' },
    );
    expect(last.failure).toBeNull();
    expect(items[0].verified).toMatchObject({ broken: null });
    return items[0].name as string;
  };
  const plain = await take({});
  const unpacked = join(directory.path, 'unpacked');
  await mkdir(unpacked);
  await run('tar', ['-xzf', join(dataDir, 'backups', plain), '-C', unpacked]);

  const about = JSON.parse(await readFile(join(unpacked, 'backup.json'), 'utf8')) as {
    tables: Record<string, number>;
    holdsSecrets: boolean;
  };
  expect(about.holdsSecrets).toBe(false);
  expect(about.tables).toMatchObject({
    'oas.supers': 1,
    'oas.managers': 1,
    'oas.users': 1,
    'oas.nodes': 1,
    'oas.pairingTokens': 1,
  });
  const names = (await readdir(unpacked, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
  for (const name of names) {
    expect(name).toMatch(
      /^(backup\.json|checksums\.sha256|deskcloud\.id|settings\.json|(store|blobs|history)\/[\w./-]+)$/,
    );
  }
  // Each table that it speaks of is there, and no other.
  const manifest = JSON.parse(await readFile(join(unpacked, 'store/manifest.json'), 'utf8')) as object;
  for (const name of Object.keys(about.tables)) expect(JSON.stringify(manifest)).toContain(name);

  const secretFile = await readFile(join(dataDir, 'secrets.json'), 'utf8');
  const certificate = JSON.parse(await readFile(join(dataDir, 'certificate.json'), 'utf8')) as {
    key: string;
  };
  const keys = [...secretFile.matchAll(/"([^"]{9,})"/g)].map(([, value]) => value!);
  const secrets = [
    ...keys,
    ...certificate.key.split('\n').filter((line) => line.length > 30),
    HOOK_SECRET,
    PASSWORD,
    boss,
    shop,
    user,
    paired,
    agent,
    console.token,
  ] as string[];
  expect(secrets.length).toBeGreaterThan(10);
  for (const name of names) {
    const bytes = await readFile(join(unpacked, name));
    for (const value of secrets)
      expect(bytes.includes(value), `${value.slice(0, 12)} in ${name}`).toBe(false);
  }
  // What it does hold, and its keeper should know: accounts, codes, account numbers, passwords as bcrypt hashes.
  const whole = Buffer.concat(
    await Promise.all(names.map((name) => readFile(join(unpacked, name)))),
  ).toString('latin1');
  for (const value of [made.account_no as string, key as string, 'shop', '$2b$10$'])
    expect(whole).toContain(value);

  const sealed = await take({ passphrase: PASSPHRASE });
  expect(sealed).toMatch(/\.sealed$/);
  const bytes = await readFile(join(dataDir, 'backups', sealed));
  const first = bytes.subarray(0, bytes.indexOf(10)).toString('latin1');
  expect(Object.keys(JSON.parse(first.slice(first.indexOf('{'))) as object).sort()).toEqual([
    'app',
    'check',
    'createdAt',
    'format',
    'scrypt',
  ]);
  for (const value of [
    ...secrets,
    made.account_no as string,
    key as string,
    PASSPHRASE,
    'backup.json',
    'store/',
    '$2b$10$',
  ]) {
    expect(bytes.includes(value), value.slice(0, 12)).toBe(false);
  }
});
