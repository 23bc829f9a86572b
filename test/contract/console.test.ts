// The operator's door: its session, what it shows, what it refuses, and the services below it.
import { get as httpGet } from 'node:http';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Any } from '../kit/http.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';

interface Asked {
  status: number;
  body: Any;
  type: string;
}

async function ask(
  origin: string,
  method: string,
  path: string,
  { token, body, headers }: { token?: string; body?: object; headers?: Record<string, string> } = {},
): Promise<Asked> {
  const answer = await fetch(origin + path, {
    method,
    headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  return { status: answer.status, type, body: type.startsWith('application/json') ? JSON.parse(text) : text };
}

async function given(cloud: CloudProcess) {
  const url = new URL(cloud.ready.console);
  const { body } = await ask(url.origin, 'POST', '/console/api/session', {
    body: { token: url.searchParams.get('token') ?? '' },
  });
  return { origin: url.origin, token: body.token as string };
}

const ADMIN = { username: 'admin', password: 'secret-123' };

test('the link of the ready line opens one session; without a session nothing is told', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { origin, token } = await given(cloud);
  const link = new URL(cloud.ready.console).searchParams.get('token') ?? '';
  expect(await ask(origin, 'POST', '/console/api/session', { body: { token: link } })).toMatchObject({
    status: 403,
    body: { code: 'link_used' },
  });
  expect(await ask(origin, 'POST', '/console/api/session', { body: { token: 'guess' } })).toMatchObject({
    status: 401,
    body: { code: 'link_expired' },
  });
  expect(await ask(origin, 'GET', '/console/api/status')).toMatchObject({ status: 401 });
  expect(await ask(origin, 'GET', '/console/api/status', { token: link })).toMatchObject({ status: 401 });
  const { status, body } = await ask(origin, 'GET', '/console/api/status', { token });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data_dir: directory.path,
    pid: cloud.pid,
    zone: 'Asia/Shanghai',
    store: { writable: true, reason: null },
    addresses: [
      { door: 'console', url: origin, loopback_only: true },
      { door: 'oas', url: cloud.oas, loopback_only: true },
    ],
    services: [
      { name: 'oas', initialized: false, setup_code: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/) },
    ],
  });
  const renewed = await ask(origin, 'POST', '/console/api/session/renewal', { token });
  expect((await ask(origin, 'GET', '/console/api/status', { token: renewed.body.token })).status).toBe(200);
});

test('the operator makes the first super, exactly one of many at once, and then acts as it', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { origin, token } = await given(cloud);
  const early = await ask(origin, 'POST', '/console/api/services/oas/session', {
    token,
    body: { role: 'super' },
  });
  expect(early.status).toBe(409);
  const tries = await Promise.all(
    Array.from({ length: 8 }, () => ask(origin, 'POST', '/console/api/super', { token, body: ADMIN })),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  const status = await ask(origin, 'GET', '/console/api/status', { token });
  expect(status.body.services[0]).toMatchObject({ initialized: true, setup_code: null });
  expect(status.body.services[0].agent_command).toContain(`--server ${status.body.services[0].url} `);
  const session = await ask(origin, 'POST', '/console/api/services/oas/session', {
    token,
    body: { role: 'super' },
  });
  expect(session.status).toBe(200);
  const key = await ask(origin, 'POST', '/svc/oas/api/v1/super/manager-renewal-keys', {
    token: session.body.token,
    headers: { 'x-deskcloud-console': token },
    body: { duration_days: 30 },
  });
  expect(key.status).toBe(201);
  expect(
    (await ask(origin, 'POST', '/console/api/services/owl/session', { token, body: { role: 'super' } }))
      .status,
  ).toBe(404);
});

test('below /svc a super route asks for the console session, not for the address of the caller', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { origin, token } = await given(cloud);
  const init = (headers: Record<string, string>) =>
    ask(origin, 'POST', '/svc/oas/api/v1/bootstrap/init', { headers, body: ADMIN });
  expect(await init({})).toMatchObject({ status: 403, body: { code: 'local_only' } });
  expect(await init({ 'x-deskcloud-console': 'guess' })).toMatchObject({
    status: 403,
    body: { code: 'local_only' },
  });
  expect(await init({ 'x-deskcloud-console': token })).toMatchObject({ status: 201 });
});

test('an unknown path is JSON below an API and the page elsewhere', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { origin } = await given(cloud);
  for (const path of [
    '/console/api/nothing',
    '/svc/oas/api/v1/nothing',
    '/svc/nothing',
    '/api/v1/nothing',
    '/v1/x',
  ]) {
    expect(await ask(origin, 'GET', path), path).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
  for (const path of ['/', '/super/keys', '/manager']) {
    const page = await ask(origin, 'GET', path);
    expect(page, path).toMatchObject({ status: 200, type: expect.stringContaining('text/html') });
    expect(page.body).toContain('"door":"console"');
    expect(page.body).toContain('"api":{"oas":"/svc/oas"}');
  }
  expect((await ask(cloud.oas, 'GET', '/manager/users')).body).toContain('"door":"oas"');
});

test('a page of another origin may not write, and the cloud does not answer under a foreign name', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { origin, token } = await given(cloud);
  const foreign = { origin: 'https://evil.example' };
  expect(
    await ask(origin, 'POST', '/console/api/super', { token, headers: foreign, body: ADMIN }),
  ).toMatchObject({
    status: 403,
    body: { code: 'wrong_origin' },
  });
  const status = await new Promise((resolve, reject) => {
    httpGet(`${origin}/health`, { headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).once('error', reject);
  });
  expect(status).toBe(403);
});

/** Collects what a live socket says until `enough`. */
function listen(
  origin: string,
  hello: object,
  headers: Record<string, string>,
  enough: (said: Any[]) => boolean,
): Promise<{ said: Any[]; closed?: number }> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/console/api/live`, { headers });
  const said: Any[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the socket said only ${JSON.stringify(said).slice(0, 200)}`)),
      10_000,
    );
    const end = (result: { said: Any[]; closed?: number }) => {
      clearTimeout(timer);
      socket.terminate();
      resolve(result);
    };
    socket.on('open', () => socket.send(JSON.stringify(hello)));
    socket.on('message', (data) => {
      said.push(JSON.parse(String(data)));
      if (enough(said)) end({ said });
    });
    socket.on('close', (code) => end({ said, closed: code }));
    socket.on('error', () => end({ said, closed: 0 }));
  });
}

test('the live socket tells the status at once, and again when something happened', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const { origin, token } = await given(cloud);
  const heard = listen(origin, { token }, {}, (said) =>
    said.some(({ status }) => status?.services[0].initialized),
  );
  await ask(origin, 'POST', '/console/api/super', { token, body: ADMIN });
  const { said } = await heard;
  expect(said[0]).toEqual({ type: 'ready' });
  expect(said[1]).toMatchObject({ type: 'status', status: { pid: cloud.pid } });
});

test('the live socket refuses a stranger, and a page of another origin', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const { origin, token } = await given(cloud);
  expect(await listen(origin, { token: 'guess' }, {}, () => false)).toEqual({ said: [], closed: 4401 });
  expect(await listen(origin, { token }, { origin: 'https://evil.example' }, () => false)).toEqual({
    said: [],
    closed: 0,
  });
});

test('an open console page does not hold up a stop', async () => {
  await using directory = await temporaryDirectory();
  const cloud = await startProcess(directory.path);
  const { origin, token } = await given(cloud);
  const open = listen(origin, { token }, {}, () => false);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const askedAt = performance.now();
  expect(await cloud.stop()).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(4000);
  expect((await open).closed).toBe(1001);
});
