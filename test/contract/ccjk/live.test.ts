// The WebSocket of the document: its events in its words, nobody else's events, and what becomes of junk, floods and ended sessions.
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  givenDevice,
  givenPerson,
  givenTask,
  openCcjk,
  PASSWORD,
  type CcjkDoor,
  type Person,
} from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

interface Line {
  socket: WebSocket;
  heard: Any[];
  opened: Promise<void>;
  /** Its code. */
  closed: Promise<number>;
  say(message: unknown): void;
  /** Asks and waits for `type`, so that all that came before has been heard. */
  ask(message: unknown, type: string): Promise<Any>;
}

function connect({ origin }: CcjkDoor, token: string | undefined): Line {
  const query = token === undefined ? '' : `?token=${encodeURIComponent(token)}`;
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/ws${query}`);
  endings.push(() => socket.terminate());
  const heard: Any[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve).once('error', reject);
  });
  opened.catch(() => undefined);
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const say = (message: unknown) =>
    socket.send(typeof message === 'string' || message instanceof Buffer ? message : JSON.stringify(message));
  return {
    ...{ socket, heard, opened, closed, say },
    async ask(message, type) {
      const before = heard.length;
      say(message);
      await expect.poll(() => heard.slice(before).some((one) => one.type === type)).toBe(true);
      return heard.slice(before).find((one) => one.type === type);
    },
  };
}

async function listening(door: CcjkDoor, person: Person, channels: readonly string[] = []): Promise<Line> {
  const line = connect(door, person.token);
  await line.opened;
  for (const channel of channels) await line.ask({ type: 'subscribe', channel }, 'subscribed');
  return line;
}
const PING = { type: 'ping', timestamp: '2026-01-20T10:00:00Z' };
/** What the socket was told so far; its answer to a ping comes after it. */
async function toldSoFar(line: Line, type: string): Promise<Any[]> {
  await line.ask(PING, 'pong');
  return line.heard.filter((one) => one.type === type);
}

test('a page hears of the devices and tasks it asked for, and of each new message, in the document’s words', async () => {
  await using door = await openCcjk();
  const ann = door.operator;
  const mac = await givenDevice(door.origin, ann, 'mac');
  const other = await givenDevice(door.origin, ann, 'other');
  const task = await givenTask(ann, mac);
  const page = await listening(door, ann);
  expect(await page.ask({ type: 'subscribe', channel: `device:${mac.id}` }, 'subscribed')).toEqual({
    ...{ type: 'subscribed', channel: `device:${mac.id}` },
  });
  await page.ask({ type: 'subscribe', channel: `task:${task}` }, 'subscribed');
  const alone = await listening(door, ann);
  expect(await page.ask(PING, 'pong')).toEqual({ type: 'pong', timestamp: expect.stringMatching(/Z$/) });

  await mac.beat();
  await other.beat();
  await mac.take();
  await mac.beat([task], { progress: { [task]: 50 } });
  await mac.result(task, 'completed', { stdout: 'output...' });
  await mac.ask('POST', '/daemon/offline');
  const timestamp = expect.stringMatching(/Z$/);
  expect(await toldSoFar(page, 'device.online')).toEqual([
    { type: 'device.online', data: { device_id: mac.id, timestamp } },
  ]);
  expect(await toldSoFar(page, 'device.offline')).toEqual([
    { type: 'device.offline', data: { device_id: mac.id, timestamp } },
  ]);
  const updates = await toldSoFar(page, 'task.updated');
  expect(updates.map(({ data }: Any) => [data.task_id, data.status, data.progress])).toEqual([
    ...[
      [task, 'assigned', null],
      [task, 'running', 50],
      [task, 'completed', 100],
    ],
  ]);
  expect(await toldSoFar(page, 'task.completed')).toMatchObject([
    { type: 'task.completed', data: { task_id: task, exit_code: 0, stdout: 'output...' } },
  ]);
  const [message] = await toldSoFar(alone, 'message.new');
  expect(message.data).toEqual({
    ...{ message_id: expect.any(String), title: expect.any(String), content: expect.any(String) },
  });
  const types = new Set(alone.heard.map(({ type }: Any) => type));
  expect([...types].filter((type) => /^(device|task)\./.test(type))).toEqual([]);
});

test('another account’s device and task cannot be listened to, nor its messages heard', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const eve = await givenPerson(door.origin, 'eve');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const task = await givenTask(ann, mac);
  const spy = await listening(door, eve);
  const unknown = '00000000-0000-4000-8000-000000000000';
  const refusals = [];
  for (const channel of [`device:${mac.id}`, `task:${task}`, `device:${unknown}`, `task:${unknown}`]) {
    refusals.push(await spy.ask({ type: 'subscribe', channel }, 'error'));
  }
  expect(refusals.map(({ error }) => error.code)).toEqual(Array(4).fill('NOT_FOUND'));
  expect(refusals[0].error, 'as if it were not there').toEqual(refusals[2].error);
  await mac.beat();
  await mac.take();
  await mac.result(task);
  await ann.ask('POST', '/messages/read-all');
  await spy.ask(PING, 'pong');
  expect(spy.heard.filter(({ type }) => type !== 'error' && type !== 'pong')).toEqual([]);
});

test('junk is answered with an error and the line stays; a message beyond its size ends that line alone', async () => {
  await using door = await openCcjk();
  const page = await listening(door, door.operator);
  const other = await listening(door, door.operator);
  const junk: unknown[] = [
    ...['', ' ', 'x', '{', 'null', '7', '[]', '"ping"', '{}', '{"type":"ping"', `${'['.repeat(8000)}`],
    ...['{"type":"__proto__"}', '{"__proto__":{"type":"ping"}}', '{"type":["ping"]}', '\u0000\ud800'],
    ...[Buffer.from([0xff, 0xfe, 0x00]), Buffer.alloc(1000)],
    ...[{ type: 'subscribe' }, { type: 'subscribe', channel: 7 }, { type: 'subscribe', channel: 'all:*' }],
    ...[
      { type: 'subscribe', channel: 'device:*' },
      { type: 'subscribe', channel: 'device:../../etc' },
    ],
    ...[
      { type: 'publish', channel: 'x' },
      { type: 'subscribe', channel: `device:${'a'.repeat(10_000)}` },
    ],
  ];
  for (const one of junk) {
    expect(await page.ask(one, 'error'), String(one)).toMatchObject({ error: { code: 'INVALID_MESSAGE' } });
  }
  await page.ask(PING, 'pong');
  page.say('x'.repeat(20_000));
  expect(await page.closed).toBe(1009);
  await other.ask(PING, 'pong');
  expect(door.warnings).toEqual([]);
});

test('beyond a hundred messages a minute a line is told so, far beyond it is cut; others, and the next minute, are free', async () => {
  await using door = await openCcjk({ limits: true });
  const page = await listening(door, door.operator);
  const other = await listening(door, door.operator);
  for (let n = 0; n < 150; n++) page.say(PING);
  await expect.poll(() => page.heard.length).toBe(150);
  const answers = page.heard.map(({ type, error }) => error?.code ?? type);
  expect(answers.filter((one) => one === 'pong')).toHaveLength(100);
  expect(answers.filter((one) => one === 'RATE_LIMITED')).toHaveLength(50);
  await other.ask(PING, 'pong');
  await door.clock.advance('61s');
  await page.ask(PING, 'pong');
  for (let n = 0; n < 2000; n++) page.say(PING);
  expect(await page.closed).toBe(1008);
  await other.ask(PING, 'pong');
  await (await listening(door, door.operator)).ask(PING, 'pong');
});

test('without the access token of a living session no line is opened', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const { data: key } = await ann.ask('POST', '/api-keys', { name: 'k', scopes: ['device:read'] });
  const gone = (await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD })).data;
  const ended = await fetch(`${door.origin}/v1/auth/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gone.token}` },
  });
  expect(ended.status).toBe(200);
  const refused = async (token: string | undefined) => {
    const { opened } = connect(door, token);
    return opened.then(
      () => 'opened',
      (error: Error) => /\d{3}/.exec(error.message)?.[0],
    );
  };
  for (const token of [undefined, '', 'garbage', 'eyJhbGciOiJub25lIn0.e30.', ann.refreshToken, gone.token]) {
    expect(await refused(token), String(token)).toBe('401');
  }
  for (const token of [mac.key, key.key]) expect(await refused(token)).toBe('403');
  expect(await refused(ann.token)).toBe('opened');
  await door.clock.advance('16m');
  expect(await refused(ann.token), 'after its fifteen minutes').toBe('401');
});

test('a line ends with its session: signed out, its refresh token used twice, its account switched off', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const again = async () => {
    const { data } = await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
    const page = connect(door, data.token);
    await page.opened;
    return { page, data };
  };
  const [first, second, third] = [await again(), await again(), await again()];
  await fetch(`${door.origin}/v1/auth/logout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${first.data.token}` },
  });
  expect(await first.page.closed).toBe(4401);
  const refresh = { refresh_token: second.data.refresh_token };
  await door.nobody('POST', '/auth/refresh', refresh);
  expect((await door.nobody('POST', '/auth/refresh', refresh)).code).toBe('TOKEN_REUSED');
  expect(await second.page.closed).toBe(4401);
  await third.page.ask(PING, 'pong');
  await door.operator.ask('PATCH', `/admin/users/${ann.id}`, { is_active: false });
  expect(await third.page.closed).toBe(4401);
});

test('one address holds twenty lines; the next is refused until one of them ends', async () => {
  await using door = await openCcjk();
  const lines = [];
  for (let n = 0; n < 20; n++) lines.push(await listening(door, door.operator));
  const full = connect(door, door.operator.token);
  await expect(full.opened).rejects.toThrow('429');
  lines[0]!.socket.close();
  await lines[0]!.closed;
  await (await listening(door, door.operator)).ask(PING, 'pong');
});
