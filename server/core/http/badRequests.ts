// What a door says to bytes that make no request: headers that do not end, sizes that contradict each other, a body that stops.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../kernel/log.js';
import { refuseRaw, type RawRefusal } from './rawRefusal.js';

/** The newest request of each line, and what answers it. */
export type LastAsked = WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>;

/** `inFlight`: what is being answered at this door. */
export function refuseBadRequests(
  server: Server,
  { inFlight, lastAsked, log }: { inFlight: ReadonlySet<ServerResponse>; lastAsked: LastAsked; log: Log },
): void {
  const refused = new WeakSet<Socket>();
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    // What follows a broken request on its line is not looked at.
    if (refused.has(socket)) return;
    refused.add(socket);
    // Nobody is there to hear it, or ever said anything.
    if (error.code === 'ECONNRESET' || socket.bytesRead === 0) return void socket.destroy();
    const refusal = refusalOf(error);
    const refuse = () => {
      const requestId = refuseRaw(socket, refusal);
      log.info({ requestId, route: '-', status: refusal.status, code: error.code }, 'no request');
    };
    const last = lastAsked.get(socket);
    if (!last) return refuse();
    const { request, response } = last;
    if (request.complete) {
      // It was whole: the one after it is broken, and must not be answered in its place.
      if (inFlight.has(response)) response.once('close', refuse);
      else refuse();
      return;
    }
    const isNext = ![...inFlight].some((other) => other !== response && other.req.socket === socket);
    // One answer a request: none where it has begun, none before those of earlier ones.
    // Its line in the log is written by the door.
    if (isNext && inFlight.has(response) && !response.headersSent) refuseRaw(socket, refusal);
    else socket.destroy();
  });
}

function refusalOf({ code }: NodeJS.ErrnoException): RawRefusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'headers_too_large', detail: 'the headers are larger than 16 KB' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, code: 'too_large', detail: 'the chunks of the body say too much of themselves' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'request_timeout', detail: 'the request did not come whole in time' };
    default:
      return { status: 400, code: 'invalid_request', detail: 'this is no HTTP/1.1 request that can be read' };
  }
}
