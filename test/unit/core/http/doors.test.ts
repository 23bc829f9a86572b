import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { readFileSync } from 'node:fs';
import { get as httpsGet } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import { hostname } from 'node:os';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { isLoopback } from '../../../../server/core/http/peer.js';
import { listen, PortTakenError } from '../../../../server/core/http/listen.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { startMiniService, type MiniService } from '../../../kit/miniService.js';

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** With headers that `fetch` does not let anybody set. */
function call(cloud: MiniService, path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') {
  return new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(cloud.url + path, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    request.on('error', reject);
    request.end();
  });
}

test('the cloud answers under addresses, localhost, its own name and configured names, and under no other', async () => {
  await using cloud = await startMiniService({ hostNames: ['cloud.example'] });
  const own = hostname().toLowerCase();
  const ok = ['127.0.0.1', '192.168.1.20:7000', '[::1]:7000', 'localhost:1', 'LOCALHOST', 'localhost.', own];
  for (const host of [...ok, `${own.split('.')[0]}.local`, 'cloud.example:443', 'Cloud.Example']) {
    expect((await call(cloud, '/api/peer', { host })).status, host).toBe(200);
  }
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    'a.cloud.example',
    '127.0.0.1.nip.io',
    'x y',
  ]) {
    const answer = await call(cloud, '/api/peer', { host });
    expect([answer.status, answer.body.code], host).toEqual([403, 'host_refused']);
  }
});

test('a page of another origin may not write, and one of ours may', async () => {
  await using cloud = await startMiniService({ hostNames: ['cloud.example'] });
  const write = (headers: OutgoingHttpHeaders) => call(cloud, '/api/set-up', headers, 'POST');
  for (const headers of [
    {},
    { origin: cloud.url },
    { origin: 'https://cloud.example' },
    { origin: 'http://localhost:7000', host: 'localhost:7000' },
    { 'sec-fetch-site': 'same-origin' },
  ]) {
    expect((await write(headers)).status).toBe(200);
  }
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${cloud.port + 1}` },
    { origin: 'file://' },
    { origin: 'nonsense' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const answer = await write(headers);
    expect([answer.status, answer.body.code], JSON.stringify(headers)).toEqual([403, 'wrong_origin']);
  }
});

test('this machine is local, and never through a proxy that is not listed', async () => {
  await using cloud = await startMiniService();
  expect((await call(cloud, '/api/peer')).body).toEqual({ data: { local: true, ip: '127.0.0.1' } });
  for (const header of [
    'X-Forwarded-For',
    'X-Forwarded-By',
    'X-Forwarded',
    'X-Original-Forwarded-For',
    'Forwarded-For',
    'Forwarded',
    'X-Real-IP',
    'Via',
    'Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Original-Host',
  ]) {
    expect((await call(cloud, '/api/peer', { [header]: '127.0.0.1' })).body, header).toEqual({
      data: { local: false, ip: '127.0.0.1' },
    });
    const refused = await call(cloud, '/api/set-up', { [header]: 'for=127.0.0.1' }, 'POST');
    expect([refused.status, refused.body.code]).toEqual([403, 'local_only']);
  }
});

test('a listed proxy is believed: the last address that is no proxy is the client’s', async () => {
  await using cloud = await startMiniService({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] });
  const peerOf = async (headers: Record<string, string>) =>
    (await call(cloud, '/api/peer', headers)).body.data;
  const client = { local: false, ip: '203.0.113.9' };
  expect(await peerOf({})).toEqual({ local: true, ip: '127.0.0.1' });
  expect(await peerOf({ 'X-Forwarded-For': '203.0.113.9' })).toEqual(client);
  expect(await peerOf({ 'X-Forwarded-For': '127.0.0.1, 203.0.113.9, 10.1.2.3' })).toEqual(client);
  expect(await peerOf({ Forwarded: 'for=198.51.100.1, for="203.0.113.9:4711";proto=https' })).toEqual(client);
  expect(await peerOf({ 'X-Real-IP': '203.0.113.9' })).toEqual(client);
  expect(await peerOf({ Forwarded: 'for="[2001:db8::1]:80"' })).toEqual({ local: false, ip: '2001:db8::1' });
  // Nothing that could be read says who it is: not this machine.
  expect(await peerOf({ 'X-Forwarded-For': 'unknown' })).toEqual({ local: false, ip: '127.0.0.1' });
  expect(await peerOf({ Via: '1.1 proxy' })).toEqual({ local: false, ip: '127.0.0.1' });
});

test('an address that runs wild is slowed down alone, and this machine never', async () => {
  const flood = async (cloud: MiniService, headers: OutgoingHttpHeaders) => {
    const answers = [];
    for (let i = 0; i < 14; i++) {
      answers.push(
        ...(await Promise.all(Array.from({ length: 50 }, () => call(cloud, '/api/peer', headers)))),
      );
    }
    return answers.filter(({ status }) => status === 429);
  };
  // The flood's clock stands still, so that it is a flood on the slowest machine too.
  await using cloud = await startMiniService({ trustedProxies: ['127.0.0.1'], elapsed: () => 0 });
  const refused = await flood(cloud, { 'X-Forwarded-For': '10.0.0.1' });
  expect(refused[0]?.body.code).toBe('too_many_requests');
  expect((await call(cloud, '/api/peer', { 'X-Forwarded-For': '10.0.0.2' })).status).toBe(200);
  expect(await flood(cloud, {})).toEqual([]);
  await using unlimited = await startMiniService({ trustedProxies: ['127.0.0.1'], limitsEnabled: false });
  expect(await flood(unlimited, { 'X-Forwarded-For': '10.0.0.1' })).toEqual([]);
});

test('a loopback address is known in all its clothes', () => {
  for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) {
    expect(isLoopback(address), address).toBe(true);
  }
  for (const address of ['128.0.0.1', '::ffff:10.0.0.1', '::2', '', '127.evil', 'fe80::1%lo']) {
    expect(isLoopback(address), address).toBe(false);
  }
});

test('a taken port is named', async () => {
  await using cloud = await startMiniService();
  const second = listen({ handler: () => undefined, host: '127.0.0.1', port: cloud.port, log: silentLog() });
  await expect(second).rejects.toBeInstanceOf(PortTakenError);
  await expect(second).rejects.toMatchObject({ port: cloud.port, host: '127.0.0.1' });
});

test('closing answers what is in flight, lets idle connections go, and takes no new ones', async () => {
  const cloud = await startMiniService();
  const idle = connect(cloud.port, '127.0.0.1');
  await new Promise((resolve) => idle.once('connect', resolve));
  const idleClosed = new Promise((resolve) => idle.once('close', resolve));
  const kept = await fetch(`${cloud.url}/api/peer`);
  expect(await kept.json()).toMatchObject({ data: { local: true } });

  const slow = fetch(`${cloud.url}/api/slow`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = cloud.close(5000);
  await expect(call(cloud, '/api/peer')).rejects.toThrow('ECONNREFUSED');
  cloud.release();
  expect(await (await slow).json()).toEqual({ data: { ok: true } });
  await closed;
  await idleClosed;
});

test('a door with a certificate speaks TLS, and closes as quietly', async () => {
  const pem = (name: string) =>
    readFileSync(new URL(`../../../kit/tls/${name}.pem`, import.meta.url), 'utf8');
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const door = await listen({
    handler: (_request, response) => void released.then(() => response.end('late')),
    host: '127.0.0.1',
    port: 0,
    tls: { cert: pem('cert'), key: pem('key') },
    log: silentLog(),
  });
  const idle = tlsConnect({ port: door.port, host: '127.0.0.1', ca: pem('cert') });
  await new Promise((resolve) => idle.once('secureConnect', resolve));
  const idleClosed = new Promise((resolve) => idle.once('close', resolve));
  idle.on('error', () => undefined);
  const text = new Promise<string>((resolve, reject) => {
    httpsGet({ port: door.port, host: '127.0.0.1', ca: pem('cert') }, (response) =>
      response.on('data', (chunk: Buffer) => resolve(chunk.toString())),
    ).on('error', reject);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closed = door.close(20_000);
  await idleClosed;
  release();
  expect(await text).toBe('late');
  await closed;
});

test('what does not end within the grace is cut off', async () => {
  const cloud = await startMiniService();
  const slow = fetch(`${cloud.url}/api/slow`).then(
    () => 'answered',
    () => 'cut',
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  await cloud.close(100);
  expect(await slow).toBe('cut');
});
