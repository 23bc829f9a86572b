import { expect, test } from 'vitest';
import { z } from 'zod';
import { route } from '../../../../server/core/http/contract.js';
import { createDoor } from '../../../../server/core/http/door.js';
import { handlerFor } from '../../../../server/core/http/handle.js';
import { listen } from '../../../../server/core/http/listen.js';
import { mountRoutes } from '../../../../server/core/http/mount.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { pick, randomFrom } from '../../../kit/schemaValues.js';
import { openedStore } from '../../../kit/openedStore.js';

const handle = handlerFor<undefined>();
const answer = z.object({ served: z.string() });
const PATHS = [
  '/api/nodes',
  '/api/nodes/:id',
  '/api/nodes/export',
  '/api/nodes/:id/jobs',
  '/api/nodes/:id/jobs/:job',
  '/api/nodes/all/jobs/last',
  '/api/users',
  '/api/users/:id',
  '/api/users/:id/logs/export',
  '/api/me/tasks/:task/run-now',
  '/api/me',
  '/api/:anything',
];

test('a fixed part of a path wins over a parameter, in whatever order the routes were declared', async () => {
  const log = silentLog();
  await using opened = await openedStore([]);
  const { store } = opened;
  const random = randomFrom(11);
  const settings = { read: (group: { schema: z.ZodObject }) => group.schema.parse({}) as never };
  for (let round = 0; round < 40; round++) {
    const left = [...PATHS];
    const shuffled = PATHS.map(() => left.splice(left.indexOf(pick(random, left)), 1)[0]!);
    const app = createDoor({ log, settings });
    mountRoutes<undefined>({
      app,
      core: { store, log },
      routes: shuffled.map((path) =>
        handle(route({ method: 'get', path, role: 'public', answer }), async () => ({ served: path })),
      ),
      access: { identify: () => undefined, authorise: async () => undefined, localOnlyOpen: () => true },
      envelope: { success: (_spec, body) => body, failure: (failure) => failure },
      apiPrefixes: ['/api'],
    });
    const door = await listen({ handler: app, host: '127.0.0.1', port: 0, log });
    const asked = [
      '/api/nodes/export',
      '/api/nodes/7',
      '/api/nodes/all/jobs/last',
      '/api/nodes/7/jobs/8',
      '/api/me',
    ];
    const served = [];
    for (const path of asked) {
      const response = await fetch(`http://127.0.0.1:${door.port}${path}`);
      served.push(((await response.json()) as { served: string }).served);
    }
    expect(served, shuffled.join(' ')).toEqual([
      '/api/nodes/export',
      '/api/nodes/:id',
      '/api/nodes/all/jobs/last',
      '/api/nodes/:id/jobs/:job',
      '/api/me',
    ]);
    await door.close(0);
  }
});
