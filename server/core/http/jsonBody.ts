// Reads a request's body as JSON, whatever its Content-Type says. What cannot be read is the caller's 4xx, and a caller who
// sends too much is still told so: a connection cut in the middle of an upload would look like a failure of ours.
import type { IncomingMessage } from 'node:http';
import { AppError, invalid } from '../kernel/errors.js';

/** Of a body whose route says nothing else. */
export const BODY_MEGABYTES = 1;
const MEGABYTE = 1024 * 1024;
/** Deepest nesting of objects and lists. */
export const DEPTH_LIMIT = 64;
// So much beyond the limit is read and thrown away, so that the caller is there to hear the 413.
const DISCARD_LIMIT_BYTES = 32 * 1024 * 1024;

/** The caller is gone; nobody hears the answer. */
export class RequestAbortedError extends Error {
  override readonly name = 'RequestAbortedError';
}

/**
 * The value, and the bytes it was read from. Undefined for an empty body. Errors: too_large `too_large`, invalid `unsupported_encoding`, `invalid_json`, `invalid_body`
 * (names that JavaScript takes for its own); RequestAbortedError.
 */
export async function readJsonBody(
  request: IncomingMessage,
  mostMegabytes = BODY_MEGABYTES,
): Promise<{ value: unknown; bytes: Uint8Array }> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw invalid('unsupported_encoding', 'send the body without Content-Encoding');
  }
  const bytes = await readBytes(request, mostMegabytes);
  if (bytes.length === 0) return { value: undefined, bytes };
  checkDepth(bytes);
  const text = decode(bytes);
  if (text.trim() === '') return { value: undefined, bytes };
  return { value: readJson(text), bytes };
}

/** A name may be written with escapes; only texts that could hold one are walked. */
const MAY_HOLD_A_NAME = /__proto__|constructor|toString|\\u/;

/** JSON of a caller. Errors: invalid `invalid_json`, `invalid_body` (names that JavaScript takes for its own). */
export function readJson(text: string): unknown {
  const value = parse(text);
  if (MAY_HOLD_A_NAME.test(text)) checkNames(value);
  return value;
}

function readBytes(request: IncomingMessage, mostMegabytes: number): Promise<Buffer> {
  const most = mostMegabytes * MEGABYTE;
  const tooLarge = () =>
    new AppError('too_large', 'too_large', `the body is larger than ${mostMegabytes} MB`);
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > most + DISCARD_LIMIT_BYTES) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (act: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      act();
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else chunks.length = 0;
      if (size > most + DISCARD_LIMIT_BYTES) finish(() => reject(tooLarge()));
    };
    const onEnd = () =>
      finish(() => (size > most ? reject(tooLarge()) : resolve(Buffer.concat(chunks, size))));
    const onError = (error: Error) =>
      finish(() => reject(new RequestAbortedError('the body could not be read', { cause: error })));
    const onClose = () => finish(() => reject(new RequestAbortedError('the caller went away')));
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

const badJson = (detail: string) => invalid('invalid_json', detail);

/** Counts brackets outside of texts, before anything recursive sees the value. */
function checkDepth(bytes: Buffer): void {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > DEPTH_LIMIT) throw badJson(`the body is nested deeper than ${DEPTH_LIMIT} levels`);
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new AppError('invalid', 'invalid_json', 'the body is not valid UTF-8', { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('invalid', 'invalid_json', 'the body is not valid JSON', { cause: error });
  }
}

function checkNames(root: unknown): void {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      const reachesPrototype =
        name === '__proto__' ||
        (name === 'constructor' && typeof inner === 'object' && inner !== null && 'prototype' in inner);
      // What has one of its own can be neither compared with a number nor written as text: whoever tries fails.
      if (reachesPrototype || name === 'toString')
        throw invalid('invalid_body', `the name ${name} is not allowed`);
      left.push(inner);
    }
  }
}
