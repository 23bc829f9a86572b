import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { listen, type Listening } from '../../../../server/core/http/listen.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import { askOnce, Line } from '../../../kit/line.js';

const LARGE = Buffer.alloc(64 * 1024 * 1024, 'x');

const openDoor = (): Promise<Listening> =>
  listen({
    handler: (request, response) => {
      if (request.url === '/large') response.end(LARGE);
      else response.end('here');
    },
    ...{ host: '127.0.0.1', port: 0, log: silentLog() },
    limits: { most: 5, answerPatienceMs: 300, lookMs: 50 },
  });

const ask = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

/** A line that says nothing, or what is given. */
function silentLine(
  port: number,
  words = '',
  localAddress = '127.0.0.1',
): Promise<{ socket: Socket; closed: Promise<void>; isOpen(): boolean }> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () => {
      if (words) socket.write(words);
      resolve({ socket, closed, isOpen: () => !socket.destroyed });
    });
    socket.on('error', () => undefined);
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
  });
}

/** What it says for the first time is answered. */
async function expectHeard(newcomer: Socket): Promise<void> {
  const heard = once(newcomer, 'data');
  newcomer.write(ask);
  expect(String(await heard)).toContain(' 200 ');
}

/** It is answered on the line that it opened first. */
async function expectKept(asking: Line): Promise<void> {
  expect((await asking.ask(ask)).replies.map(({ status }) => status)).toEqual([200]);
  expect(asking.made).toBe(1);
}

test('of a full door the lines that were silent longest make way, and those that ask keep theirs', async () => {
  const door = await openDoor();
  const asking = new Line(door.port);
  expect((await asking.ask(ask)).replies).toHaveLength(1);
  const idle = [];
  for (let n = 0; n < 20; n++) {
    idle.push(await silentLine(door.port, n % 2 ? 'GET / HT' : ''));
    const heard = await asking.ask(ask);
    expect(heard.replies.map(({ status }) => status)).toEqual([200]);
  }
  // Its line was never cut.
  expect(asking.made).toBe(1);
  await Promise.all(idle.slice(0, 16).map(({ closed }) => closed));
  expect(idle.slice(16).every(({ isOpen }) => isOpen())).toBe(true);
  // And a newcomer is let in.
  expect((await askOnce(door.port, ask)).replies).toHaveLength(1);
  asking.end();
  for (const { socket } of idle) socket.destroy();
  await door.close(100);
});

test('who was answered keeps its line while a crowd that never asks comes and goes', async () => {
  const door = await openDoor();
  const asking = new Line(door.port);
  expect((await asking.ask(ask)).replies).toHaveLength(1);
  const crowd = [];
  for (let n = 0; n < 30; n++) crowd.push(await silentLine(door.port));
  await Promise.all(crowd.slice(0, 25).map(({ closed }) => closed));
  await expectKept(asking);
  asking.end();
  for (const { socket } of crowd) socket.destroy();
  await door.close(100);
});

test('of a full door the address with most silent lines gives them up, and a newcomer from another is heard however late it speaks', async () => {
  const door = await openDoor();
  const newcomer = await silentLine(door.port, '', '127.0.0.2');
  const crowd = [];
  for (let n = 0; n < 30; n++) crowd.push(await silentLine(door.port));
  await Promise.all(crowd.slice(0, 26).map(({ closed }) => closed));
  await expectHeard(newcomer.socket);
  for (const { socket } of [newcomer, ...crowd]) socket.destroy();
  await door.close(100);
});

test('a crowd that comes all at once takes twice the lines of the door at most, so that files are left for others', async () => {
  const door = await openDoor();
  const [asking, newcomer] = [new Line(door.port), await silentLine(door.port, '', '127.0.0.2')];
  expect((await asking.ask(ask)).replies).toHaveLength(1);
  let most = 0;
  let open = 0;
  door.server.on('connection', (socket) => {
    // Behind the door's own look.
    queueMicrotask(() => (most = Math.max(most, (open += 1))));
    socket.once('close', () => (open -= 1));
  });
  const crowd = await Promise.all(Array.from({ length: 200 }, () => silentLine(door.port)));
  await expect.poll(() => crowd.filter(({ isOpen }) => isOpen()).length, { timeout: 10_000 }).toBeLessThan(4);
  expect(most).toBeGreaterThan(5);
  expect(most).toBeLessThanOrEqual(10 + 1);
  await expectKept(asking);
  await expectHeard(newcomer.socket);
  asking.end();
  for (const { socket } of [newcomer, ...crowd]) socket.destroy();
  await door.close(100);
});

test('a caller that takes nothing of its answer is let go, and one that takes it slowly is not', async () => {
  const door = await openDoor();
  const words = 'GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const never = await silentLine(door.port, words);
  never.socket.pause();
  const slow = await silentLine(door.port, words);
  let taken = 0;
  slow.socket.on('data', (chunk: Buffer) => {
    taken += chunk.length;
    slow.socket.pause();
    setTimeout(() => slow.socket.resume(), 1);
  });
  await expect.poll(() => door.inFlight(), { timeout: 10_000 }).toBe(1);
  await slow.closed;
  expect(taken).toBeGreaterThan(LARGE.length);
  never.socket.destroy();
  await door.close(100);
}, 60_000);

test('lines full of answers that nobody takes make way for one who was answered, and for a newcomer from elsewhere', async () => {
  const door = await openDoor();
  const asking = new Line(door.port);
  expect((await asking.ask(ask)).replies).toHaveLength(1);
  const takingNothing = [];
  for (let n = 0; n < 10; n++) {
    const line = await silentLine(door.port, 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n', '127.0.0.2');
    line.socket.pause();
    takingNothing.push(line);
  }
  const newcomer = await silentLine(door.port);
  await expect.poll(() => door.inFlight()).toBeLessThan(5);
  await expectKept(asking);
  await expectHeard(newcomer.socket);
  asking.end();
  for (const { socket } of [newcomer, ...takingNothing]) socket.destroy();
  await door.close(100);
});

const of = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

test('answers that wait in a row on a line are let go of when it is cut: nothing of them is held, and they take no place at the door', async () => {
  let asked = 0;
  const ended: Promise<void>[] = [];
  const door = await listen({
    handler: ({ url }, response) => {
      asked += 1;
      if (url === '/quick') return void response.end('here');
      ended.push(finished(response).catch(() => undefined));
    },
    ...{ host: '127.0.0.1', port: 0, log: silentLog() },
    limits: { most: 5 },
  });
  for (let n = 0; n < 10; n++) {
    const { socket, closed } = await silentLine(door.port, of('/never') + of('/waiting').repeat(2));
    await expect.poll(() => door.inFlight()).toBe(3);
    socket.destroy();
    await closed;
    await expect.poll(() => door.inFlight()).toBe(0);
  }
  // Whose turn never came was not begun, for nobody would have heard of it.
  expect(asked).toBe(10);
  await Promise.all(ended);
  // Were their places still taken, an idle line would be cut for each newcomer.
  const idle = await Promise.all(Array.from({ length: 4 }, () => silentLine(door.port)));
  expect((await askOnce(door.port, Buffer.from(of('/quick')))).replies).toHaveLength(1);
  expect(idle.every(({ isOpen }) => isOpen())).toBe(true);
  for (const { socket } of idle) socket.destroy();
  await door.close(100);
});

test('who asks much on one line at once and takes nothing has one answer made, and who asks without end is cut', async () => {
  let made = 0;
  const door = await listen({
    handler: (_request, response) => {
      made += 1;
      response.end(LARGE);
    },
    ...{ host: '127.0.0.1', port: 0, log: silentLog() },
  });
  const greedy = await silentLine(door.port, of('/large').repeat(50));
  greedy.socket.pause();
  await expect.poll(() => door.inFlight()).toBe(50);
  expect(made).toBe(1);
  const endless = await silentLine(door.port, of('/large').repeat(200));
  endless.socket.resume();
  await endless.closed;
  await expect.poll(() => door.inFlight()).toBe(50);
  // Who takes what was asked gets all of it, in order.
  greedy.socket.resume();
  await expect.poll(() => made, { timeout: 20_000 }).toBeGreaterThan(3);
  greedy.socket.destroy();
  await door.close(100);
});
