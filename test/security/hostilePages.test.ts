// A page on the internet, opened in a browser of this house, can send requests here. It gets nothing: not under a name of its own
// (DNS rebinding), not across origins, not by a form, not over a socket; and no page of ours can be framed.
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH as CONSOLE_LIVE } from '../../server/console/contract/live.js';
import { LIVE_PATH } from '../../server/services/oas/contract/live.js';
import { enterConsole, type ConsoleCaller } from '../kit/console.js';
import { routesIn, routesOf } from '../kit/contracts.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { PASSWORD } from '../kit/scene.js';
import { ask, word, type Told } from './ask.js';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let operator: ConsoleCaller;
/** Every route of every door, with something in the place of its parameters. */
let routes: { origin: string; method: string; path: string }[];

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path, [...QUICK, '--set', 'http.hostNames=cloud.lan']);
  operator = await enterConsole(cloud);
  const filled = (path: string) => path.replace(/:[a-z_]+/g, '1');
  const ofService = await routesOf('oas');
  const ofConsole = await routesIn('console');
  expect([ofService.length > 80, ofConsole.length > 30]).toEqual([true, true]);
  routes = [
    ...ofService.map(({ method, path }) => ({ origin: cloud.oas, method, path })),
    ...ofService.map(({ method, path }) => ({ origin: operator.origin, method, path: `/svc/oas${path}` })),
    ...ofConsole.map(({ method, path }) => ({ origin: operator.origin, method, path })),
  ].map(({ origin, method, path }) => ({ origin, method: method.toUpperCase(), path: filled(path) }));
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const doors = () => [cloud.oas, operator.origin];
const portOf = (origin: string) => new URL(origin).port;
const PAGES = [
  '/',
  '/index.html',
  '/login',
  '/manager/users',
  '/super',
  '/docs',
  '/openapi.json',
  '/svc/oas/docs',
  '/svc/oas/openapi.json',
  '/mark.svg',
  '/metrics',
  '/nothing-here',
  '/api/v1/nothing-here',
];

test('under a foreign name the cloud answers nothing: no page, no file, no route, whoever asks', async () => {
  const all = [
    ...routes,
    ...doors().flatMap((origin) => PAGES.map((path) => ({ origin, method: 'GET', path }))),
    ...doors().map((origin) => ({ origin, method: 'OPTIONS', path: '/api/v1/manager/users' })),
  ];
  for (const { origin, method, path } of all) {
    const told = await ask(origin, path, {
      method,
      token: operator.token,
      headers: { host: `evil.example:${portOf(origin)}`, 'x-deskcloud-console': operator.token },
    });
    expect(word(told), `${method} ${path}`).toBe('403 host_refused');
  }
});

test('no dress of a foreign name passes for ours, and ours are let in', async () => {
  for (const origin of doors()) {
    const health = async (host: string) => (await ask(origin, '/health', { headers: { host } })).status;
    const port = portOf(origin);
    for (const ours of [
      '127.0.0.1',
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      'LOCALHOST',
      `cloud.lan:${port}`,
      `[::1]:${port}`,
      '192.168.1.5',
    ]) {
      expect(await health(ours), ours).toBe(200);
    }
    for (const foreign of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example.localhost',
      '127.0.0.1.nip.io',
      'cloud.lan.evil.example',
      'evilcloud.lan',
      `evil.example#@127.0.0.1:${port}`,
      `127.0.0.1:${port}@evil.example`,
      `evil.example:80:${port}`,
      'localhost/evil.example',
      '0x7f.0.0.1.evil',
      'localhost, evil.example',
      ' ',
      'null',
    ]) {
      expect([400, 403], foreign).toContain(await health(foreign));
    }
    // What a proxy may say changes nothing.
    const forwarded = await ask(origin, '/health', {
      headers: { host: 'evil.example', 'x-forwarded-host': 'localhost', forwarded: 'host=localhost' },
    });
    expect(word(forwarded)).toBe('403 host_refused');
  }
});

/** What is answered to exactly these bytes, up to the end of the first answer. */
const raw = (origin: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(portOf(origin)), '127.0.0.1', () => socket.write(text));
    let said = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (said += chunk));
    socket.once('close', () => resolve(said)).once('error', reject);
    setTimeout(() => socket.destroy(), 2000).unref();
  });

test('a request without a name, with two, or with one in its first line is not taken for ours', async () => {
  for (const origin of doors()) {
    const first = async (text: string) => (await raw(origin, text)).split('\r\n')[0];
    expect(await first('GET /health HTTP/1.0\r\n\r\n')).toContain(' 400 ');
    expect(await first('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n')).toContain(' 400 ');
    expect(
      await first(
        'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      ),
    ).toMatch(/ 40[03] /);
    expect(
      await first(
        'GET /health HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      ),
    ).toMatch(/ 40[03] /);
    expect(
      await first('GET http://localhost/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
    ).toContain(' 403 ');
  }
});

test('a page of another origin may call no route that writes, even with a token, and is let read no answer', async () => {
  const allowsPage = ({ headers }: Told) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  for (const { origin, method, path } of routes) {
    const port = Number(portOf(origin));
    const told = await ask(origin, path, {
      method,
      token: operator.token,
      headers: {
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'x-deskcloud-console': operator.token,
      },
    });
    if (method !== 'GET') expect(word(told), `${method} ${path}`).toBe('403 wrong_origin');
    expect(allowsPage(told), `${method} ${path}`).toEqual([]);
    expect(told.headers['set-cookie']).toBeUndefined();
    expect(port).toBeGreaterThan(0);
  }
});

test('neither a form, nor a sandboxed frame, nor another program of this machine sets the cloud up', async () => {
  const account = JSON.stringify({ username: 'intruder', password: PASSWORD });
  for (const [origin, path] of [
    [cloud.oas, '/api/v1/bootstrap/init'],
    [operator.origin, '/svc/oas/api/v1/bootstrap/init'],
    [operator.origin, '/console/api/super'],
  ] as const) {
    const port = Number(portOf(origin));
    const pages: Record<string, string>[] = [
      ...[
        'https://evil.example',
        'null',
        'file://',
        `http://127.0.0.1:${port + 1}`,
        `http://localhost:${port}`,
        `http://127.0.0.1.evil.example:${port}`,
        `http://evil.example:${port}`,
        'garbage',
        '',
      ].map((page) => ({ origin: page })),
      { 'sec-fetch-site': 'cross-site' },
      // A page cannot send this without asking first, and is refused then.
      { origin: `http://127.0.0.1:${port + 1}`, 'x-forwarded-for': '127.0.0.1' },
    ];
    for (const page of pages) {
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json',
      ]) {
        const told = await ask(origin, path, {
          body: account,
          token: operator.token,
          headers: { ...page, 'content-type': type, 'x-deskcloud-console': operator.token },
        });
        expect(word(told), `${JSON.stringify(page)} ${type}`).toBe('403 wrong_origin');
      }
    }
    const preflight = await ask(origin, path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-forwarded-for',
      },
    });
    expect(preflight.status).toBeGreaterThanOrEqual(400);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
  expect((await ask(cloud.oas, '/api/v1/bootstrap/status')).body).toMatchObject({ initialized: false });
});

test('no socket opens to a page of another origin or under a foreign name, at any door', async () => {
  const sockets = [
    [cloud.oas, LIVE_PATH],
    [operator.origin, `/svc/oas${LIVE_PATH}`],
    [operator.origin, CONSOLE_LIVE],
  ] as const;
  for (const [origin, path] of sockets) {
    const port = Number(portOf(origin));
    const opened = (headers: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(origin.replace('http', 'ws') + path, { headers });
        socket.once('open', () => {
          socket.terminate();
          resolve('open');
        });
        socket.once('error', ({ message }) => resolve(message));
      });
    expect(await opened({ origin })).toBe('open');
    expect(await opened({ host: `cloud.lan:${port}`, origin: `http://cloud.lan:${port}` })).toBe('open');
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${port + 1}` },
      { origin: `http://evil.example:${port}`, host: `evil.example:${port}` },
      { host: 'evil.example' },
      { host: '127.0.0.1.evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      expect(await opened(headers), JSON.stringify(headers)).toContain('403');
    }
  }
});
