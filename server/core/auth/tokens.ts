// Signed tokens of one service: HS256 alone, judged by the cloud's own clock.
import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { SECOND, type Clock } from '../kernel/clock.js';
import { unauthenticated } from '../kernel/errors.js';
import type { Tokens } from './types.js';

const SHORTEST_SECRET_BYTES = 32;
// A token of ours is a few hundred characters; nothing longer is worth an HMAC.
const LONGEST_TOKEN = 4096;

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
      return typeof claims === 'object' && typeof claims.exp === 'number' ? claims : undefined;
    } catch {
      // jsonwebtoken tells bad signature, bad shape and expiry apart; the caller must not.
      return undefined;
    }
  }
}
