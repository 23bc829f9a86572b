import type { ServerResponse } from 'node:http';
import { RequestAbortedError } from './jsonBody.js';

/** Sends JSON once and whole, never kept by a cache. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body) ?? 'null';
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.setHeader('Cache-Control', 'no-store');
  // As text it goes out with its headers in one write.
  response.end(text);
}

/** Sends a failure; a caller whose body was not read to its end is not kept on the line. */
export function sendFailure(
  response: ServerResponse,
  failure: { status: number; retryAfterSeconds?: number | undefined; body: unknown },
): void {
  if (failure.retryAfterSeconds !== undefined) {
    response.setHeader('Retry-After', String(Math.max(1, Math.ceil(failure.retryAfterSeconds))));
  }
  if (failure.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (failure.status === 413) response.setHeader('Connection', 'close');
  sendJson(response, failure.status, failure.body);
}

/** True when nobody is there to be answered. */
export const isGone = (error: unknown, response: ServerResponse): boolean =>
  error instanceof RequestAbortedError || response.destroyed;
