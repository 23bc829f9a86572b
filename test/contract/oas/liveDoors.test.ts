// Live events of the built product: at the service's own port and below /svc/oas at the operator's door.
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH, LiveMessage } from '../../../server/services/oas/contract/live.js';
import type { Any } from '../../kit/http.js';
import { startProcess, temporaryDirectory } from '../../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../../kit/scene.js';

/** What comes first: a message, or the code of the close. */
function firstWord(origin: string, hello: object): Promise<string | number> {
  const socket = new WebSocket(origin.replace('http', 'ws') + LIVE_PATH);
  return new Promise<string | number>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify(hello)));
    socket.once('message', (data: Buffer) => resolve(LiveMessage.parse(JSON.parse(String(data))).type));
    socket.once('close', (code) => resolve(code));
    socket.once('error', reject);
  }).finally(() => socket.terminate());
}

async function post(url: string, body: object, token?: string): Promise<Any> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
  return answer.json();
}

test('both doors carry the events; at the console’s the console session says who is local', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager);
  const { origin, searchParams } = new URL(cloud.ready.console);
  const console = (await post(`${origin}/console/api/session`, { token: searchParams.get('token') })).token;
  const operator = await post(`${origin}/console/api/services/oas/session`, { role: 'super' }, console);

  for (const token of [manager.token, user.token, operator.token]) {
    expect(await firstWord(cloud.oas, { token })).toBe('ready');
  }
  const atConsole = `${origin}/svc/oas`;
  expect(await firstWord(atConsole, { token: manager.token })).toBe('ready');
  expect(await firstWord(atConsole, { token: user.token })).toBe('ready');
  expect(await firstWord(atConsole, { token: operator.token })).toBe(4403);
  expect(await firstWord(atConsole, { token: operator.token, console: 'guess' })).toBe(4403);
  expect(await firstWord(atConsole, { token: operator.token, console })).toBe('ready');
  expect(await firstWord(atConsole, { token: console })).toBe(4401);

  const page = new WebSocket(cloud.oas.replace('http', 'ws') + LIVE_PATH);
  page.once('open', () => page.send(JSON.stringify({ token: manager.token })));
  await new Promise((resolve) => page.once('message', resolve));
  const closed = new Promise<number>((resolve) => page.once('close', resolve));
  expect(await cloud.stop()).toBe(0);
  expect(await closed).toBe(1001);
});
