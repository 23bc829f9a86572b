// A route is a value. From it come parsing, the role check, the OpenAPI document, the typed client, and the test that tries
// every route as every role. Contract files import zod and this file, nothing else; so this file imports zod alone.
import type { z } from 'zod';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
  Headers extends z.ZodType = z.ZodType,
> {
  method: Method;
  /** Express path below the service's origin: `/api/v1/super/managers/:id`. */
  path: string;
  /** `public`, or a role of the service; several roles may share a route. */
  role: string | readonly string[];
  params?: Params;
  query?: Query;
  /** Headers beyond `Authorization` that the route reads, by their names in small letters. */
  headers?: Headers;
  body?: Body;
  /** Of the body, at most; 1 unless said otherwise. */
  bodyMegabytes?: number;
  answer: Answer;
  /** Status of success; 200 unless the document says 201. */
  status?: 200 | 201;
  /** Error codes beyond those every route may give (400 invalid_*, 401, 403 wrong_role, 429, 503). */
  errors?: readonly string[];
  /** How success is wrapped: `both` (default) is `{data: X, ...X}`, `bare` is X. Only services that wrap look at it. */
  envelope?: 'both' | 'bare';
  /** Media types of a file that may be the answer instead of JSON (fileAnswer.ts); the caller's query says which. */
  file?: readonly string[];
  /** The body is bytes of any length, which the handler reads as they come (`Call.upload`). */
  upload?: true;
  /** Open to accounts whose validity ran out (default: refused). */
  expiredAllowed?: boolean;
  /** Loopback peers only, unless the service's setting opens it (ARCHITECTURE: super and set-up on the LAN). */
  localOnly?: boolean;
  /** One line for people: the OpenAPI summary. */
  summary?: string;
}

/** Declares a route; the literal types ride along. */
export const route = <
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
  Headers extends z.ZodType,
>(
  spec: Route<Params, Query, Body, Answer, Headers>,
): Route<Params, Query, Body, Answer, Headers> => spec;

export type ParamsOf<R> = R extends Route<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.infer<P> : never;
export type QueryOf<R> = R extends Route<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.infer<Q> : never;
export type BodyOf<R> = R extends Route<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.infer<B> : never;
export type HeadersOf<R> =
  R extends Route<z.ZodType, z.ZodType, z.ZodType, z.ZodType, infer H> ? z.infer<H> : never;
/** What a handler returns (before the answer's shape is applied). */
export type AnswerInputOf<R> = R extends Route<z.ZodType, z.ZodType, z.ZodType, infer A> ? z.input<A> : never;
/** What a client receives (inside the envelope). */
export type AnswerOf<R> = R extends Route<z.ZodType, z.ZodType, z.ZodType, infer A> ? z.output<A> : never;

/** What a client gives: input types, so that fields with defaults may be left out. */
export interface ClientInput<R> {
  params?: R extends Route<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.input<P> : never;
  query?: R extends Route<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.input<Q> : never;
  body?: R extends Route<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.input<B> : never;
}

/** The path with its parameters filled in and the query appended; undefined and null query values are left out. */
export function urlOf(spec: Pick<Route, 'path'>, input: { params?: unknown; query?: unknown } = {}): string {
  const params = (input.params ?? {}) as Record<string, string | number>;
  const path = spec.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null) query.append(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
