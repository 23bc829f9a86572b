import { request as ask } from 'node:http';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { route, type Method } from '../../../../server/core/http/contract.js';
import { closeDoor, createDoor, type Door } from '../../../../server/core/http/door.js';
import { handlerFor } from '../../../../server/core/http/handle.js';
import { listen } from '../../../../server/core/http/listen.js';
import { mountRoutes } from '../../../../server/core/http/mount.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { pick, randomFrom } from '../../../kit/schemaValues.js';
import { openedStore } from '../../../kit/openedStore.js';

const handle = handlerFor<undefined>();
const answer = z.object({ served: z.string(), params: z.record(z.string(), z.string()) });
const ROUTES: [Method, string][] = [
  ['get', '/api/nodes'],
  ['post', '/api/nodes'],
  ['get', '/api/nodes/:id'],
  ['get', '/api/nodes/export'],
  ['post', '/api/nodes/:id'],
  ['delete', '/api/nodes/:node/jobs/:job'],
  ['get', '/api/nodes/all/jobs/last'],
  ['put', '/api/:anything/jobs'],
  ['get', '/api/:anything'],
  ['get', '/health'],
];
const PARTS = ['api', 'nodes', 'jobs', 'export', 'all', 'last', 'health', '7', 'Nodes', '', '.', '..'];
const STRANGE = [
  'a%2Fb',
  '%41pi',
  '%',
  '%zz',
  'a;b=1',
  'a:b',
  '@me',
  'x+y',
  '~',
  '%C3%A9',
  '*',
  'a|b',
  '__proto__',
];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PROPFIND'];
const ENDS = ['', '', '', '/', '//', '?a=1', '/?a=1', '?x=/api', '#part', '?'];

function mount(door: Door, store: Parameters<typeof mountRoutes>[0]['core']['store']): Door {
  const shape = z.record(z.string(), z.string());
  for (const basePath of ['/svc/one', ''])
    mountRoutes<undefined>({
      app: door,
      basePath,
      core: { store, log: silentLog() },
      routes: ROUTES.map(([method, path]) =>
        handle(route({ method, path, role: 'public', params: shape, answer }), async ({ params }) => ({
          served: `${method} ${basePath}${path}`,
          params,
        })),
      ),
      access: { identify: () => undefined, authorise: async () => undefined, localOnlyOpen: () => true },
      envelope: { success: (_spec, body) => body, failure: ({ code, detail }) => ({ code, detail }) },
      apiPrefixes: ['/api'],
    });
  closeDoor(door, silentLog(), { failure: ({ code }) => ({ closing: code }) });
  return door;
}

interface Answered {
  status: number | undefined;
  headers: object;
  body: string;
}

const asked = (port: number, method: string, path: string) =>
  new Promise<Answered>((resolve, reject) => {
    const sent = ask({ host: '127.0.0.1', port, method, path, agent: false }, (response) => {
      const { 'x-request-id': _id, date: _date, ...headers } = response.headers;
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });

test('a request is answered before Express as it is answered through it', async () => {
  const log = silentLog();
  await using opened = await openedStore([]);
  const settings = { read: (group: { schema: z.ZodObject }) => group.schema.parse({}) as never };
  const whole = createDoor({ log, settings });
  const other = createDoor({ log, settings });
  // The same door with no direct routes: all goes through Express.
  const through = Object.assign(other, { direct: { add: () => undefined, serve: () => false } });
  const doors = [];
  for (const door of [whole, through]) {
    doors.push(await listen({ handler: mount(door, opened.store), host: '127.0.0.1', port: 0, log }));
  }
  const random = randomFrom(29);
  const some = (n: number) => Math.floor(random() * n);
  const seen = new Set<number | undefined>();
  for (let i = 0; i < 600; i++) {
    const base = some(4) === 0 ? '/svc/one' : '';
    const parts = Array.from({ length: 1 + some(4) }, (_, at) =>
      at === 0 && some(8) > 0 ? 'api' : pick(random, some(6) === 0 ? STRANGE : PARTS),
    );
    const [method, path] =
      some(3) === 0
        ? pick(random, ROUTES).map((text) =>
            text.replace(/:\w+/g, () => pick(random, [...PARTS, ...STRANGE])),
          )
        : [pick(random, METHODS), `/${parts.join('/')}`];
    const url = `${base}${path}${pick(random, ENDS)}`;
    const [directly, throughExpress] = await Promise.all(
      doors.map(({ port }) => asked(port, method!.toUpperCase(), url)),
    );
    expect(directly, `${method} ${url}`).toEqual(throughExpress);
    seen.add(directly!.status);
  }
  expect([...seen].sort()).toEqual([200, 400, 404, 405]);
  for (const door of doors) await door.close(0);
});
