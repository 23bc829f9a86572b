// A door is what stands behind one listening port: what holds for every request, before any service sees it; then the routes of
// contracts (directRoutes.ts), and an Express application for everything else.
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { hostNamesOf, httpSettings, limitsSettings } from '../coreSettings.js';
import { AppError, isOwnFault, notFound, statusOf } from '../kernel/errors.js';
import { newUuid } from '../kernel/ids.js';
import { fixedFieldsLog, type Log } from '../kernel/log.js';
import type { Settings } from '../kernel/settings.js';
import type { DoneRequest } from '../metrics/requestFigures.js';
import { createDirectRoutes, type DirectRoutes } from './directRoutes.js';
import type { Envelope } from './handle.js';
import { checkHost } from './hostGuard.js';
import { peerOf, type Peer } from './peer.js';
import { createRateLimit } from './rateLimit.js';
import { sendFailure } from './reply.js';

export interface RequestContext {
  requestId: string;
  peer: Peer;
  /** Configured names of this cloud, as they are now. */
  hostNames: readonly string[];
  /** The contract's path once it is found: what the log names, for the path itself may hold a secret. */
  route: string | undefined;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

/** Throws when the request did not come through a door. */
export function contextOf(request: IncomingMessage): RequestContext {
  const context = contexts.get(request);
  if (!context) throw new Error('the request did not pass a door');
  return context;
}

export interface DoorOptions {
  log: Log;
  settings: Settings;
  /** Milliseconds of a steady clock, for the rate limit; the system's unless given. */
  elapsed?: () => number;
  /** Told of each request once it is over. */
  onDone?: (request: DoneRequest) => void;
}

/** A listener for `listen`. */
export interface Door extends Pick<Express, 'use' | 'get'> {
  (request: IncomingMessage, response: ServerResponse): void;
  readonly direct: DirectRoutes;
}

/** Services and pages are mounted on it in their order; `closeDoor` comes last. Reads the `http` and `limits` settings. */
export function createDoor({ log, settings, elapsed, onDone }: DoorOptions): Door {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  const rate = createRateLimit(elapsed && { now: elapsed });
  const direct = createDirectRoutes();
  const requests = fixedFieldsLog(log);
  const refusals = new WeakMap<IncomingMessage, { error: unknown }>();

  const enter = (request: IncomingMessage, response: ServerResponse) => {
    const http = settings.read(httpSettings);
    const hostNames = hostNamesOf(http);
    const context: RequestContext = {
      requestId: newUuid(),
      peer: peerOf(request, http.trustedProxies),
      hostNames,
      route: undefined,
    };
    contexts.set(request, context);
    response.setHeader('X-Request-Id', context.requestId);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    logWhenDone({ log: requests, onDone }, request, response, context);
    checkHost(request, hostNames);
    if (!context.peer.local && settings.read(limitsSettings).enabled) rate.take(context.peer.ip);
  };
  // In whose words a refusal of the door is said, the mounts know.
  app.use((request, _response, next) => {
    const refusal = refusals.get(request);
    if (refusal) throw refusal.error;
    next();
  });
  const door = (request: IncomingMessage, response: ServerResponse) => {
    try {
      enter(request, response);
    } catch (error) {
      refusals.set(request, { error });
      return app(request, response);
    }
    if (!direct.serve(request, response)) app(request, response);
  };
  return Object.assign(door, { direct, use: app.use.bind(app), get: app.get.bind(app) });
}

/** The last two handlers of a door: what nobody answered, and what went wrong outside of any route, in the door's envelope. */
export function closeDoor(
  door: Pick<Door, 'use'>,
  log: Log,
  envelope: Pick<Envelope, 'failure'> = PLAIN,
): void {
  door.use(() => {
    throw notFound('page');
  });
  door.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const requestId = contexts.get(request)?.requestId ?? '';
    const failure = readFailure(error, log, requestId);
    const { code, detail, details } = failure;
    sendFailure(response, { ...failure, body: envelope.failure({ code, detail, details, requestId }) });
  });
}

/** Of a door that belongs to no service. */
const PLAIN: Pick<Envelope, 'failure'> = {
  failure: ({ code, detail, requestId }) => ({ code, detail, request_id: requestId }),
};

export interface Failure {
  status: number;
  code: string;
  detail: string;
  retryAfterSeconds?: number | undefined;
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** What the caller is told of an error. Whatever is no AppError is a bug of ours: a fixed text, and the cause in the log. */
export function readFailure(error: unknown, log: Log, requestId: string): Failure {
  if (error instanceof AppError) {
    const { code, detail, details, retryAfterSeconds } = error;
    // 503 is the machine's trouble and not the caller's: whoever looks after it needs the cause.
    if (error.kind === 'unavailable' && error.cause) log.warn({ err: error, requestId }, 'unavailable');
    return { status: statusOf(error), code, detail, details, retryAfterSeconds };
  }
  if (error instanceof URIError) {
    return { status: 400, code: 'invalid_path', detail: 'the path holds a broken percent-encoding' };
  }
  if (isRefusal(error)) {
    return { status: 400, code: 'invalid_request', detail: 'the request could not be read' };
  }
  log.error({ err: error, requestId }, 'a request failed through a fault of the server');
  return {
    status: 500,
    code: 'internal_error',
    detail: 'something went wrong here; the log names the cause by the request id',
  };
}

/** Express and its parts refuse what they cannot read with an error that carries a 4xx status. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  return status >= 400 && status < 500;
}

function logWhenDone(
  { log, onDone }: Pick<DoorOptions, 'log' | 'onDone'>,
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): void {
  const startedAt = performance.now();
  const method = request.method ?? '';
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : 499;
    const ms = performance.now() - startedAt;
    onDone?.({ method, route: context.route, status, ms });
    const line = {
      requestId: context.requestId,
      method,
      route: context.route ?? '-',
      status,
      ms: Math.round(ms * 10) / 10,
      ip: context.peer.ip,
    };
    if (isOwnFault(status)) log.warn(line, 'request');
    else log.info(line, 'request');
  });
}
