// Log files as devices send them, and forms that are none: whatever stands in one, only its own request fails.
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { givenDevice, openCcjk, type CcjkDoor, type Device } from '../../kit/ccjk.js';
import { ReplyReader } from '../../kit/line.js';

const BOUNDARY = 'x-boundary-x';
const HEAD = (name: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="a.log"\r\n\r\n`;

/** Chunk by chunk, each heard before the next one is said. */
async function upload(door: CcjkDoor, device: Device, chunks: readonly string[]) {
  const socket = connect(Number(new URL(door.origin).port), '127.0.0.1');
  const reader = new ReplyReader();
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => reader.add(chunk));
  socket.write(
    [
      'POST /v1/daemon/logs HTTP/1.1',
      `Host: ${new URL(door.origin).host}`,
      `Authorization: Bearer ${device.key}`,
      `X-Device-ID: ${device.machineId}`,
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
      'Transfer-Encoding: chunked',
      ...['Connection: close', '', ''],
    ].join('\r\n'),
  );
  for (const chunk of chunks) {
    socket.write(`${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  socket.write('0\r\n\r\n');
  await ended;
  const reply = reader.next({ bare: false, ended: true });
  return { status: reply?.status, code: JSON.parse(reply?.body.toString() ?? '{}').error?.code };
}

// Each once ended the whole cloud: nobody listened to a stream or a promise that failed.
test.each([
  ['in a file that is not the log', [`${HEAD('surprise')}a line\n`]],
  ['in the log', [`${HEAD('log_file')}a line\n`]],
  ['right behind the log’s head', [HEAD('log_file')]],
  ['in the second log', [`${HEAD('log_file')}a\r\n${HEAD('log_file')}b`]],
  ['behind a head that cannot be read, long before its end', [`--${BOUNDARY}\r\n: :\r\n\r\n`, 'a', 'b']],
])('a form that breaks off %s is refused, and the cloud stays up', async (_where, chunks) => {
  await using door = await openCcjk();
  const device = await givenDevice(door.origin, door.operator, 'machine-1');
  expect(await upload(door, device, chunks)).toEqual({ status: 400, code: 'NOT_MULTIPART' });

  const whole = `${HEAD('log_file')}a line\n\r\n--${BOUNDARY}--\r\n`;
  expect(await upload(door, device, [whole])).toEqual({ status: 201, code: undefined });
  expect((await door.operator.ask('GET', '/logs')).data.total).toBe(1);
});

// It waited for the end of that file for ever, and held its request and an open file as long.
test('a form with a file behind its end that has no end of its own is answered', async () => {
  await using door = await openCcjk();
  const device = await givenDevice(door.origin, door.operator, 'machine-1');
  const metadata = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{}\r\n`;
  const before = `ine\r\n--${BOUNDARY}--\r\n${metadata}`;
  expect(await upload(door, device, [`${before}${HEAD('log_file')}a l`])).toMatchObject({ status: 201 });
  expect(await upload(door, device, [`${before}${HEAD('surprise')}a l`])).toMatchObject({ status: 400 });
});

test('a log of many parts that are slow to write comes whole', async () => {
  await using door = await openCcjk();
  const device = await givenDevice(door.origin, door.operator, 'machine-1');
  const text = 'a line of a log\n'.repeat(200_000);
  const form = new FormData();
  form.set('log_file', new Blob([text]), 'a.log');
  expect((await device.ask('POST', '/daemon/logs', form)).data.size).toBe(text.length);
});
