// What the original's web front end needs of the cloud, found by driving it in a browser: each test is named after what a person
// saw when it was missing.
import { expect, test } from 'vitest';
import { request } from 'node:http';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, sceneAt } from '../../kit/scene.js';

/** Status of a log-in with these headers; a fetch would not let a test choose the host. */
const logIn = (origin: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request(
      `${origin}/api/v1/super/auth/login`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify({ username: 'admin', password: 'secret-123' }));
  });

test('every button fails behind a proxy that passes the host without its port', async () => {
  await using door = await openOasDoor();
  await sceneAt(door.origin);
  const page = { origin: 'http://192.168.1.5:8088', host: '192.168.1.5' };
  const through = { 'x-forwarded-for': '192.168.1.77' };
  expect(await logIn(door.origin, { ...page, ...through })).toBe(200);
  expect(await logIn(door.origin, page), 'no proxy: another port is another origin').toBe(403);
  expect(
    await logIn(door.origin, { ...through, origin: 'http://evil.example:8088', host: '192.168.1.5' }),
    'a page of another name',
  ).toBe(403);
  expect(
    await logIn(door.origin, { ...page, ...through, host: '192.168.1.5:7000' }),
    'a host with a port is taken at its word',
  ).toBe(403);
});

test('the log of a password reset does not say whose it was', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const reset = await scene.super.patch(`/super/managers/${shop.id}/password`, {
    new_password: 'other-456',
  });
  expect(reset.status).toBe(200);
  const { body } = await scene.super.get('/super/audit-logs?action=reset_manager_password');
  expect(body.items[0].detail).toMatchObject({ manager_username: 'shop' });
});
