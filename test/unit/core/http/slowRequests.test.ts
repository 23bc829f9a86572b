import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../../../../server/core/http/listen.js';
import { silentLog } from '../../../../server/core/kernel/log.js';

const PATIENCE_MS = 1000;
const PIECE = 4096;

/** Sends a body in pieces, and hears what came back: the status, and how many bytes the door had taken by then. */
async function sent(pieces: Iterable<Buffer | undefined>, { mostMs = 600_000 } = {}) {
  let taken = 0;
  const door = await listen({
    handler: (request, response) => {
      request.on('data', (chunk: Buffer) => (taken += chunk.length));
      request.once('end', () => response.end('whole'));
    },
    ...{ host: '127.0.0.1', port: 0, log: silentLog() },
    pace: { patienceMs: PATIENCE_MS, leastBytesASecond: PIECE, mostMs, lookMs: 20 },
  });
  const socket = connect({ port: door.port, host: '127.0.0.1' });
  let heard = '';
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined).setEncoding('latin1');
  socket.on('data', (text: string) => {
    heard += text;
    if (heard.includes('whole')) socket.end();
  });
  socket.write('POST /file HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (const piece of pieces) {
    if (socket.destroyed) break;
    if (piece) socket.write(`${piece.length.toString(16)}\r\n${piece.toString('latin1')}\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await ended;
  await door.close(0);
  return { status: heard.slice(9, 12), code: /"code":"(\w+)"/.exec(heard)?.[1], taken };
}

function* times(count: number, piece: Buffer, last?: Buffer) {
  for (let n = 0; n < count; n++) yield piece;
  if (last) yield last;
}
const END = Buffer.alloc(0);

test('a large body that keeps coming is taken whole, however much longer than a small one may take', async () => {
  const count = (3 * PATIENCE_MS) / 50;
  const answer = await sent(times(count, Buffer.alloc(PIECE), END));
  expect(answer).toMatchObject({ status: '200', taken: count * PIECE });
});

test('a body that stands still is refused, whatever came before', async () => {
  const answer = await sent(times(1, Buffer.alloc(50 * PIECE)));
  expect(answer).toMatchObject({ status: '408', code: 'request_timeout', taken: 50 * PIECE });
});

test('a body that comes drop by drop is refused as if it stood still', async () => {
  const answer = await sent(times(100_000, Buffer.alloc(1)));
  expect(answer).toMatchObject({ status: '408', code: 'request_timeout' });
});

test('a body that never ends is refused at last, whatever its pace', async () => {
  const answer = await sent(times(100_000, Buffer.alloc(PIECE)), { mostMs: 2 * PATIENCE_MS });
  expect(answer).toMatchObject({ status: '408', code: 'request_timeout' });
});
