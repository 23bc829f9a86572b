// The one way from the page to the cloud: a contract in, its answer out, every failure an `ApiError`.
import { z } from 'zod';
import { urlOf, type AnswerOf, type ClientInput, type Route } from '../../server/core/http/contract.js';
import { openServiceSession } from '../../server/console/contract/services.js';
import { credentialsFor, roleOf } from './credentials.js';
import { dialectOf, type Refusal } from './dialects.js';
import { place } from './place.js';
import type { Role } from './roleSessions.js';
import { bearer } from './session.js';

/** `code` is what the page switches on; `unreachable` (status 0) when nothing answered. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number,
    readonly requestId?: string,
    /** What is wrong with single fields of the body, where the service says it field by field. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** What else the service tells of it. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ApiError';
  }
}

const Failure = z.object({ code: z.string(), detail: z.string(), request_id: z.string().optional() });

/** Longer than the server's own limit for a slow write, short enough that a person still waits for the word. */
const PATIENCE_MS = 15_000;

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** For a route of several roles. */
  as?: Role;
  patienceMs?: number;
  /** The body of a route that takes an upload. */
  upload?: Blob;
}

/**
 * Calls a route of the console or of a service, with the token of the route's role. When a role's session has ended the call
 * waits while its person signs in again in place, and is then made once more. Answers are parsed: a page older than its cloud
 * fails by name, not by a blank figure.
 */
export async function call<R extends Route>(
  spec: R,
  input: ClientInput<R> = {},
  options: CallOptions = {},
): Promise<AnswerOf<R>> {
  const answer = await request(spec, input, options);
  const body = await readBody(answer);
  if (answer.ok) return parsed(spec, body);
  throw failureOf(spec, answer, body);
}

/** As `call`, for an answer that is a file: the response with its body still to be read. */
export async function fetchFile<R extends Route>(
  spec: R,
  input: ClientInput<R>,
  options: CallOptions = {},
): Promise<Response> {
  const answer = await request(spec, input, options);
  if (answer.ok) return answer;
  throw failureOf(spec, answer, await readBody(answer));
}

/** For a socket, which says its token in its first message; undefined where nobody is signed in. */
export async function tokenOf(role: Role): Promise<string | undefined> {
  return (await credentialsFor(role, takeGrant))?.token;
}

const takeGrant = () => call(openServiceSession, { params: { name: 'oas' }, body: { role: 'super' } });

async function request(spec: Route, input: ClientInput<Route>, options: CallOptions): Promise<Response> {
  if (spec.role === 'public') return send(spec, input, undefined, options);
  const credentials = await credentialsFor(options.as ?? roleOf(spec), takeGrant);
  if (!credentials) return send(spec, input, undefined, options);
  if (credentials.token !== undefined) {
    const answer = await send(spec, input, credentials.token, options);
    if (answer.status !== 401) return answer;
    // The console's own session has its own way back (features/session): its refusal is the answer.
    if (spec.role === 'operator') {
      await credentials.renew(false);
      return answer;
    }
  }
  const token = await credentials.renew(spec.method !== 'get');
  if (token !== undefined) return send(spec, input, token, options);
  throw new ApiError('session_ended', 'the session has ended; sign in again', 401);
}

/** A service's routes stand below its base at this door; the console's own stand at the root. */
function addressOf(spec: Route, input: ClientInput<Route>): string {
  const isConsole = spec.role === 'operator' || spec.path.startsWith('/console/');
  const service = dialectOf(spec)?.service ?? 'oas';
  return (isConsole ? '' : (place.api[service] ?? '')) + urlOf(spec, input);
}

async function send(
  spec: Route,
  input: ClientInput<Route>,
  token: string | undefined,
  { signal, patienceMs = PATIENCE_MS, upload }: CallOptions,
): Promise<Response> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (input.body !== undefined) headers['content-type'] = 'application/json';
  const address = addressOf(spec, input);
  // A service's own token stands in Authorization; what makes this browser the operator's comes beside it.
  const operator = address.startsWith('/svc/') ? bearer() : undefined;
  if (operator !== undefined) headers['x-deskcloud-console'] = operator;
  try {
    return await fetch(address, {
      method: spec.method.toUpperCase(),
      headers,
      ...(upload ? { body: upload } : input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      cache: 'no-store',
      signal: AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])]),
    });
  } catch (cause) {
    // A query that nobody needs any more was aborted: not a failure of the cloud.
    if (signal?.aborted) throw cause;
    throw new ApiError('unreachable', String(cause), 0);
  }
}

async function readBody(answer: Response): Promise<unknown> {
  const text = await answer.text().catch((cause: unknown) => {
    throw new ApiError('unreachable', String(cause), 0);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // whoever answered does not speak our language; the caller's shape check names it
  }
}

function parsed<R extends Route>(spec: R, body: unknown): AnswerOf<R> {
  const result = spec.answer.safeParse(inside(spec, body));
  if (result.success) return result.data as AnswerOf<R>;
  throw new ApiError('unexpected_answer', z.prettifyError(result.error), 200);
}

/** The console answers bare; a service wraps in `data` unless the route says otherwise, or in its own way. */
function inside(spec: Route, body: unknown): unknown {
  const dialect = dialectOf(spec);
  if (dialect) return dialect.answerIn(body);
  const isWrapped =
    spec.role !== 'operator' && spec.envelope !== 'bare' && !spec.path.startsWith('/console/');
  if (!isWrapped || typeof body !== 'object' || body === null || !('data' in body)) return body;
  return body.data;
}

function failureOf(spec: Route, answer: Response, body: unknown): ApiError {
  const refusal = dialectOf(spec)?.refusalIn(body) ?? refusalIn(body);
  if (!refusal) return new ApiError('unexpected_answer', `HTTP ${answer.status}`, answer.status);
  const { code, detail, requestId, fields, details } = refusal;
  return new ApiError(code, detail, answer.status, requestId, fields, details);
}

function refusalIn(body: unknown): Refusal | undefined {
  const failure = Failure.safeParse(body);
  if (!failure.success) return undefined;
  const { code, detail, request_id: requestId } = failure.data;
  return { code, detail, requestId };
}
