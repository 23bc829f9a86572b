// How a handled route is run. In this order: route, origin of a write, token, who asks, local-only, the account's row, body,
// parsing, handler, answer. Whatever is thrown on the way becomes the service's own error envelope here, once.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { bearerToken } from '../auth/bearer.js';
import type { Core } from '../core.js';
import { forbidden } from '../kernel/errors.js';
import { answerShaper, type ShapeAnswer } from './answers.js';
import type { Route } from './contract.js';
import type { PathParams } from './directRoutes.js';
import { contextOf, readFailure, type Door, type Failure } from './door.js';
import { FileAnswer, sendFile } from './fileAnswer.js';
import type { Access, Call, Envelope, Handled } from './handle.js';
import { checkOrigin } from './hostGuard.js';
import { parsePart } from './issues.js';
import { readJsonBody } from './jsonBody.js';
import type { Peer } from './peer.js';
import { isGone, sendFailure, sendJson } from './reply.js';

export interface MountOptions<Actor> {
  /** A door (door.ts). */
  app: Pick<Door, 'use' | 'direct'>;
  routes: readonly Handled<Actor>[];
  access: Access<Actor>;
  envelope: Envelope;
  core: Pick<Core, 'store' | 'log'>;
  /** First path parts below which an unknown path is a JSON 404: `/api`, `/health`. */
  apiPrefixes: readonly string[];
  /** Put before every path: `/svc/oas`. */
  basePath?: string;
  /** Decides `local` instead of the peer's address: the console door asks the console session. */
  isLocal?: (request: IncomingMessage, peer: Peer) => boolean;
  /** Parse answers against their shape; default in tests and development (NODE_ENV `test` or `development`). */
  strictAnswers?: boolean;
}

interface Mounted<Actor> extends Handled<Actor> {
  shape: ShapeAnswer;
  /** With the base path: what the log names. */
  pattern: string;
}

/** Puts a service's routes on a door. Order among them does not matter: fixed path parts win over parameters. */
export function mountRoutes<Actor>(options: MountOptions<Actor>): void {
  const { routes, apiPrefixes, basePath = '' } = options;
  const strict = options.strictAnswers ?? ['test', 'development'].includes(process.env.NODE_ENV ?? '');
  const router = Router({ caseSensitive: true });
  const byPath = new Map<string, Mounted<Actor>[]>();
  for (const handled of [...routes].sort(bySpecificity)) {
    const { route } = handled;
    const mounted = { ...handled, shape: answerShaper(route, { strict }), pattern: basePath + route.path };
    const siblings = byPath.get(route.path) ?? [];
    if (siblings.some((other) => other.route.method === route.method)) {
      throw new Error(`${route.method.toUpperCase()} ${route.path} is mounted twice`);
    }
    byPath.set(route.path, [...siblings, mounted]);
    router[route.method](route.path, (request, response) =>
      serve(options, mounted, request, response, request.params as PathParams),
    );
    options.app.direct.add(route.method, mounted.pattern, (request, response, params) => {
      serve(options, mounted, request, response, params).catch((error: unknown) => {
        options.core.log.error({ err: error }, 'a request could not be refused');
        response.destroy();
      });
    });
  }
  for (const [path, siblings] of byPath) {
    router.all(path, (request, response) => refuseMethod(options, siblings, request, response));
  }
  for (const prefix of apiPrefixes) {
    router.use(prefix, (request, response) =>
      sendFailureOf(options, request, response, { status: 404, code: 'not_found', detail: 'no such path' }),
    );
  }
  router.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    fail(options, request, response, error);
  });
  options.app.use(basePath || '/', router);
}

async function serve<Actor>(
  options: MountOptions<Actor>,
  mounted: Mounted<Actor>,
  request: IncomingMessage,
  response: ServerResponse,
  params: PathParams,
): Promise<void> {
  try {
    contextOf(request).route = mounted.pattern;
    const call = await readCall(options, mounted.route, request, params);
    const { route } = mounted;
    const answer = await mounted.run(call);
    if (answer instanceof FileAnswer) return await sendFileOf(options, mounted, answer, request, response);
    sendJson(
      response,
      route.status ?? 200,
      options.envelope.success(route, mounted.shape(answer), call.requestId),
    );
  } catch (error) {
    fail(options, request, response, error);
  }
}

async function sendFileOf<Actor>(
  { core }: MountOptions<Actor>,
  { route, pattern }: Mounted<Actor>,
  file: FileAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!route.file?.includes(file.mediaType)) throw new Error(`${pattern} declares no ${file.mediaType}`);
  try {
    await sendFile(request, response, file);
  } catch (error) {
    // Its beginning is out: a line that breaks off tells the caller that the file is not whole.
    if (!isGone(error, response)) readFailure(error, core.log, contextOf(request).requestId);
    response.destroy();
  }
}

async function readCall<Actor>(
  { access, core, isLocal }: MountOptions<Actor>,
  route: Route,
  request: IncomingMessage,
  params: PathParams,
): Promise<Call<Route, Actor>> {
  const { requestId, peer, hostNames } = contextOf(request);
  if (route.method !== 'get') checkOrigin(request, hostNames);
  const caller = { headers: request.headers, ip: peer.ip };
  const asker = access.identify(bearerToken(request.headers), route, caller);
  const local = isLocal ? isLocal(request, peer) : peer.local;
  if (route.localOnly && !access.localOnlyOpen({ local })) {
    throw forbidden('local_only', 'this is open to the machine itself only; use the console there');
  }
  const actor = await core.store.transaction((tx) => access.authorise(tx, asker, route));
  access.admit?.(actor, route, caller);
  const { value: body, bytes } = route.body ? await readJsonBody(request, route.bodyMegabytes) : NO_BODY;
  let log: Call<Route, Actor>['log'] | undefined;
  return {
    params: route.params ? parsePart('params', route.params, params) : {},
    query: route.query ? parsePart('query', route.query, queryOf(request)) : {},
    headers: route.headers ? parsePart('headers', route.headers, request.headers) : {},
    body: route.body ? parsePart('body', route.body, body === undefined ? {} : body) : undefined,
    bytes,
    requestHeaders: request.headers,
    // A handler that stops reading refuses, and its answer needs the line.
    upload: route.upload
      ? { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) }
      : Readable.from([]),
    actor,
    ip: peer.ip,
    local,
    requestId,
    userAgent: String(request.headers['user-agent'] ?? '').slice(0, 256),
    get log() {
      return (log ??= core.log.child({ requestId }));
    },
    transaction: (work) =>
      core.store.transaction(async (tx) => work(tx, await access.authorise(tx, asker, route))),
  };
}

const NO_BODY = { value: undefined, bytes: new Uint8Array() };

/** One value a name: of a name that comes twice the first counts. */
function queryOf(request: IncomingMessage): Record<string, string> {
  const { url = '' } = request;
  const start = url.indexOf('?');
  const query: Record<string, string> = {};
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (name !== '__proto__' && !Object.hasOwn(query, name)) query[name] = value;
  }
  return query;
}

function refuseMethod<Actor>(
  options: MountOptions<Actor>,
  siblings: readonly Mounted<Actor>[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  contextOf(request).route = siblings[0]?.pattern;
  const methods = siblings.map(({ route }) => route.method.toUpperCase());
  if (methods.includes('GET')) methods.push('HEAD');
  response.setHeader('Allow', methods.join(', '));
  const detail = `this path answers ${methods.join(', ')}`;
  sendFailureOf(options, request, response, { status: 405, code: 'method_not_allowed', detail });
}

function fail<Actor>(
  options: MountOptions<Actor>,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  if (isGone(error, response)) {
    response.destroy();
    return;
  }
  const failure = readFailure(error, options.core.log, contextOf(request).requestId);
  sendFailureOf(options, request, response, failure);
}

function sendFailureOf<Actor>(
  { envelope }: MountOptions<Actor>,
  request: IncomingMessage,
  response: ServerResponse,
  failure: Failure,
): void {
  const { requestId } = contextOf(request);
  const { code, detail, details } = failure;
  const body = envelope.failure({ code, detail, details, requestId });
  sendFailure(response, { ...failure, body });
}

/** Part by part, fixed before parameter; one that ends sooner comes first, or the order would not be one (A = B = C < A). */
function bySpecificity(left: { route: Route }, right: { route: Route }): number {
  const a = left.route.path.split('/');
  const b = right.route.path.split('/');
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = Number(a[i]!.startsWith(':')) - Number(b[i]!.startsWith(':'));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
