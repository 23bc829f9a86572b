// Names that come from outside never lead out of their folder, and nothing that is sent can fill the memory: every size has a bound.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { isAllowedPath } from '../../server/backups/about.js';
import { tarHead, tarPadding, TAR_END } from '../../server/backups/tar.js';
import { LIVE_PATH as CONSOLE_LIVE } from '../../server/console/contract/live.js';
import { LIVE_PATH } from '../../server/services/oas/contract/live.js';
import { enterConsole, type ConsoleCaller } from '../kit/console.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, sceneAt, until } from '../kit/scene.js';
import { ask, word } from './ask.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

/** Stands in files that nobody outside may read. */
const MARK = 'nobody-outside-may-read-this';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let dataDir: string;
let cloud: CloudProcess;
let operator: ConsoleCaller;

beforeAll(async () => {
  directory = await temporaryDirectory();
  dataDir = join(directory.path, 'data');
  cloud = await startProcess(dataDir, QUICK);
  operator = await enterConsole(cloud);
  await writeFile(join(directory.path, 'deskcloud-decoy.tar.gz'), MARK);
  await writeFile(join(dataDir, 'users.jsonl'), MARK);
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const UP = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..\\',
  '..%5c',
  '%252e%252e%252f',
  '..%c0%af',
  '....//',
  '..;/',
  '.%00./',
];

test('no path of a door leads to a file outside of the built pages', async () => {
  const targets = [
    'package.json',
    'etc/passwd',
    'server/cli.js',
    'dist/server/cli.js',
    'secrets.json',
    `${dataDir.slice(1)}/secrets.json`,
  ];
  const odd = [
    '/.vite/manifest.json',
    '/.git/config',
    '/assets/.vite',
    `/${dataDir}/secrets.json`,
    `//${dataDir}/secrets.json`,
    `/file://${dataDir}/secrets.json`,
    '/assets//etc/passwd',
    '/%00',
    '/assets/%00.js',
    '/index.html%00.js',
    '/C:%5cwindows%5cwin.ini',
  ];
  const { console: key } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as {
    console: string;
  };
  for (const origin of [cloud.oas, operator.origin]) {
    const paths = ['/', '/assets/', '/docs/'].flatMap((base) =>
      UP.flatMap((up) => targets.map((target) => base + up.repeat(8) + target)),
    );
    for (const path of [...paths, ...odd]) {
      const told = await ask(origin, path);
      // The page itself stands for any path of the console that is no file; it holds nothing of the file that was asked for.
      expect([200, 400, 404], `${origin} ${path}`).toContain(told.status);
      if (told.status === 200) expect(told.text, path).toContain('<!doctype html>');
      for (const part of [key, 'root:', '"devDependencies"', 'process.exitCode'])
        expect(told.text, path).not.toContain(part);
    }
  }
});

test('no name of a backup or of a dump leads out of its folder', async () => {
  const names = [
    ...UP.flatMap((up) => [
      `${up}deskcloud-decoy.tar.gz`,
      `${up.repeat(2)}deskcloud-decoy.tar.gz`,
      `${up}secrets.json`,
      `${up}users.jsonl`,
    ]),
    encodeURIComponent(join(directory.path, 'deskcloud-decoy.tar.gz')),
    'deskcloud-x%00.tar.gz',
    'deskcloud-.%2f..%2f..%2fdeskcloud-decoy.tar.gz',
    'deskcloud-x.tar.gz%0d%0aX:y',
    '.deskcloud-1.partial',
    'con',
    'deskcloud-' + 'x'.repeat(120) + '.tar.gz',
  ];
  const folder = async () =>
    (await readdir(directory.path, { recursive: true }))
      .filter((name) => !name.includes('logs') && !name.includes('store'))
      .sort();
  const before = await folder();
  for (const name of names) {
    for (const [method, path] of [
      ['GET', `/console/api/backups/${name}/file`],
      ['DELETE', `/console/api/backups/${name}`],
      ['POST', `/console/api/backups/${name}/verification`],
      ['POST', `/console/api/backups/${name}/restore`],
      ['POST', `/console/api/import/files/${name}`],
    ] as const) {
      const told = await ask(operator.origin, path, {
        method,
        token: operator.token,
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      expect([400, 404, 405], `${method} ${path}: ${told.text.slice(0, 100)}`).toContain(told.status);
      expect(told.text, path).not.toContain(MARK);
    }
  }
  expect(await folder()).toEqual(before);
  for (const cursor of ['../../etc/passwd', '2026-01-01.1.1/../x', '9999-99-99.1.1']) {
    expect(
      (
        await ask(operator.origin, `/console/api/logs?before=${encodeURIComponent(cursor)}`, {
          token: operator.token,
        })
      ).text,
    ).not.toContain('root:');
  }
});

/** An entry of an archive whose head says that it is no plain file. */
function tarEntry(path: string, content: string, type = '0'): Buffer {
  const bytes = Buffer.from(content);
  const head = tarHead(path, bytes.length, 0);
  head.write(type, 156, 'latin1');
  if (type !== '0') head.write('/etc/passwd', 157, 'latin1');
  head.fill(' ', 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([head, bytes, tarPadding(bytes.length)]);
}

test('an uploaded backup whose files would lie elsewhere, or are links, writes nothing', async () => {
  const about = JSON.stringify({
    format: 1,
    app: '0.1.0',
    directory: 'x',
    createdAt: Date.UTC(2026, 0, 1),
    reason: 'manual',
    seq: 1,
    tables: {},
    holdsSecrets: false,
  });
  const before = (await readdir(directory.path)).sort();
  for (const [path, type] of [
    ['../../evil', '0'],
    ['/tmp/deskcloud-evil', '0'],
    ['secrets.json', '2'],
    ['store/manifest.json', '1'],
  ] as const) {
    const archive = gzipSync(
      Buffer.concat([tarEntry('backup.json', about), tarEntry(path, 'evil', type), TAR_END]),
    );
    const sent = await fetch(`${operator.origin}/console/api/backups/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operator.token}` },
      body: new Uint8Array(archive),
    });
    const { name } = (await sent.json()) as { name: string };
    expect(sent.status, path).toBe(201);
    await operator.ask('POST', `/console/api/backups/${name}/restore`, {});
    const state = await until(async () => {
      const { body } = await operator.ask('GET', '/console/api/backups');
      return body.running === null && body;
    });
    expect(state.last, `${path} ${type}`).toMatchObject({
      act: 'restore',
      name,
      failure: { code: 'backup_damaged' },
    });
    expect(state.is_restore_ready).toBe(false);
    expect((await operator.ask('DELETE', `/console/api/backups/${name}`)).status).toBe(200);
  }
  expect((await readdir(directory.path)).sort()).toEqual(before);
  expect(await readdir(dataDir)).not.toContain('restore.partial');
  expect(await readdir('/tmp').catch(() => [])).not.toContain('deskcloud-evil');
  for (const name of [
    'store/../../evil',
    'store/..',
    'store/.hidden',
    'evil.js',
    'C:\\evil',
    'store\\..\\evil',
    'store//evil',
    'store/',
  ]) {
    expect(isAllowedPath(name), name).toBe(false);
  }
});

test('an upload that is no backup, or breaks off, leaves nothing behind', async () => {
  const inFolder = () => readdir(join(dataDir, 'backups')).catch(() => []);
  const before = await inFolder();
  const upload = (body: string) =>
    ask(operator.origin, '/console/api/backups/upload', { token: operator.token, body });
  for (const body of [
    '',
    'no backup',
    'deskcloud-sealed-backup 00000000 {}\n',
    '\u001f\u008b\u0008'.repeat(1000),
  ]) {
    expect(word(await upload(body))).toMatch(/^4\d\d /);
  }
  const socket = connect(Number(new URL(operator.origin).port), '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.write(
    `POST /console/api/backups/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${operator.token}\r\nContent-Length: 1000000\r\n\r\n`,
  );
  await until(async () => (await inFolder()).length > before.length, { what: 'the half file' });
  socket.destroy();
  await until(async () => (await inFolder()).length === before.length, { what: 'its end' });
});

test('what is sent has a bound everywhere: bodies, headers, first lines, messages of a socket', async () => {
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'large');
  const large = JSON.stringify({ alias: 'x'.repeat(1_100_000) });
  const put = (origin: string, path: string, token: string) =>
    ask(origin, path, { method: 'PUT', token, body: large });
  expect(word(await put(cloud.oas, '/api/v1/manager/me/alias', manager.token))).toBe('413 too_large');
  expect(word(await put(operator.origin, '/svc/oas/api/v1/manager/me/alias', manager.token))).toBe(
    '413 too_large',
  );
  expect(word(await ask(operator.origin, '/console/api/session', { body: large }))).toBe('413 too_large');
  expect(
    word(
      await ask(operator.origin, '/console/api/import/files/users.exe', {
        token: operator.token,
        body: large,
      }),
    ),
  ).toBe('400 import_unknown_file');
  for (const [origin, path] of [
    [cloud.oas, LIVE_PATH],
    [operator.origin, `/svc/oas${LIVE_PATH}`],
    [operator.origin, CONSOLE_LIVE],
  ] as const) {
    expect((await ask(origin, '/health', { headers: { 'x-long': 'x'.repeat(20_000) } })).status).toBe(431);
    expect((await ask(origin, `/${'x'.repeat(20_000)}`)).status).toBe(431);
    const socket = new WebSocket(origin.replace('http', 'ws') + path);
    socket.once('open', () => socket.send(JSON.stringify({ token: 'x'.repeat(5000) })));
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1009);
  }
  // Without a token nobody's upload is even read.
  for (const path of ['/console/api/backups/upload', '/console/api/import/files/users.jsonl']) {
    expect(word(await ask(operator.origin, path, { body: 'x'.repeat(100_000) }))).toBe('401 no_token');
  }
});
