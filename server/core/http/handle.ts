// A handled route: the contract and the function that answers it. How it is run is mount.ts's business.
import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '../kernel/log.js';
import type { Tx } from '../store/types.js';
import type { FileAnswer } from './fileAnswer.js';
import type { JsonSchema } from './openApiSchemas.js';
import type { AnswerInputOf, BodyOf, HeadersOf, ParamsOf, QueryOf, Route } from './contract.js';

/** One parsed request, for its handler. */
export interface Call<R, Actor> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  headers: HeadersOf<R>;
  body: BodyOf<R>;
  /** The body's bytes as they came, of a route with a body: what a signature is reckoned over. */
  bytes: Uint8Array;
  /** All headers as they came; those that a route reads by its contract stand in `headers`. */
  requestHeaders: IncomingHttpHeaders;
  /** The body as it comes, of a route that declares `upload`; empty for any other. */
  upload: AsyncIterable<Uint8Array>;
  /** Who asks, as read when the request came in; for writes use the one that `transaction` hands over. */
  actor: Actor;
  /** The caller's address (behaviour row 35: the socket's, forwarded headers only from listed proxies). */
  ip: string;
  /** True when the peer is this machine, and no unlisted proxy stands between. */
  local: boolean;
  requestId: string;
  userAgent: string;
  log: Log;
  /**
   * One store transaction that reads the caller's own row first, so that a revoked caller cannot commit
   * (ARCHITECTURE: Revocation). Throws what `work` or the access check throws.
   */
  transaction<Result>(work: (tx: Tx, actor: Actor) => Promise<Result>): Promise<Result>;
}

export interface Handled<Actor> {
  route: Route;
  run: (call: Call<Route, Actor>) => Promise<unknown>;
}

/** `const handle = handlerFor<MyActor>()`: pairs a route with its handler, both typed by the contract. */
export const handlerFor =
  <Actor>() =>
  <R extends Route>(
    spec: R,
    run: (call: Call<R, Actor>) => Promise<AnswerInputOf<R> | FileAnswer>,
  ): Handled<Actor> => ({
    route: spec,
    run: run as Handled<Actor>['run'],
  });

/** What a request says of its sender beside the token. */
export interface Caller {
  headers: IncomingHttpHeaders;
  /** As `Call.ip`. */
  ip: string;
}

/** How a service finds out who asks. */
export interface Access<Actor> {
  /** Signature and shape of the token only; throws unauthenticated or (wrong role) forbidden. */
  identify(token: string | undefined, spec: Route, caller: Caller): unknown;
  /** Reads the account's row: version, session, disabled, expired; throws AppError. `asker` is what `identify` gave. */
  authorise(tx: Tx, asker: unknown, spec: Route): Promise<Actor>;
  /** Once a request, after the first `authorise`: throws throttled when this actor asks too often. */
  admit?(actor: Actor, spec: Route, caller: Caller): void;
  /** May this peer use a `localOnly` route? */
  localOnlyOpen(call: { local: boolean }): boolean;
}

/** How a service wraps what it says; said once a service. */
export interface Envelope {
  success(spec: Route, answer: unknown, requestId: string): unknown;
  failure(failure: {
    code: string;
    detail: string;
    requestId: string;
    details?: Readonly<Record<string, unknown>> | undefined;
  }): unknown;
  /** The same in the words of JSON Schema, for the OpenAPI document; left out: success is bare, an error `{code, detail}`. */
  describe?: {
    success(spec: Route, answer: JsonSchema): JsonSchema;
    failure: JsonSchema;
    /** Where the codes stand and what they are called on the wire; left out: `code`, as they are. */
    codes?(codes: readonly string[]): { names: readonly string[]; schema: JsonSchema };
  };
}
