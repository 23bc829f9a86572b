import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { forbidden, unauthenticated } from '../../../../server/core/kernel/errors.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { createLiveHub, type LiveHub, type LiveHubOptions } from '../../../../server/core/realtime/live.js';

interface Page {
  name: string;
}

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function given(options: Partial<LiveHubOptions<Page>> = {}) {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  const hub: LiveHub<Page> = createLiveHub<Page>({
    server,
    path: '/live',
    settings: { read: (group) => group.schema.parse({}) },
    authenticate(message) {
      const { token } = message as { token?: string };
      if (!token?.startsWith('good')) throw unauthenticated('invalid_token', 'sign in');
      return { name: token };
    },
    log: silentLog(),
    ...options,
  });
  endings.push(() => hub.close());
  const connect = (path = '/live', headers: Record<string, string> = {}) =>
    connection(`ws://127.0.0.1:${port}${path}`, headers);
  const signIn = async (token = 'good') => {
    const page = connect();
    await page.opened;
    page.socket.send(JSON.stringify({ token }));
    await expect.poll(() => page.messages).toContainEqual({ type: 'ready' });
    return page;
  };
  return { hub, port, connect, signIn };
}

function connection(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(url, { headers });
  const messages: { type: string; [more: string]: unknown }[] = [];
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  opened.catch(() => undefined);
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())));
  return { socket, messages, opened, closed };
}

test('a page that says who it is hears ready, its greeting, and what is published', async () => {
  const { hub, signIn } = await given({
    greet: ({ name }) => [{ type: 'status', text: `hello ${name}` }],
  });
  const page = await signIn('good1');
  await expect.poll(() => page.messages.length).toBe(2);
  hub.publish({ type: 'changed' });
  await expect
    .poll(() => page.messages)
    .toEqual([{ type: 'ready' }, { type: 'status', text: 'hello good1' }, { type: 'changed' }]);
});

test('a wrong token, no JSON, and silence each end the socket with a code', async () => {
  const { hub, connect } = await given({ limits: { helloMs: 100 } });
  for (const [text, code] of [
    ['{"token":"bad"}', 4401],
    ['no json', 4401],
    ['null', 4401],
    [undefined, 4408],
    ['x'.repeat(5000), 1009],
  ] as const) {
    const page = connect();
    await page.opened;
    if (text) page.socket.send(text);
    expect(await page.closed, text?.slice(0, 20)).toBe(code);
    expect(page.messages).toEqual([]);
  }
  expect(hub.size()).toBe(0);
});

test('a page hears that the line is alive while nothing happens', async () => {
  const { signIn } = await given({ limits: { beatMs: 50 } });
  const page = await signIn();
  await expect.poll(() => page.messages.filter(({ type }) => type === 'beat').length).toBeGreaterThan(1);
  expect(new Set(page.messages.map(({ type }) => type))).toEqual(new Set(['ready', 'beat']));
});

test('a page that speaks a second time is not one of ours', async () => {
  const { signIn } = await given();
  const page = await signIn();
  page.socket.send('{}');
  expect(await page.closed).toBe(1008);
});

test('of many events only the newest of a kind is written, four times a second at most', async () => {
  const { hub, signIn } = await given();
  const page = await signIn();
  const until = performance.now() + 1000;
  let n = 0;
  while (performance.now() < until) {
    hub.publish({ type: 'status', n: ++n });
    hub.publish({ type: 'other', n });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await expect.poll(() => page.messages.findLast(({ type }) => type === 'status')?.n).toBe(n);
  const statuses = page.messages.filter(({ type }) => type === 'status');
  expect(n).toBeGreaterThan(20);
  expect(statuses.length).toBeLessThanOrEqual(6);
  expect(statuses.length).toBeGreaterThanOrEqual(2);
});

test('a message goes to those it is meant for, and a key keeps two of a kind apart', async () => {
  const { hub, signIn } = await given();
  const [ann, bob] = [await signIn('good-ann'), await signIn('good-bob')];
  hub.publish({ type: 'user', id: 1 }, { key: 'user:1', to: ({ name }) => name === 'good-ann' });
  hub.publish({ type: 'user', id: 2 }, { key: 'user:2' });
  await expect.poll(() => ann.messages.map(({ id }) => id)).toEqual([undefined, 1, 2]);
  await expect.poll(() => bob.messages.map(({ id }) => id)).toEqual([undefined, 2]);
});

test('a page that cannot keep up is told to read anew instead of hearing everything late', async () => {
  const { hub, signIn } = await given({ limits: { bufferBytes: 64 * 1024, paceMs: 20 } });
  const page = await signIn();
  page.socket.pause();
  const filler = 'x'.repeat(512 * 1024);
  for (let i = 0; i < 60; i++) {
    hub.publish({ type: 'big', i, filler });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  page.socket.resume();
  await expect.poll(() => page.messages.some(({ type }) => type === 'resync'), { timeout: 5000 }).toBe(true);
  expect(page.messages.length).toBeLessThan(60);
  hub.publish({ type: 'after' });
  await expect.poll(() => page.messages.at(-1)?.type).toBe('after');
});

test('too many kinds at once are a gap too', async () => {
  const { hub, signIn } = await given({ limits: { kinds: 5 } });
  const page = await signIn();
  for (let i = 0; i < 10; i++) hub.publish({ type: 'row', i }, { key: `row:${i}` });
  await expect.poll(() => page.messages).toEqual([{ type: 'ready' }, { type: 'resync' }]);
});

test('a page of another origin, a foreign host name, and an unknown path are refused before the socket opens', async () => {
  const { port, connect } = await given();
  await connect('/live', { origin: `http://127.0.0.1:${port}` }).opened;
  await expect(connect('/live', { origin: 'https://evil.example' }).opened).rejects.toThrow('403');
  await expect(connect('/live', { host: 'evil.example' }).opened).rejects.toThrow('403');
  await expect(connect('/elsewhere').opened).rejects.toThrow('404');
});

test('one address holds so many sockets and no more, and a closed one makes room', async () => {
  const { connect } = await given({ limits: { socketsPerAddress: 2 } });
  const [first, second] = [connect(), connect()];
  await Promise.all([first.opened, second.opened]);
  await expect(connect().opened).rejects.toThrow('429');
  first.socket.close();
  await first.closed;
  await expect
    .poll(() =>
      connect().opened.then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
});

test('a session that ends, and a line that went dead, end the socket', async () => {
  let welcome = true;
  const { hub, signIn } = await given({ isStillWelcome: () => welcome, limits: { pingMs: 50 } });
  const page = await signIn();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(page.socket.readyState).toBe(WebSocket.OPEN);
  const dead = await signIn();
  dead.socket.pause();
  await expect.poll(() => hub.size()).toBe(1);
  dead.socket.terminate();
  welcome = false;
  expect(await page.closed).toBe(4401);
});

test('a page whose session cannot be looked after is let go, and keeps no other from being looked after', async () => {
  let ended = '';
  const { signIn } = await given({
    isStillWelcome: ({ name }) => {
      if (name === 'good-broken') throw new Error('a fault');
      return name !== ended;
    },
    limits: { pingMs: 50 },
  });
  const [broken, other, third] = [
    await signIn('good-broken'),
    await signIn('good-other'),
    await signIn('good-third'),
  ];
  expect(await broken.closed).toBe(4401);
  ended = 'good-other';
  expect(await other.closed).toBe(4401);
  expect(third.socket.readyState).toBe(WebSocket.OPEN);
});

test('a page that signed in well but may not listen is told why', async () => {
  const { connect } = await given({
    authenticate() {
      throw forbidden('account_expired', 'renew it');
    },
  });
  const page = connect();
  await page.opened;
  const reason = new Promise<string>((resolve) =>
    page.socket.once('close', (_code, why: Buffer) => resolve(String(why))),
  );
  page.socket.send('{"token":"good"}');
  expect([await page.closed, await reason]).toEqual([4403, 'account_expired']);
});

test('closing tells the pages that the cloud goes away', async () => {
  const { hub, signIn } = await given();
  const page = await signIn();
  await hub.close();
  expect(await page.closed).toBe(1001);
});
