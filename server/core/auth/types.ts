// What the rest of the house needs of auth; kept apart from how it is done.

/** For whom a password is computed. */
export interface PasswordCaller {
  /** The caller's address: addresses take turns. Left out: the operator's. */
  from?: string;
}

export interface Passwords {
  /** bcryptjs in a worker thread, never on the main thread nor in libuv's pool (the journal's fsync lives there). */
  hash(password: string, caller?: PasswordCaller): Promise<string>;
  /** Without a hash (unknown account) a dummy is compared, so that unknown and wrong take the same time. */
  matches(password: string, hash: string | undefined, caller?: PasswordCaller): Promise<boolean>;
  close(): Promise<void>;
}

export interface Tokens {
  /** Signs claims with this service's own key; `ttlSeconds` sets `exp`. */
  sign(claims: Record<string, unknown>, ttlSeconds: number): string;
  /** Throws AppError unauthenticated/`invalid_token` for anything that is not a live token of this service. */
  verify(token: string): Record<string, unknown>;
}

/** Only failures count, by (account, address) and by address, never by account alone (ARCHITECTURE: Throttles). */
export interface Throttle {
  /** Throws AppError throttled with Retry-After when this pair or this address has failed too often. */
  check(account: string, ip: string): void;
  failed(account: string, ip: string): void;
  /** An act that counts although it succeeded. */
  done(account: string, ip: string): void;
  succeeded(account: string, ip: string): void;
}

export interface ThrottleSpec {
  name: string;
  windowSeconds: number;
  perPair: number;
  perAddress: number;
}
