// Chance enters the cloud here alone. Everything that must not be guessed comes from the system's CSPRNG.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `bytes` random bytes as lower-case hex. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** `length` characters of Crockford base32, 5 bits each. */
export function randomCrockford(length: number): string {
  let text = '';
  for (const byte of randomBytes(length)) text += CROCKFORD[byte & 31];
  return text;
}

/** Upper case, without separators, look-alikes mapped (I, L to 1; O to 0): what a person typed becomes what was issued. */
export const normaliseCrockford = (text: string): string =>
  text.replace(/[\s-]/g, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0');

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Constant time for equal lengths; lengths themselves are not secret. */
export function secretsEqual(a: string, b: string): boolean {
  const left = Buffer.from(sha256Hex(a));
  return timingSafeEqual(left, Buffer.from(sha256Hex(b)));
}

/** A factor between 1 - spread and 1 + spread, for back-off and timers; never for secrets. */
export const jitter = (spread: number): number => 1 + spread * (2 * Math.random() - 1);
