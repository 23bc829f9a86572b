import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { brotliCompressSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDoor, createDoor } from '../../../../server/core/http/door.js';
import { listen, type Listening } from '../../../../server/core/http/listen.js';
import { mountPages, withPlace, type Place } from '../../../../server/core/http/pages.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import type { Settings } from '../../../../server/core/kernel/settings.js';

const settings: Settings = { read: (group) => group.schema.parse({}) };
let zone = 'Asia/Shanghai';
const place = (): Place => ({
  door: 'oas',
  base: '/',
  api: { oas: '' },
  reach: { oas: null },
  panels: ['/login'],
  zone,
});

let dir: string;
let door: Listening;
let url: string;

async function open(rendererDir: string): Promise<Listening> {
  const app = createDoor({ log: silentLog(), settings });
  mountPages({ app, rendererDir, place, trees: () => ['/login', '/manager'] });
  closeDoor(app, silentLog());
  return listen({ handler: app, host: '127.0.0.1', port: 0, log: silentLog() });
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskcloud-pages-'));
  await mkdir(join(dir, 'renderer', 'assets'), { recursive: true });
  await writeFile(
    join(dir, 'renderer', 'index.html'),
    '<html><head><title>x</title></head><body></body></html>',
  );
  await writeFile(join(dir, 'renderer', 'assets', 'index-abc123.js'), 'export const a = 1;');
  await writeFile(
    join(dir, 'renderer', 'assets', 'index-abc123.js.br'),
    brotliCompressSync('export const a = 1;'),
  );
  await writeFile(join(dir, 'renderer', 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(dir, 'secret.txt'), 'secret');
  door = await open(join(dir, 'renderer'));
  url = `http://127.0.0.1:${door.port}`;
});
afterAll(async () => {
  await door.close(100);
  await rm(dir, { recursive: true });
});

test('a page knows its place, is never cached, and is the same for every path of its trees', async () => {
  for (const path of ['/', '/index.html', '/login', '/manager', '/manager/users/7?tab=tasks']) {
    const response = await fetch(url + path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const json = /<script type="application\/json" id="deskcloud-place">(.*?)<\/script><\/head>/.exec(
      await response.text(),
    );
    expect(JSON.parse(json?.[1] ?? '')).toEqual({
      door: 'oas',
      base: '/',
      api: { oas: '' },
      reach: { oas: null },
      panels: ['/login'],
      zone,
    });
  }
});

test('a changed zone is on the next page', async () => {
  zone = 'Europe/Berlin';
  expect(await (await fetch(url)).text()).toContain('"zone":"Europe/Berlin"');
  zone = 'Asia/Shanghai';
});

test('paths of other trees, missing files and other methods are no page', async () => {
  for (const path of [
    '/super',
    '/managers',
    '/elsewhere',
    '/assets/index-old.js',
    '/login/x.js',
    '/robots.txt',
  ]) {
    expect((await fetch(url + path)).status, path).toBe(404);
  }
  expect((await fetch(`${url}/login`, { method: 'POST' })).status).toBe(404);
});

test('nothing outside of the build is served', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%00',
    '/%zz',
  ]) {
    const response = await fetch(url + path);
    expect([400, 404], path).toContain(response.status);
    expect(await response.text()).not.toContain('secret');
  }
});

test('hashed assets are kept for ever, other files are asked for again', async () => {
  const asset = await fetch(`${url}/assets/index-abc123.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toMatch(/javascript/);
  const icon = await fetch(`${url}/favicon.svg`);
  expect([icon.status, icon.headers.get('cache-control')]).toEqual([200, 'public, max-age=0']);
});

test('the policy lets scripts of this origin run and nothing frame it, and asks for no secure context', async () => {
  const { headers } = await fetch(url);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${door.port} wss://127.0.0.1:${door.port};`);
  expect(policy).not.toContain('upgrade-insecure-requests');
  expect(headers.get('strict-transport-security')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
});

test('no value of the place can end its element', () => {
  const html = withPlace('<head></head>', { ...place(), door: '</script><script>alert(1)</script>' });
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html).toContain('\\u003c/script>');
});

test('without a build the page says how to make one', async () => {
  const bare = await open(join(dir, 'nowhere'));
  const response = await fetch(`http://127.0.0.1:${bare.port}/`);
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await response.text()).toContain('npm start');
  await bare.close(100);
});

test('a file with a compressed copy goes out as that copy, to callers who can read it', async () => {
  const packed = await fetch(`${url}/assets/index-abc123.js`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(packed.headers.get('content-encoding')).toBe('br');
  expect(packed.headers.get('vary')).toBe('Accept-Encoding');
  expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(packed.headers.get('content-type')).toContain('text/javascript');
  expect(await packed.text()).toBe('export const a = 1;');
  const plain = await fetch(`${url}/assets/index-abc123.js`, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe('export const a = 1;');
});
