// Chance enters the cloud here alone. Everything that must not be guessed comes from the system's CSPRNG.
import { createHash, createHmac, hkdfSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);
let poolAt = 0;

/**
 * `bytes` random bytes as lower-case hex. They are taken from the system some thousand at a time, for a call to it costs more than
 * what a request needs of them; no byte is given twice.
 */
export function randomHex(bytes: number): string {
  if (bytes > POOL_BYTES) return randomBytes(bytes).toString('hex');
  if (poolAt + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    poolAt = 0;
  }
  const text = pool.toString('hex', poolAt, poolAt + bytes);
  // What was handed out is not kept beside what is still to come.
  pool.fill(0, poolAt, poolAt + bytes);
  poolAt += bytes;
  return text;
}

/** A random UUID (version 4), lower case. */
export const newUuid = (): string => randomUUID();

/** `length` characters of Crockford base32, 5 bits each. */
export function randomCrockford(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += CROCKFORD[byte & 31];
  return text;
}

/** Upper case, without separators, look-alikes mapped (I, L to 1; O to 0): what a person typed becomes what was issued. */
export const normaliseCrockford = (text: string): string =>
  text.replace(/[\s-]/g, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0');

export const sha256Hex = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** HMAC-SHA-256 of the bytes, as lower-case hex. */
export const hmacSha256Hex = (secret: string, bytes: Uint8Array): string =>
  createHmac('sha256', secret).update(bytes).digest('hex');

/** A key of its own for each purpose (HKDF-SHA-256), as 64 hex digits. */
export const deriveKey = (secret: string, purpose: string): string =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)).toString('hex');

/** Constant time for equal lengths; lengths themselves are not secret. */
export function secretsEqual(a: string, b: string): boolean {
  const left = Buffer.from(sha256Hex(a));
  return timingSafeEqual(left, Buffer.from(sha256Hex(b)));
}

/** A factor between 1 - spread and 1 + spread, for back-off and timers; never for secrets. */
export const jitter = (spread: number): number => 1 + spread * (2 * Math.random() - 1);
