// What every answer carries, and what no answer says. Pages run scripts of their own origin alone and cannot be framed; errors name
// neither files nor lines of the program.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { enterConsole, type ConsoleCaller } from '../kit/console.js';
import { badBodies, routesIn, routesOf } from '../kit/contracts.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';
import { ask, type Told } from './ask.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let operator: ConsoleCaller;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path, QUICK);
  operator = await enterConsole(cloud);
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const policyOf = ({ headers }: Told): Record<string, string> =>
  Object.fromEntries(
    String(headers['content-security-policy'] ?? '')
      .split('; ')
      .map((rule) => [rule.slice(0, rule.indexOf(' ')), rule.slice(rule.indexOf(' ') + 1)]),
  );

/** What no answer of any kind may carry. */
function expectQuiet({ headers, text }: Told, what: string): void {
  expect(headers['x-content-type-options'], what).toBe('nosniff');
  for (const name of ['x-powered-by', 'server', 'set-cookie', 'etag-weak', 'access-control-allow-origin']) {
    expect(headers[name], `${what} ${name}`).toBeUndefined();
  }
  expect(text, what).not.toMatch(
    /\bat [\w.<>]* ?\(?(file:|\/|node:)|node_modules|\/dist\/server|\.ts:\d+|\.js:\d+/,
  );
  expect(text, what).not.toContain(directory.path);
}

test('every page of every door runs its own scripts alone, is not framed, not kept, and tells no other site where it was', async () => {
  const doors = [
    [
      cloud.oas,
      [
        '/',
        '/index.html',
        '/login',
        '/login?as=super',
        '/manager',
        '/manager/users',
        '/manager/register',
        '/user',
        '/user/tasks',
        '/docs',
      ],
    ],
    [
      operator.origin,
      [
        '/',
        '/setup',
        '/alerts',
        '/settings/http',
        '/backups',
        '/login',
        '/super',
        '/super/managers',
        '/manager/users',
        '/user/tasks',
        '/any/where/else',
        '/svc/oas/docs',
      ],
    ],
  ] as const;
  for (const [origin, paths] of doors) {
    for (const path of paths) {
      const page = await ask(origin, path);
      const what = `${origin} ${path}`;
      expect(page.status, what).toBe(200);
      expect(page.headers['content-type'], what).toContain('text/html');
      expectQuiet(page, what);
      const host = new URL(origin).host;
      expect(policyOf(page), what).toEqual({
        'default-src': "'self'",
        'script-src': "'self'",
        'style-src': "'self' 'unsafe-inline'",
        'img-src': "'self' data: blob:",
        'font-src': "'self' data:",
        'connect-src': `'self' ws://${host} wss://${host}`,
        'object-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
      });
      expect(page.headers['x-frame-options'], what).toBe('DENY');
      expect(page.headers['referrer-policy'], what).toBe('no-referrer');
      expect(page.headers['cache-control'], what).toBe('no-store');
      // Nothing on it needs a hole in that policy.
      const scripts = [...page.text.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes!);
      expect(scripts.length, what).toBeGreaterThan(0);
      for (const script of scripts) expect(script, what).toMatch(/ src="\/|type="application\/json"/);
      expect(page.text, what).not.toMatch(/\son\w+=|javascript:|(src|href)="(https?:)?\/\//i);
    }
  }
});

test('files, documents and refusals outside of any page carry the same quiet headers', async () => {
  for (const origin of [cloud.oas, operator.origin]) {
    for (const path of [
      '/mark.svg',
      '/assets/none.js',
      '/nothing/here.txt',
      '/openapi.json',
      '/svc/oas/openapi.json',
      '/api/v1/none',
      '/health',
      '/%',
      '/metrics',
      '/console/api/status',
    ]) {
      expectQuiet(await ask(origin, path), `${origin} ${path}`);
    }
    expectQuiet(await ask(origin, '/', { method: 'POST', body: 'x' }), `${origin} POST /`);
    expectQuiet(await ask(origin, '/', { method: 'PROPFIND' }), `${origin} PROPFIND /`);
    expectQuiet(await ask(origin, '/', { headers: { host: 'evil.example' } }), `${origin} foreign`);
    // A file is opened by a link as well: an image of ours is no page with scripts.
    const image = await ask(origin, '/mark.svg');
    expect(policyOf(image)['script-src']).toBe("'self'");
    expect(image.headers['x-frame-options']).toBe('DENY');
  }
});

test('an answer of an API is never kept by a cache', async () => {
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'cached');
  for (const [path, token] of [
    ['/api/v1/manager/users', manager.token],
    ['/api/v1/manager/users', undefined],
    ['/api/v1/none', undefined],
  ] as const) {
    expect((await ask(cloud.oas, path, { token })).headers['cache-control']).toBe('no-store');
  }
  expect(
    (await ask(operator.origin, '/console/api/status', { token: operator.token })).headers['cache-control'],
  ).toBe('no-store');
});

test('no error of any route names a file or a line of the program, whatever nonsense is sent', async () => {
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'nonsense');
  const user = await givenUser(scene, manager);
  const tokens: Record<string, string> = {
    super: scene.superToken,
    manager: manager.token,
    user: user.token,
  };
  const spoiled = (path: string, by: string) => path.replace(/:[a-z_]+/g, encodeURIComponent(by));
  let errors = 0;
  const look = async (
    origin: string,
    method: string,
    path: string,
    token: string | undefined,
    body?: string,
  ) => {
    const told = await ask(origin, path, { method, token, ...(body === undefined ? {} : { body }) });
    expectQuiet(told, `${method} ${path} ${body?.slice(0, 60) ?? ''}`);
    expect(told.status, `${method} ${path}`).not.toBe(500);
    if (told.status >= 400) {
      errors += 1;
      expect(told.body, `${method} ${path}`).toMatchObject({
        code: expect.any(String) as unknown,
        detail: expect.any(String) as unknown,
      });
    }
  };
  const hostile = ['../../secrets.json', '\u0000', 'x'.repeat(300)];
  for (const route of await routesOf('oas')) {
    const role = typeof route.role === 'string' ? route.role : route.role[0]!;
    const method = route.method.toUpperCase();
    for (const by of route.path.includes(':') ? hostile : ['']) {
      await look(cloud.oas, method, spoiled(route.path, by), tokens[role]);
    }
    if (method === 'GET')
      await look(
        cloud.oas,
        method,
        `${spoiled(route.path, '1')}?page=x&page_size=-1&__proto__=1&keyword=%00`,
        tokens[role],
      );
    const bad = badBodies(route).filter(({ body }) => body.length < 20_000);
    for (const { body } of [bad[0], bad[7], bad.at(-1)].flatMap((one) => one ?? [])) {
      await look(cloud.oas, method, spoiled(route.path, '1'), tokens[role], body);
    }
  }
  for (const route of await routesIn('console')) {
    const method = route.method.toUpperCase();
    if (
      /restart|compaction|firewall|setup-agent|verify|self-test/.test(route.path) ||
      route.file ||
      /\/(data|status|settings|lan|backups|services|alerts)$/.test(route.path)
    )
      continue;
    for (const by of route.path.includes(':') ? hostile : [''])
      await look(operator.origin, method, spoiled(route.path, by), undefined);
    for (const by of route.path.includes(':') ? hostile : []) {
      await look(operator.origin, method, spoiled(route.path, by), operator.token, '{"x":');
    }
  }
  expect(errors).toBeGreaterThan(200);
});
