import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { bearerToken } from '../../../../server/core/auth/bearer.js';
import { hashToken, newOpaqueToken } from '../../../../server/core/auth/opaque.js';
import { createTokens } from '../../../../server/core/auth/tokens.js';
import { movedClock } from '../../../kit/clock.js';

const START = '2026-05-01T08:00:00Z';
const SECRET = 'a'.repeat(32);

const refused = expect.objectContaining({ kind: 'unauthenticated', code: 'invalid_token' }) as Error;

test('a token gives back its claims until it ends by the cloud’s own clock', async () => {
  const clock = movedClock(START);
  const tokens = createTokens(SECRET, clock);
  const token = tokens.sign({ role: 'super', sub: '1', sid: 'abc', tv: 3 }, 60);
  const iat = clock.now() / 1000;
  expect(tokens.verify(token)).toEqual({ role: 'super', sub: '1', sid: 'abc', tv: 3, iat, exp: iat + 60 });
  await clock.advance('59s');
  expect(tokens.verify(token)).toMatchObject({ sub: '1' });
  await clock.advance('1s');
  expect(() => tokens.verify(token)).toThrow(refused);
});

test('a token of one service never passes in another', () => {
  const clock = movedClock(START);
  const token = createTokens(SECRET, clock).sign({ sub: '1' }, 60);
  expect(() => createTokens('b'.repeat(32), clock).verify(token)).toThrow(refused);
});

test('no token that was made elsewhere passes: unsigned, changed, of another algorithm, endless, or no token at all', () => {
  const clock = movedClock(START);
  const tokens = createTokens(SECRET, clock);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (header: object, claims: object, hash = 'sha256') => {
    const text = `${part(header)}.${part(claims)}`;
    return `${text}.${createHmac(hash, SECRET).update(text).digest('base64url')}`;
  };
  const exp = clock.now() / 1000 + 60;
  expect(tokens.verify(signed({ alg: 'HS256' }, { sub: '1', exp }))).toMatchObject({ sub: '1' });

  const [head, , end] = tokens.sign({ sub: '1' }, 60).split('.');
  for (const token of [
    `${part({ alg: 'none' })}.${part({ sub: '1', exp })}.`,
    signed({ alg: 'HS512' }, { sub: '1', exp }, 'sha512'),
    signed({ alg: 'HS256' }, { sub: '1' }),
    signed({ alg: 'HS256' }, { sub: '1', exp: 'tomorrow' }),
    signed({ alg: 'HS256' }, { sub: '1', exp, nbf: exp }),
    `${head}.${part({ sub: '2', exp })}.${end}`,
    'x'.repeat(100_000),
    'a.b.c',
    '',
    '\u0000',
  ]) {
    expect(() => tokens.verify(token), token.slice(0, 60)).toThrow(refused);
  }
});

test('claims cannot prolong the token that carries them', () => {
  const clock = movedClock(START);
  const tokens = createTokens(SECRET, clock);
  const exp = clock.now() / 1000 + 36;
  expect(tokens.verify(tokens.sign({ exp: 9_999_999_999 }, 35.5))).toMatchObject({ exp });
});

test('a short secret is refused when it is set', () => {
  expect(() => createTokens('short', movedClock(START))).toThrow('needs 32 bytes');
});

test('an opaque token is random, and its hash finds it again', () => {
  const { token, hash } = newOpaqueToken('utk_', 24);
  expect(token).toMatch(/^utk_[0-9a-f]{48}$/);
  expect(hash).toBe(hashToken(token));
  expect(hash).not.toContain(token.slice(4, 12));
  expect(newOpaqueToken('utk_', 24).token).not.toBe(token);
});

test('the bearer is read in any case of its scheme, and nothing else is', () => {
  expect(bearerToken({ authorization: 'Bearer abc' })).toBe('abc');
  expect(bearerToken({ authorization: 'bEARER  abc ' })).toBe('abc');
  for (const authorization of [undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearerabc']) {
    expect(bearerToken({ authorization })).toBeUndefined();
  }
});

test('a token lives on when the clock is set back by up to a day, and not when it was issued by one that was further ahead', () => {
  const clock = movedClock(START);
  const tokens = createTokens(SECRET, clock);
  const token = tokens.sign({ sub: '1' }, 60);
  clock.setTo(Date.parse(START) - 24 * 3_600_000);
  expect(tokens.verify(token)).toMatchObject({ sub: '1' });
  clock.setTo(Date.parse(START) - 26 * 3_600_000);
  expect(() => tokens.verify(token)).toThrow(refused);
});
