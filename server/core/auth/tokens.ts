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
/** Sound tokens that are known by sight: half a megabyte. Forgotten all together, for then none is in the way. */
const MOST_REMEMBERED = 2000;

interface Sound {
  readonly [claim: string]: unknown;
  readonly exp: number;
  readonly iat?: number;
}

/** `secret`: at least 32 bytes, another one for every service. */
export function createTokens(secret: string | Buffer, clock: Clock): Tokens {
  const bytes = Buffer.isBuffer(secret) ? secret : Buffer.from(secret);
  if (bytes.length < SHORTEST_SECRET_BYTES) {
    throw new Error(`a token secret needs ${SHORTEST_SECRET_BYTES} bytes, this one has ${bytes.length}`);
  }
  // Made once: with a string, jsonwebtoken tries to read a PEM key at every call, which costs 45 times the rest.
  const key = createSecretKey(bytes);
  const nowSeconds = () => Math.floor(clock.now() / SECOND);
  // What was signed stays signed: a token's checksum is counted once. Its end is judged at every call, and whether it still
  // stands by the account's own rows, which are never kept here.
  const sound = new Map<string, Sound>();
  const remember = (token: string, claims: Sound): void => {
    if (sound.size >= MOST_REMEMBERED) sound.clear();
    sound.set(token, claims);
  };

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

  /** Asked at every call: the clock moves on, and may be set. */
  function isOfThisTime({ iat = 0, exp }: Sound): boolean {
    const now = nowSeconds();
    return now < exp && iat - now <= LONGEST_AHEAD_SECONDS;
  }

  function liveClaims(token: string): Record<string, unknown> | undefined {
    if (token.length > LONGEST_TOKEN) return undefined;
    const known = sound.get(token);
    if (known) return isOfThisTime(known) ? known : undefined;
    try {
      const claims = jwt.verify(token, key, { algorithms: ['HS256'], clockTimestamp: nowSeconds() });
      // A signed token without an end was never issued here.
      if (typeof claims !== 'object' || typeof claims.exp !== 'number') return undefined;
      const found: Sound = Object.freeze({ ...claims, exp: claims.exp });
      if (claims.nbf === undefined) remember(token, found);
      return isOfThisTime(found) ? found : undefined;
    } catch {
      // jsonwebtoken tells bad signature, bad shape and expiry apart; the caller must not.
      return undefined;
    }
  }
}
