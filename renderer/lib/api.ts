// The one way from the page to the cloud: a contract in, its answer out, every failure an `ApiError`.
import { z } from 'zod';
import { urlOf, type AnswerOf, type ClientInput, type Route } from '../../server/core/http/contract.js';
import { bearer, endSession } from './session.js';

/** `code` is what the page switches on; `unreachable` (status 0) when nothing answered. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: number,
    readonly requestId?: string,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ApiError';
  }
}

const Failure = z.object({ code: z.string(), detail: z.string(), request_id: z.string().optional() });

/** Longer than the server's own limit for a slow write, short enough that a person still waits for the word. */
const PATIENCE_MS = 15_000;

/** Calls a route of the console. Answers are parsed: a page older than its cloud fails by name, not by a blank figure. */
export async function call<R extends Route>(
  spec: R,
  input: ClientInput<R> = {},
  signal?: AbortSignal,
): Promise<AnswerOf<R>> {
  const token = spec.role === 'public' ? undefined : bearer();
  const answer = await send(spec, input, token, signal);
  const body = await readBody(answer);
  if (answer.ok) return parsed(spec, body);
  if (answer.status === 401 && token !== undefined) endSession(token);
  throw failureOf(answer, body);
}

async function send(
  spec: Route,
  input: ClientInput<Route>,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (input.body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(urlOf(spec, input), {
      method: spec.method.toUpperCase(),
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      cache: 'no-store',
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]),
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
  const result = spec.answer.safeParse(body);
  if (result.success) return result.data as AnswerOf<R>;
  throw new ApiError('unexpected_answer', z.prettifyError(result.error), 200);
}

function failureOf(answer: Response, body: unknown): ApiError {
  const failure = Failure.safeParse(body);
  if (!failure.success) return new ApiError('unexpected_answer', `HTTP ${answer.status}`, answer.status);
  const { code, detail, request_id } = failure.data;
  return new ApiError(code, detail, answer.status, request_id);
}
