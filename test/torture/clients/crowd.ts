// Clients that cost much and ask little: lines that say nothing, headers and bodies drop by drop, readers that take nothing, sockets
// with nonsense, lines cut in the middle.
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';

export interface CrowdScene {
  port: number;
  /** Of somebody who may listen. */
  token: string;
}

export interface CrowdSize {
  idle: number;
  /** Of each other kind. */
  others: number;
}

export interface Crowd extends Disposable {
  /** Lines that the system let it open. */
  opened(): number;
  open(): number;
}

const DROP_MS = 1000;
const CHATTER_MS = 20;
/** In a tenth of a second. */
const MOST_AGAIN = 50;

export function gather({ port, token }: CrowdScene, { idle, others }: CrowdSize): Crowd {
  const lines = new Set<{ destroy(): void }>();
  let opened = 0;
  let isOver = false;
  const line = (n: number, begin: (socket: Socket) => void): void => {
    if (isOver) return;
    const localAddress = addressOf(n);
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () => {
      opened += 1;
      // Who never reads does not notice that it was thrown out.
      socket.resume();
      begin(socket);
    });
    lines.add(socket);
    socket.on('error', () => undefined).once('close', () => lines.delete(socket));
  };
  const page = (n: number): void => {
    if (isOver) return;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { localAddress: addressOf(n) });
    const one = { destroy: () => socket.terminate() };
    lines.add(one);
    socket.on('error', () => undefined).once('open', () => chatter(socket, token));
    socket.once('open', () => (opened += 1)).once('close', () => lines.delete(one));
  };
  const head = (rest: string) => `POST /api/v1/agent/poll-jobs HTTP/1.1\r\nHost: 127.0.0.1\r\n${rest}`;
  const large = `GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const kinds: ((socket: Socket) => void)[] = [
    (socket) => drops(socket, head('X-Slow: '), 'x'),
    (socket) => drops(socket, head('Content-Length: 100000\r\n\r\n{"a":"'), 'x'),
    (socket) => void socket.pause().write(large.repeat(20)),
    (socket) => socket.write(head('Content-Length: 50\r\n\r\n{'), () => socket.resetAndDestroy()),
    (socket) => void socket.end(head('Content-Le')),
    (socket) =>
      void socket.write(
        'GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\u0001\u0002\u0003',
      ),
  ];
  let n = 0;
  for (; n < idle; n++) line(n, () => undefined);
  const come = (kind: number) => {
    const begin = kinds[kind];
    if (begin) line(n++, begin);
    else page(n++);
  };
  const whole = kinds.length + 1;
  for (let one = 0; one < others; one++) for (let kind = 0; kind < whole; kind++) come(kind);
  // Who is thrown out comes again.
  const again = setInterval(() => {
    const missing = Math.min(MOST_AGAIN, idle + others * whole - lines.size);
    for (let one = 0; one < missing; one++) come(one % whole);
  }, 100);
  return {
    opened: () => opened,
    open: () => lines.size,
    [Symbol.dispose]() {
      isOver = true;
      clearInterval(again);
      for (const socket of lines) socket.destroy();
    },
  };
}

function drops(socket: Socket, first: string, drop: string): void {
  socket.write(first);
  const more = setInterval(() => socket.write(drop), DROP_MS);
  socket.once('close', () => clearInterval(more));
}

/** A page that was let in, and talks where it should listen. */
function chatter(socket: WebSocket, token: string): void {
  socket.send(JSON.stringify({ token }));
  const more = setInterval(() => socket.send('{"more":1}', () => undefined), CHATTER_MS);
  socket.once('close', () => clearInterval(more));
}

/** Each address has ports of its own. */
const addressOf = (n: number): string => `127.0.0.${2 + (n % 200)}`;
