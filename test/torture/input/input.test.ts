import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import type { Heard } from '../../kit/line.js';
import { randomFrom } from '../../kit/schemaValues.js';
import { complaintOf } from './judge.js';
import { inputRounds } from './input.js';
import type { Maker } from './maker.js';
import { draftOf, type Draft, type Target } from './requests.js';

const draft = { role: 'nobody', place: { name: 'oas' }, method: 'GET', bytes: Buffer.from('') } as Draft;

const heardOf = (
  status: number,
  body: object | string,
  headers: [string, string][] = [],
  rest = '',
): Heard => ({
  replies: [
    {
      status,
      headers: new Map([['content-type', 'application/json'], ...headers]),
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    },
  ],
  ...{ closed: false, silent: false, rest: Buffer.from(rest) },
});

test('thousands of mutated requests to every door as anybody: answered or refused in the envelope, none fails, nothing leaks', async () => {
  const { findings, figures, asked, succeeded } = await inputRounds(rounds(3), { comparesMemory: false });
  expect(findings).toEqual([]);
  // Were all of it refused at the first look, it would prove little.
  expect(figures['answered 200']).toBeGreaterThan(100);
  expect(succeeded.length).toBeGreaterThan(120);
  expect(succeeded.filter((name) => name.startsWith('ccjk ')).length).toBeGreaterThan(30);
  expect(asked.length).toBeGreaterThan(1000);
}, 240_000);

test('the judge of answers holds each service to its own envelope, and a mail server’s failure against nobody', () => {
  const judged = (
    place: object,
    status: number,
    body: object,
    more: object = {},
    headers: [string, string][] = [],
  ) =>
    complaintOf(
      { ...draft, ...{ place, operation: { path: '/v1/tasks' }, path: '/v1/tasks' }, ...more } as Draft,
      heardOf(status, body, headers),
    );
  const [oas, ccjk] = [
    { service: 'oas', name: 'oas', prefix: '' },
    { service: 'ccjk', name: 'ccjk', prefix: '' },
  ];
  const below = { ...ccjk, prefix: '/svc/ccjk' };
  const plain = { code: 'x', detail: 'y', request_id: 'z' };
  const wrapped = (code: string) => ({
    ...{ success: false, data: null, error: { code, message: 'expected at least 1', details: {} } },
    meta: { request_id: 'z', timestamp: '2026-05-01T08:00:00.000Z' },
  });
  expect(judged(ccjk, 404, wrapped('NOT_FOUND'))).toBeUndefined();
  expect(judged(ccjk, 404, plain)).toContain('outside of the envelope');
  expect(judged(oas, 404, wrapped('NOT_FOUND'))).toContain('outside of the envelope');
  expect(judged(ccjk, 404, { ...wrapped('NOT_FOUND'), data: {} })).toContain('outside of the envelope');
  // Bytes that are no request; and below the console a path that is none of the service's.
  const unread = { ...plain, code: 'invalid_request' };
  expect(judged(ccjk, 400, unread, {}, [['connection', 'close']])).toBeUndefined();
  expect(judged(ccjk, 400, unread)).toContain('outside of the envelope');
  expect(judged(below, 404, plain, { path: '/svc/ccjk/v1/tasks' })).toContain('outside of the envelope');
  expect(judged(below, 404, plain, { path: '/svc/ccjk//v1/tasks' })).toBeUndefined();
  expect(judged(ccjk, 502, wrapped('INBOX_UNREADABLE'))).toBeUndefined();
  expect(judged(ccjk, 502, wrapped('NOT_FOUND'))).toContain('answered 502');
  expect(judged(ccjk, 503, wrapped('SERVICE_UNAVAILABLE'))).toContain('answered 503');
});

test('the judge of answers finds a failure, a stack, a bare refusal and a second answer', () => {
  const judged = (status: number, body: object | string, type = 'application/json', rest = '') =>
    complaintOf(draft, heardOf(status, body, [['content-type', type]], rest));
  const envelope = { code: 'x', detail: 'y', request_id: 'z' };
  expect(judged(404, envelope)).toBeUndefined();
  expect(judged(500, envelope)).toContain('answered 500');
  expect(judged(400, { ...envelope, detail: 'at serve (/srv/mount.js:12:3)' })).toContain('inside');
  expect(judged(400, 'Bad Request', 'text/plain')).toContain('outside of the envelope');
  expect(judged(400, { code: 'x' })).toContain('outside of the envelope');
  expect(judged(404, envelope, 'application/json', 'HTTP/1.1 200 OK')).toContain('more than an answer');
});

test('a token that ends in what looks like a number of the quiet tenant is sent, and what names the tenant is not', () => {
  const target = {
    ...{ place: { name: 'oas', service: 'oas', port: 1, prefix: '' }, resolve: (schema: object) => schema },
    operation: { name: 'GET /super/managers', method: 'GET', path: '/super/managers', parameters: [] },
  } as unknown as Target;
  const maker = {
    ...{ random: randomFrom(1), quiet: { managerId: 4, ids: [1] }, serial: () => 1 },
    people: { tokens: { super: ['head.claims.sign-4'], console: ['x-1-y'] }, ids: [], codes: [] },
  } as unknown as Maker;
  expect(draftOf(target, 'super', maker).bytes.toString()).toContain('sign-4');
  const theirs = { ...target, operation: { ...target.operation, path: '/super/managers/4' } };
  // What little is sent all the same was bent until it names nobody.
  const sent = Array.from({ length: 20 }, () => draftOf(theirs, 'super', maker).bytes.toString());
  expect(sent.filter((text) => text.includes('managers/4'))).toEqual([]);
});
