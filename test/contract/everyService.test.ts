// What every route of every registered service keeps, whoever calls it and whatever is sent. Derived from the contracts and the OpenAPI
// documents: a new route, and a new service, are under these sentences from their first day.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceDocument } from '../../server/core/http/openApi.js';
import { registry } from '../../server/services/registry.js';
import { castings, tamed, type Cast } from '../kit/cast.js';
import { badBodies, rolesOf, routesOf } from '../kit/contracts.js';
import { documentOf, type Documented, type DocumentedOperation, type Received } from '../kit/openApi.js';
import { startAllServices, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { randomFrom } from '../kit/schemaValues.js';

const STATUS: Readonly<Record<string, number>> = {
  ...{ invalid: 400, unauthenticated: 401, forbidden: 403, conflict: 409, throttled: 429, unavailable: 503 },
};
const THROWN = /\b(invalid|unauthenticated|forbidden|conflict|throttled|unavailable)\(\s*'(\w+)'/g;

/** Thousands of requests, on a machine that may have much else to do. */
const PATIENCE_MS = 600_000;
/** Requests on their way at the same time. */
const AT_ONCE = 8;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;

beforeAll(async () => {
  directory = await temporaryDirectory();
  // No tick of OAS during the run: nothing but the requests changes anything.
  cloud = await startAllServices(directory.path, [
    ...['--set', 'limits.enabled=false', '--set', 'oas.scheduler.intervalSeconds=3600'],
    ...['--set', 'oas.scheduler.quietHours=off'],
  ]);
}, 60_000);

afterAll(async () => {
  expect(cloud.stderr() + cloud.stdout()).not.toContain('through a fault of the server');
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

const isClosed = ({ security }: DocumentedOperation): boolean =>
  security.some((one) => Object.keys(one).length > 0);
const bracketed = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** With ids that nothing has. */
const pathOf = ({ path, parameters }: DocumentedOperation): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { schema } = parameters.find((one) => one.in === 'path' && one.name === name)!;
    return schema.type === 'integer' ? '999999' : '00000000-0000-4000-8000-000000000000';
  });

async function inTurns<Value>(values: readonly Value[], act: (value: Value) => Promise<void>): Promise<void> {
  for (let at = 0; at < values.length; at += AT_ONCE) {
    await Promise.all(values.slice(at, at + AT_ONCE).map(act));
  }
}

describe.each(Object.keys(registry))('%s', (name) => {
  let origin: string;
  let documented: Documented;
  let document: ServiceDocument;
  let cast: Cast;

  beforeAll(async () => {
    origin = (cloud.ready.services as Record<string, string>)[name]!;
    documented = await documentOf(origin);
    ({ document } = (await import(`../../server/services/${name}/document.ts`)) as {
      document: ServiceDocument;
    });
    cast = await castings[name]!(cloud, randomFrom(1));
  }, 60_000);

  async function ask(
    { method, path }: { method: string; path: string },
    headers: Record<string, string>,
    body?: string,
  ): Promise<Received> {
    const isSent = body !== undefined && method !== 'GET';
    const answer = await fetch(origin + path, {
      method,
      headers: { ...headers, ...(isSent && { 'content-type': 'application/json' }) },
      ...(isSent && { body }),
    });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    const parsed = contentType.startsWith('application/json') ? (JSON.parse(text) as unknown) : undefined;
    return { method, path, status: answer.status, contentType, body: parsed };
  }

  test('its document is valid OpenAPI 3.1, at its own door and at the console’s', async () => {
    const { valid, errors } = await new Validator().validate({ ...documented.document });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(documented.document.openapi).toBe('3.1.0');
    expect(documented.document.servers).toEqual([{ url: '/' }]);
    const atConsole = await documentOf(`${new URL(cloud.ready.console).origin}/svc/${name}`);
    expect(atConsole.document.servers).toEqual([{ url: `/svc/${name}` }]);
    expect(Object.keys(atConsole.document.paths)).toEqual(Object.keys(documented.document.paths));
  });

  test('every route of its contract is in the document, and nothing else', async () => {
    const routes = await routesOf(name);
    const wanted = routes
      // Declared for whom the socket lets in; it is no operation.
      .filter(({ path }) => !path.endsWith('/ws'))
      .map(({ method, path }) => `${method.toUpperCase()} ${bracketed(path)}`);
    expect(documented.operations.map((one) => one.name).sort()).toEqual(wanted.sort());
    const ids = Object.values(documented.document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('each operation says who may call it, in a line for people, and the status of each of its codes', async () => {
    for (const route of await routesOf(name)) {
      const operation = documented.document.paths[bracketed(route.path)]?.[route.method];
      if (!operation) continue;
      const what = `${route.method} ${route.path}`;
      expect(operation.summary, what).not.toBe('');
      expect(operation.tags, what).toEqual(rolesOf(route).map((role) => document.roles[role]!.tag));
      expect(operation.security, what).toHaveLength(rolesOf(route).length);
      const isOpen = rolesOf(route).some((role) => !document.roles[role]!.bearer);
      const may401 = (route.errors ?? []).some((code) => document.statusOf(code) === 401);
      expect('401' in operation.responses, what).toBe(!isOpen || may401);
      // A code without a status: document.ts has to name it.
      expect(operation.responses['4XX'], what).toBeUndefined();
    }
  });

  test('the status of an error code is that of the kind under which the source throws it', () => {
    let seen = 0;
    for (const folder of [`server/services/${name}`, 'server/core']) {
      const root = join(import.meta.dirname, '../..', folder);
      for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        const source = readFileSync(join(root, file), 'utf8');
        for (const [, kind, code] of source.matchAll(THROWN)) {
          const status = document.statusOf(code!);
          if (status === undefined) continue;
          seen++;
          expect(status, `${file}: ${code}`).toBe(STATUS[kind!]);
        }
      }
    }
    expect(seen).toBeGreaterThan(15);
  });

  test(
    'nobody, and a token that is none, get 401 on every closed operation, in the envelope',
    async () => {
      const closed = documented.operations.filter(isClosed);
      expect(closed.length).toBeGreaterThan(20);
      const tokens = ['garbage', 'eyJhbGciOiJub25lIn0.e30.', `utk_${'0'.repeat(48)}`];
      const proofs = [undefined, ...tokens, `dvk_${'0'.repeat(48)}`, `cck_${'0'.repeat(48)}`];
      for (const operation of closed) {
        await inTurns(proofs, async (token) => {
          const headers: Record<string, string> =
            token === undefined ? {} : { authorization: `Bearer ${token}` };
          const said = await ask({ method: operation.method, path: pathOf(operation) }, headers, '{}');
          expect(said.status, `${operation.name} with ${token}`).toBe(401);
          expect(documented.complaint(said)).toBeUndefined();
        });
      }
    },
    PATIENCE_MS,
  );

  test(
    'bad input is a clear 400 in the envelope, never a 5xx',
    async () => {
      let sent = 0;
      for (const route of (await routesOf(name)).filter((one) => one.body)) {
        const method = route.method.toUpperCase();
        const operation = documented.operationOf(method, bracketed(route.path))!;
        const scheme = operation.security.flatMap((one) => Object.keys(one))[0];
        const asked = { method, path: pathOf(operation) };
        const say = (body: string) => ask(asked, cast.headers(scheme, operation), tamedText(body));
        await cast.renew();
        await inTurns(badBodies(route), async (bad) => {
          let said = await say(bad.body);
          // One before it was taken, and it ended the session.
          for (let again = 0; said.status === 401 && scheme !== undefined && again < 3; again++) {
            await cast.renew();
            said = await say(bad.body);
          }
          const text = JSON.stringify(said.body) ?? '';
          const what = `${operation.name} with ${bad.name}: ${said.status} ${text.slice(0, 300)}`;
          sent++;
          expect(said.status, what).toBeLessThan(500);
          if (bad.mustRefuse) expect(said.status, what).toBeOneOf([400, 413]);
          expect(documented.complaint(said), what).toBeUndefined();
          if (said.status >= 400) {
            expect(text, what).not.toMatch(/\bat .*\.(js|ts):\d+/);
            expect(text.length, what).toBeLessThan(4000);
          }
        });
      }
      expect(sent).toBeGreaterThan(300);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
    PATIENCE_MS,
  );
});

/** Broken texts stay as they are. */
function tamedText(text: string): string {
  if (!text.includes('_host"')) return text;
  const body = JSON.parse(text) as unknown;
  return JSON.stringify(tamed(body));
}
