// Which path of a server speaks WebSocket. Several may share one server; a WebSocket to any other path is a 404, for nobody would
// answer it otherwise. An offer to speak something else (HTTP/2: some clients make it with each first request) is passed over, as HTTP
// wants it: the request is answered like any other.
import type { IncomingMessage, Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { refuseRaw } from '../http/rawRefusal.js';

type Upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

const routesOf = new WeakMap<Server, Map<string, Upgrade>>();

/** Answers the function that takes the path away again. */
export function routeUpgrades(server: Server, path: string, upgrade: Upgrade): () => void {
  let routes = routesOf.get(server);
  if (!routes) {
    routes = new Map();
    routesOf.set(server, routes);
    listenTo(server, routes);
  }
  if (routes.has(path)) throw new Error(`${path} is taken by another socket`);
  routes.set(path, upgrade);
  return () => void routes.delete(path);
}

function listenTo(server: Server, routes: ReadonlyMap<string, Upgrade>): void {
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return passOver(server, request, stream, head);
    // Until somebody takes the stream over, a reset of the line would be an uncaught error.
    stream.on('error', () => stream.destroy());
    const [path = ''] = (request.url ?? '').split('?');
    const upgrade = routes.get(path);
    if (upgrade) return upgrade(request, stream, head);
    refuseRaw(stream, { status: 404, code: 'not_found', detail: 'no socket is spoken at this path' });
  });
}

/** Node has taken the line from HTTP by now: it is given back, with the request as it would have been without the offer. */
function passOver(server: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(i, i + 2);
    const isOffer = /^(upgrade|connection|http2-settings)$/i.test(name);
    if (!isOffer) lines.push(`${name}: ${value}`);
  }
  if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('Connection: close');
  stream.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', stream);
}
