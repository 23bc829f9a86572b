// A refusal to whoever never became a request: bytes that are no HTTP, an upgrade that nobody speaks. In the envelope that all doors
// share, so that a client needs no second way to read what went wrong.
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { newUuid } from '../kernel/ids.js';

export interface RawRefusal {
  status: number;
  code: string;
  detail: string;
}

/** The peer may still be sending: a line that is cut under it at once would take the answer along. */
const LINGER_MS = 500;

/** Says it as the last words on this line. Answers the id under which the log should know it. */
export function refuseRaw(stream: Duplex, { status, code, detail }: RawRefusal): string {
  const requestId = newUuid();
  const body = JSON.stringify({ detail, code, request_id: requestId });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  if (!stream.writable) {
    stream.destroy();
    return requestId;
  }
  stream.on('error', () => stream.destroy());
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  const cut = setTimeout(() => stream.destroy(), LINGER_MS);
  cut.unref();
  stream.once('close', () => clearTimeout(cut));
  return requestId;
}
