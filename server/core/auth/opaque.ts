// Tokens that mean nothing by themselves: random, kept as a hash, found again by that hash.
import { randomHex, sha256Hex } from '../kernel/ids.js';

export interface OpaqueToken {
  /** Shown to its owner once. */
  token: string;
  /** What is kept. */
  hash: string;
}

/** `prefix` stands in front as it is (`utk_`), followed by `bytes` random bytes as hex. */
export function newOpaqueToken(prefix: string, bytes: number): OpaqueToken {
  const token = prefix + randomHex(bytes);
  return { token, hash: hashToken(token) };
}

/** SHA-256 as hex. Enough without salt: the token itself is random. */
export const hashToken = (token: string): string => sha256Hex(token);
