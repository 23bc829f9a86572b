// The one error type of the house. Domain code throws it; each service turns it into its own envelope in one place.

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'throttled'
  | 'unavailable'
  /** Another server, asked in the caller's name, did not do it. */
  | 'upstream';

export interface ErrorOptions {
  cause?: unknown;
  /** Whole seconds; sent as Retry-After. */
  retryAfterSeconds?: number;
  /** What a program can use of it, for envelopes that carry more than words. Plain JSON, no secret. */
  details?: Readonly<Record<string, unknown>>;
}

/** `code` is stable and what clients switch on; `detail` tells the caller what to do next and holds no secret. */
export class AppError extends Error {
  readonly retryAfterSeconds: number | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    readonly detail: string,
    options: ErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.name = 'AppError';
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.details = options.details;
  }
}

export const invalid = (code: string, detail: string, options: ErrorOptions = {}) =>
  new AppError('invalid', code, detail, options);
export const unauthenticated = (code: string, detail: string) =>
  new AppError('unauthenticated', code, detail);
export const forbidden = (code: string, detail: string, options: ErrorOptions = {}) =>
  new AppError('forbidden', code, detail, options);
export const conflict = (code: string, detail: string) => new AppError('conflict', code, detail);
export const notFound = (thing: string, id?: string | number) =>
  new AppError(
    'not_found',
    'not_found',
    id === undefined ? `${thing} not found` : `${thing} ${id} not found`,
  );
export const throttled = (code: string, detail: string, retryAfterSeconds: number) =>
  new AppError('throttled', code, detail, { retryAfterSeconds });
export const unavailable = (code: string, detail: string, options: ErrorOptions = {}) =>
  new AppError('unavailable', code, detail, { retryAfterSeconds: 5, ...options });

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  throttled: 429,
  unavailable: 503,
  upstream: 502,
};

export const statusOf = (error: AppError): number => STATUS[error.kind];

/** A `switch` over a union ends here: a new member is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}

/** An answer that is the cloud's own fault. 502 is not: a server that a caller named did not do its part. */
export const isOwnFault = (status: number): boolean => status >= 500 && status !== 502;
