// Which path of a server speaks WebSocket. Several may share one server; an upgrade to any other path is a 404, for nobody
// would answer it otherwise.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

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
    // Until somebody takes the stream over, a reset of the line would be an uncaught error.
    stream.on('error', () => stream.destroy());
    const [path = ''] = (request.url ?? '').split('?');
    const upgrade = routes.get(path);
    if (upgrade) return upgrade(request, stream, head);
    stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
}
