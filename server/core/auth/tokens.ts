// Signed tokens of one service: HS256 alone, judged by the cloud's own clock.
import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { DAY, HOUR, SECOND, type Clock } from '../kernel/clock.js';
import { unauthenticated } from '../kernel/errors.js';
import type { Tokens } from './types.js';

const SHORTEST_SECRET_BYTES = 32;
// A token of ours is a few hundred characters; nothing longer is worth an HMAC.
const LONGEST_TOKEN = 4096;
// A clock set back by up to a day, on a day of 25 hours, signs nobody out. What was issued later still is of a clock that was wrong, and
// would live for as long as that one was ahead.
const LONGEST_AHEAD_SECONDS = (DAY + HOUR) / SECOND;

/** `secret`: at least 32 bytes, another one for every service. */
export function createTokens(secret: string | Buffer, clock: Clock): Tokens {
  const bytes = Buffer.isBuffer(secret) ? secret : Buffer.from(secret);
  if (bytes.length < SHORTEST_SECRET_BYTES) {
    throw new Error(`a token secret needs ${SHORTEST_SECRET_BYTES} bytes, this one has ${bytes.length}`);
  }
  // Made once: with a string, jsonwebtoken tries to read a PEM key at every call, which costs 45 times the rest.
  const key = createSecretKey(bytes);
  const nowSeconds = () => Math.floor(clock.now() / SECOND);

  return {
    sign(claims, ttlSeconds) {
      const iat = nowSeconds();
      return jwt.sign({ ...claims, iat, exp: iat + Math.ceil(ttlSeconds) }, key, { algorithm: 'HS256' });
    },
    verify(token) {
      const claims = liveClaims(token);
      if (!claims) {
        throw unauthenticated('invalid_token', 'the token is not valid or has expired; sign in again');
      }
      return claims;
    },
  };

  function liveClaims(token: string): Record<string, unknown> | undefined {
    if (token.length > LONGEST_TOKEN) return undefined;
    try {
      const claims = jwt.verify(token, key, { algorithms: ['HS256'], clockTimestamp: nowSeconds() });
      // A signed token without an end was never issued here.
      if (typeof claims !== 'object' || typeof claims.exp !== 'number') return undefined;
      return (claims.iat ?? 0) - nowSeconds() > LONGEST_AHEAD_SECONDS ? undefined : claims;
    } catch {
      // jsonwebtoken tells bad signature, bad shape and expiry apart; the caller must not.
      return undefined;
    }
  }
}
