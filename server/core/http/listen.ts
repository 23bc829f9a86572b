// Opens a port, and closes it in peace: what is in flight is answered, what is idle is let go.
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Log } from '../kernel/log.js';
import { limitConnections, type ConnectionLimits } from './connections.js';
import { refuseBadRequests, type LastAsked } from './badRequests.js';
import { cutSlowRequests, PACE, type PaceLimits } from './slowRequests.js';
import { inTurn } from './turns.js';

export interface ListenOptions {
  handler: RequestListener;
  host: string;
  /** 0: a free one. */
  port: number;
  /** PEM texts. */
  tls?: { cert: string; key: string };
  log: Log;
  limits?: ConnectionLimits;
  pace?: Partial<PaceLimits>;
}

export interface Listening {
  server: Server;
  host: string;
  /** The port that was taken. */
  port: number;
  /** Requests that are being answered. */
  inFlight(): number;
  /** Stops accepting: the port is free at once. What was accepted goes on until `close`. */
  letGo(): void;
  /** Stops accepting, answers what is in flight for at most `graceMs` (10 s), then cuts what is left. */
  close(graceMs?: number): Promise<void>;
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  constructor(
    readonly port: number,
    readonly host: string,
  ) {
    super(`port ${port} on ${host} is taken by another program`);
  }
}

const LIMITS = {
  // A caller who sends its headers drop by drop must not hold a connection for ever; of bodies slowRequests.ts is the judge.
  headersTimeout: 30_000,
  requestTimeout: PACE.mostMs,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  // Our own check says it in the envelope.
  requireHostHeader: false,
} as const;

/** Throws PortTakenError; any other refusal of the system as an Error that names host and port. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { handler, host, port, tls, log, limits, pace } = options;
  const inFlight = new Set<ServerResponse>();
  const lastAsked: LastAsked = new WeakMap();
  const answered = inTurn(handler);
  let closing = false;
  const tracked: RequestListener = (request, response) => {
    inFlight.add(response);
    lastAsked.set(request.socket, { request, response });
    if (closing) response.setHeader('Connection', 'close');
    response.once('close', () => inFlight.delete(response));
    answered(request, response);
  };
  const server = tls ? createTlsServer({ ...LIMITS, ...tls }, tracked) : createServer(LIMITS, tracked);
  refuseBadRequests(server, { inFlight, lastAsked, log });
  limitConnections(server, { isTls: tls !== undefined, inFlight, log }, limits);
  // Whoever expects something that we do not know is answered all the same.
  server.on('checkExpectation', tracked);
  // Under TLS the one that requests come by is not the one that was accepted.
  const accepted = trackSockets(server, 'connection');
  const talking = tls ? trackSockets(server, 'secureConnection') : accepted;
  cutSlowRequests(server, { sockets: talking, lastAsked }, pace);
  await bind(server, host, port);
  // A connection that could not be accepted: the others go on.
  server.on('error', (error) => log.error({ err: error, host, port }, 'a connection could not be accepted'));

  let ended: Promise<void> | undefined;
  const letGo = () => {
    closing = true;
    return (ended ??= new Promise<void>((resolve) => server.close(() => resolve())));
  };
  let closed: Promise<void> | undefined;
  const close = (graceMs: number) =>
    new Promise<void>((resolve) => {
      const cut = setTimeout(() => {
        for (const socket of [...talking, ...accepted]) socket.destroy();
      }, graceMs);
      void letGo().then(() => {
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
      // Browsers open connections ahead of need; one that never asked anything does not count as idle for Node.
      for (const socket of talking) if (!lastAsked.has(socket)) socket.destroy();
      for (const response of inFlight) {
        if (!response.headersSent) response.setHeader('Connection', 'close');
        // Headers that are out already promised to stay: such a connection is idle only now.
        response.once('close', () => setImmediate(() => server.closeIdleConnections()));
      }
    });

  return {
    server,
    host,
    port: (server.address() as AddressInfo).port,
    inFlight: () => inFlight.size,
    letGo: () => void letGo(),
    close: (graceMs = 10_000) => (closed ??= close(graceMs)),
  };
}

function trackSockets(server: Server, event: 'connection' | 'secureConnection'): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return reject(new PortTakenError(port, host));
      reject(new Error(`cannot listen on ${host}, port ${port}: ${error.message}`, { cause: error }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
