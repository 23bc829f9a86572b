// What is no request, or hardly one: refused in the envelope of every refusal, once, or answered like any other.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askOnce, Line, type Reply } from '../kit/line.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let ports: number[];

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path);
  ports = [cloud.oas, cloud.ready.console].map((url) => Number(new URL(url).port));
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

const parsed = ({ body }: Reply) => JSON.parse(body.toString('utf8')) as Record<string, unknown>;

async function refusal(port: number, text: string) {
  const { replies } = await askOnce(port, Buffer.from(text, 'latin1'));
  expect(replies).toHaveLength(1);
  return { status: replies[0]!.status, ...parsed(replies[0]!) };
}

const refused = (status: number, code: string) => ({
  status,
  code,
  detail: expect.any(String) as string,
  request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
});

test('bytes that are no request are refused in the envelope, at every door', async () => {
  for (const port of ports) {
    const host = `Host: 127.0.0.1:${port}\r\n`;
    expect(await refusal(port, '\u0001\u0002\r\n\r\n')).toEqual(refused(400, 'invalid_request'));
    expect(await refusal(port, `POST /health HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\n{`)).toMatchObject({
      code: expect.any(String),
    });
    const both = `POST /api/v1/manager/auth/login HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(await refusal(port, both)).toEqual(refused(400, 'invalid_request'));
    const huge = `GET /health HTTP/1.1\r\n${host}X: ${'y'.repeat(20_000)}\r\n\r\n`;
    expect(await refusal(port, huge)).toEqual(refused(431, 'headers_too_large'));
    const two = `GET /health HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`;
    expect(await refusal(port, two)).toEqual(refused(400, 'host_missing'));
    expect(await refusal(port, 'GET /health HTTP/1.1\r\n\r\n')).toEqual(refused(400, 'host_missing'));
  }
});

test('a path with a broken escape is refused in the envelope, whatever the method', async () => {
  for (const port of ports) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const text = `${method} /% HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
      expect(await refusal(port, text)).toEqual(refused(400, 'invalid_path'));
    }
  }
});

test('a client that offers HTTP/2 with its request is answered like any other', async () => {
  for (const port of ports) {
    const line = new Line(port);
    const offer =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAA\r\n';
    for (let n = 0; n < 2; n++) {
      const got = await line.ask(Buffer.from(`GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n${offer}\r\n`));
      expect(got.replies.map(({ status }) => status)).toEqual([200]);
    }
    const body = JSON.stringify({ token: 'x', username: 'nobody', password: 'secret-123' });
    const path = port === ports[0] ? '/api/v1/manager/auth/login' : '/console/api/session';
    const post = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${offer}Content-Length: ${body.length}\r\n\r\n${body}`;
    const got = await line.ask(Buffer.from(post));
    expect(parsed(got.replies[0]!)).toMatchObject({
      code: port === ports[0] ? 'wrong_credentials' : 'link_expired',
    });
    line.end();
  }
});

test('a WebSocket where none is spoken, or with a handshake that is none, is refused in the envelope', async () => {
  for (const port of ports) {
    const upgrade = 'Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    expect(await refusal(port, `GET /api/v1/nowhere HTTP/1.1\r\n${upgrade}\r\n`)).toEqual(
      refused(404, 'not_found'),
    );
    const path = port === ports[0] ? '/api/v1/live' : '/console/api/live';
    expect(await refusal(port, `GET ${path} HTTP/1.1\r\n${upgrade}\r\n`)).toEqual(
      refused(400, 'invalid_request'),
    );
    expect(
      await refusal(port, `GET ${path} HTTP/1.1\r\n${upgrade}Origin: http://evil.example\r\n\r\n`),
    ).toEqual(refused(403, 'wrong_origin'));
  }
});

test('an expectation that nobody knows keeps no request from its answer', async () => {
  const line = new Line(ports[0]!);
  const got = await line.ask(Buffer.from('GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: tea\r\n\r\n'));
  expect(got.replies.map(({ status }) => status)).toEqual([200]);
  line.end();
});

test('a request is answered once, also when its body breaks after the answer', async () => {
  const text = `POST /api/v1/manager/users/batch-delete HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`;
  for (let n = 0; n < 20; n++) {
    const { replies } = await askOnce(ports[0]!, Buffer.from(text));
    expect(replies).toHaveLength(1);
  }
});

test('requests before a broken one on the same line are answered before it is refused', async () => {
  const whole = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const text = `${whole}${whole}\u0001 broken\r\n\r\n`;
  const heard = await askOnce(ports[0]!, Buffer.from(text), { stay: true });
  expect(heard.replies.map(({ status }) => status)).toEqual([200, 200, 400]);
});
