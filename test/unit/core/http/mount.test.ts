import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMiniService, type MiniService } from '../../../kit/miniService.js';

let cloud: MiniService;
beforeAll(async () => {
  cloud = await startMiniService();
});
afterAll(() => cloud.close(100));

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

async function call(path: string, init: RequestInit & { anonymous?: boolean } = {}): Promise<Answer> {
  const { anonymous, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (!anonymous && !headers.has('authorization')) headers.set('authorization', `Bearer ${cloud.token()}`);
  const response = await fetch(cloud.url + path, { ...rest, headers });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {}, headers: response.headers };
}

const post = (body: unknown, path = '/api/notes') =>
  call(path, {
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });

/** A request byte for byte, for what no client library would send. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(cloud.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  });
}

describe('a good request', () => {
  test('is answered in the envelope of the service, with the status of its contract', async () => {
    const { status, body, headers } = await post({ text: 'hello', duration_days: 30, unknown: 'ignored' });
    expect([status, body]).toEqual([201, { data: { id: 1, text: 'hello', days: 30 } }]);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
  });

  test('has its parameters and query parsed, with defaults', async () => {
    expect((await call('/api/notes/7?page=3&page=9')).body).toEqual({ data: { id: 7, page: 3, by: 'ann' } });
    expect((await call('/api/notes/7')).body).toEqual({ data: { id: 7, page: 1, by: 'ann' } });
  });

  test('reaches a fixed path although a parameter would fit it too, and undeclared fields stay inside', async () => {
    expect((await call('/api/notes/latest')).body).toEqual({ data: { id: 99, text: 'latest', days: 1 } });
  });

  test('is JSON whatever its Content-Type says', async () => {
    const body = JSON.stringify({ text: 'x', duration_days: 1 });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const answer = await call('/api/notes', { method: 'POST', body, headers: { 'content-type': type } });
      expect(answer.status).toBe(201);
    }
  });

  test('may leave out a body in which everything is optional', async () => {
    expect((await call('/api/notes/1', { method: 'PUT' })).body).toEqual({ data: { saved: true } });
  });

  test('is answered without a body when only the head was asked for', async () => {
    const response = await fetch(`${cloud.url}/api/notes/7`, {
      method: 'HEAD',
      headers: { authorization: `bearer ${cloud.token()}` },
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('leaves one log line, with the path of the contract and not with what was asked', async () => {
    const before = cloud.log.length;
    await call('/api/notes/31?code=mrk_0123456789abcdef');
    await expect.poll(() => cloud.log.length).toBe(before + 1);
    expect(JSON.parse(cloud.log.at(-1)!)).toMatchObject({
      message: 'request',
      method: 'GET',
      route: '/api/notes/:id',
      status: 200,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
    expect(cloud.log.at(-1)).not.toContain('mrk_');
  });
});

describe('a bad request', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const latin1 = new Uint8Array([0x7b, 0x22, 0x74, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
  const good = { text: 'x', duration_days: 1 };

  test.each([
    ['missing fields', {}, 400, 'invalid_body'],
    ['no body at all', '', 400, 'invalid_body'],
    ['a wrong type', { text: 'x', duration_days: '1' }, 400, 'invalid_body'],
    ['a fraction', { text: 'x', duration_days: 1.5 }, 400, 'invalid_body'],
    ['a number beyond all', '{"text":"x","duration_days":1e400}', 400, 'invalid_body'],
    ['an over-long text', { text: 'x'.repeat(101), duration_days: 1 }, 400, 'invalid_body'],
    ['a list', [], 400, 'invalid_body'],
    ['null', 'null', 400, 'invalid_body'],
    ['a bare text', '"x"', 400, 'invalid_body'],
    ['broken JSON', '{"text":', 400, 'invalid_json'],
    ['two JSON values', '{} {}', 400, 'invalid_json'],
    ['NaN', '{"text":"x","duration_days":NaN}', 400, 'invalid_json'],
    ['invalid UTF-8', latin1, 400, 'invalid_json'],
    ['a deep list', deep(65), 400, 'invalid_json'],
    ['a very deep list', deep(200_000), 400, 'invalid_json'],
    ['unclosed depth', '{"a":'.repeat(100_000), 400, 'invalid_json'],
    ['a prototype', '{"text":"x","duration_days":1,"__proto__":{"a":1}}', 400, 'invalid_body'],
    [
      'a prototype in escapes',
      '{"text":"x","duration_days":1,"extra":{"\\u005f_proto__":{"a":1}}}',
      400,
      'invalid_body',
    ],
    [
      'a constructor',
      '{"text":"x","duration_days":1,"extra":{"constructor":{"prototype":{"a":1}}}}',
      400,
      'invalid_body',
    ],
    [
      'a length that can be compared with no number',
      '{"text":{"length":{"toString":1,"valueOf":null}},"duration_days":1}',
      400,
      'invalid_body',
    ],
    ['a body over 1 MB', { ...good, extra: { a: 'x'.repeat(1024 * 1024) } }, 413, 'too_large'],
    ['a body of 20 MB', 'x'.repeat(20 * 1024 * 1024), 413, 'too_large'],
  ])('%s is told so', async (_what, body, status, code) => {
    const answer = await post(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body).toEqual({
      code,
      detail: expect.any(String) as unknown,
      request_id: answer.headers.get('x-request-id'),
    });
    expect(String(answer.body.detail).length).toBeLessThan(500);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test('is told which field was wrong and what was expected, without an echo of what was sent', async () => {
    const answer = await post({ text: 'hunter2'.repeat(20), duration_days: 0, kind: 'monthly' });
    expect(answer.body.detail).toBe(
      'text: expected text of 1 to 100 characters; duration_days: expected a whole number from 1 to 3650; ' +
        'kind: expected one of daily, weekly',
    );
  });

  test('is told about a wrong parameter or query by name', async () => {
    const param = await call('/api/notes/abc');
    expect([param.status, param.body.code]).toEqual([400, 'invalid_params']);
    expect(param.body.detail).toContain('id: expected a whole number');
    expect((await call('/api/notes/0')).status).toBe(400);
    expect((await call('/api/notes/99999999999999999999')).status).toBe(400);
    const query = await call('/api/notes/1?page=1000');
    expect([query.status, query.body.code]).toEqual([400, 'invalid_query']);
    expect(query.body.detail).toBe('page: expected a whole number from 1 to 100');
    // Of a parameter that comes twice the first counts.
    expect((await call('/api/notes/1?page=7&page=1000')).body.data).toMatchObject({ page: 7 });
    expect((await call('/api/notes/1?page=1000&page=7')).body.code).toBe('invalid_query');
  });

  test('64 levels of nesting, doubled names and hostile texts are no fault', async () => {
    const nested = JSON.parse(deep(62)) as unknown;
    expect((await post({ ...good, extra: { nested } })).status).toBe(201);
    const doubled = await post('{"text":"first","text":"second","duration_days":1}');
    expect(doubled.body).toEqual({ data: { id: 1, text: 'second', days: 1 } });
    for (const text of [
      "'; DROP TABLE users; --",
      '<script>',
      '\u0000',
      '\u{1F600}',
      '{{7*7}}',
      '../../etc',
    ]) {
      expect((await post({ text, duration_days: 1 })).body).toEqual({ data: { id: 1, text, days: 1 } });
    }
    expect((await post('{"text":"\\ud800","duration_days":1}')).status).toBe(201);
    expect((await post('\ufeff{"text":"x","duration_days":1}')).status).toBe(201);
  });

  test('with a compressed body is refused before anything is unpacked', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'x']) {
      const answer = await call('/api/notes', {
        method: 'POST',
        body: 'xxxx',
        headers: { 'content-encoding': encoding },
      });
      expect([answer.status, answer.body.code]).toEqual([400, 'unsupported_encoding']);
    }
  });

  test('with broken percent-encoding in the path is 400', async () => {
    const answer = await call('/api/notes/%zz');
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_path']);
    expect((await call('/api/notes/%E0%A4')).status).toBe(400);
    expect((await call('/%zz')).status).toBeLessThan(500);
    expect((await call('/api/notes/1?page=%zz')).body.code).toBe('invalid_query');
  });

  test('to an unknown path is a 404 in the envelope, to a known path with another method 405 with Allow', async () => {
    const unknown = await call('/api/nothing');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found']);
    const wrong = await call('/api/notes/1', { method: 'DELETE' });
    expect([wrong.status, wrong.body.code]).toEqual([405, 'method_not_allowed']);
    expect(wrong.headers.get('allow')).toBe('GET, PUT, HEAD');
    const elsewhere = await call('/elsewhere');
    expect(elsewhere.body).toEqual({
      code: 'not_found',
      detail: 'page not found',
      request_id: elsewhere.headers.get('x-request-id'),
    });
  });

  test('that breaks off in its body is nobody’s 500, and the next one is answered', async () => {
    const before = cloud.log.length;
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${cloud.url}/api/notes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${cloud.token()}`, 'content-length': 1000 },
      });
      request.on('error', () => resolve());
      request.write('{"text":', () => setTimeout(() => request.destroy(), 50));
    });
    await expect.poll(() => cloud.log.length).toBe(before + 1);
    expect(JSON.parse(cloud.log.at(-1)!)).toMatchObject({ message: 'request', status: 499 });
    expect((await call('/api/notes/1')).status).toBe(200);
  });

  test('that is no HTTP is answered with 400 by hand, and a chunked body is read like any other', async () => {
    expect(await raw('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    const body = JSON.stringify(good);
    const chunked = await raw(
      `POST /api/notes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer ${cloud.token()}\r\n` +
        `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    expect(chunked).toMatch(/^HTTP\/1.1 201 /);
  });
});

describe('who asks', () => {
  test('without a token, with a wrong one, and with another service’s one is 401', async () => {
    const missing = await call('/api/notes/1', { anonymous: true });
    expect([missing.status, missing.body.code]).toEqual([401, 'token_missing']);
    for (const authorization of [
      'Bearer x',
      `Bearer ${cloud.token().slice(0, -2)}`,
      'Basic YTpi',
      'Bearer',
    ]) {
      const answer = await call('/api/notes/1', { headers: { authorization } });
      expect(answer.status).toBe(401);
    }
  });

  test('a caller who is revoked while the request runs cannot commit', async () => {
    const headers = { authorization: `Bearer ${cloud.token('eve')}` };
    const body = JSON.stringify({ text: 'revoke me', duration_days: 1 });
    const answer = await call('/api/notes', { method: 'POST', headers, body });
    expect([answer.status, answer.body.code]).toEqual([403, 'account_disabled']);
  });

  test('is asked before the body is looked at', async () => {
    expect((await call('/api/notes', { method: 'POST', body: '{broken', anonymous: true })).status).toBe(401);
  });
});

describe('an error', () => {
  test('of the domain keeps its code, and says when to come again', async () => {
    expect(await post({ text: 'taken', duration_days: 1 })).toMatchObject({
      status: 409,
      body: { code: 'note_taken', detail: 'somebody wrote this before' },
    });
    const busy = await call('/api/busy');
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '7']);
  });

  test('that is a bug is 500 with a fixed text, and the cause is in the log under the request’s id', async () => {
    const answer = await call('/api/faulty');
    expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
    expect(JSON.stringify(answer.body)).not.toContain('nobody outside');
    const line = cloud.log.find(
      (each) => each.includes(String(answer.body.request_id)) && each.includes('nobody outside'),
    );
    expect(line).toBeDefined();
  });

  test('in the shape of an answer is found in tests, and harmless in production', async () => {
    expect((await call('/api/broken')).status).toBe(500);
    await using production = await startMiniService({ strictAnswers: false });
    const answer = await fetch(`${production.url}/api/broken`);
    expect([answer.status, await answer.json()]).toEqual([200, { data: { id: 1, text: 'no days' } }]);
    const latest = await fetch(`${production.url}/api/notes/latest`, {
      headers: { authorization: `Bearer ${production.token()}` },
    });
    expect(await latest.json()).toEqual({ data: { id: 99, text: 'latest', days: 1 } });
  });
});
