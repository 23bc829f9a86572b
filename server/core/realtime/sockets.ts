// The way in for WebSockets, whatever is spoken over them: who may come (host, origin, how many), and that a line that is dead is
// noticed.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { addressKey } from '../auth/addressKey.js';
import { hostNamesOf, httpSettings } from '../coreSettings.js';
import { hostHeaderOf, isAllowedHost, isSameOrigin } from '../http/hostGuard.js';
import { peerOf } from '../http/peer.js';
import { refuseRaw, type RawRefusal } from '../http/rawRefusal.js';
import { background, type Log } from '../kernel/log.js';
import type { Settings } from '../kernel/settings.js';
import { routeUpgrades } from './upgrades.js';

export interface SocketLimits {
  socketsPerAddress: number;
  sockets: number;
  /** Longest message from the other side, bytes. */
  messageBytes: number;
}

export interface SocketDoorOptions {
  server: Server;
  /** `/console/api/live` */
  path: string;
  /** The `http` group says under which names, and by which proxies, a page may come. */
  settings: Settings;
  log: Log;
  limits: SocketLimits;
  /** Asked before the line is opened: with what it is refused, or undefined. Left out: nobody is. */
  judge?(request: IncomingMessage): Promise<RawRefusal | undefined>;
  welcome(socket: WebSocket, request: IncomingMessage): void;
}

export interface SocketDoor {
  /** Nobody comes in any more; those inside are told, and cut off if they do not go. */
  close(): Promise<void>;
}

/** The cloud goes away. */
const GOING_AWAY = 1001;
const CUT_AFTER_MS = 1000;
const FOREIGN: RawRefusal = {
  status: 403,
  code: 'wrong_origin',
  detail: 'a page of another origin, or under a foreign name, may not listen to this cloud',
};
const FULL: RawRefusal = {
  status: 429,
  code: 'too_many_sockets',
  detail: 'there are too many sockets; close those that are not needed',
};

export function openSocketDoor(options: SocketDoorOptions): SocketDoor {
  const { limits, log } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
  });
  // A handshake that is none.
  sockets.on('wsClientError', (error, stream) =>
    refuseRaw(stream, { status: 400, code: 'invalid_request', detail: error.message }),
  );
  const perAddress = new Map<string, number>();
  const endUpgrades = routeUpgrades(options.server, options.path, (request, stream, head) =>
    background(log, 'a socket comes in', upgrade(request, stream, head)),
  );

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const http = options.settings.read(httpSettings);
    const hostNames = hostNamesOf(http);
    // A socket is not held back by the same-origin rule of browsers, so a page of another origin is refused here.
    if (!isAllowedHost(hostHeaderOf(request), hostNames) || !isSameOrigin(request, hostNames)) {
      refuseRaw(stream, FOREIGN);
      return;
    }
    const address = addressKey(peerOf(request, http.trustedProxies).ip);
    // Others may come in while it is judged, so it is asked twice whether there is room.
    const refusal =
      (isFull(address) ? FULL : await options.judge?.(request)) ?? (isFull(address) ? FULL : undefined);
    if (refusal) {
      refuseRaw(stream, refusal);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      socket.once('close', () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
      // A broken frame, an over-long message, a lost line: `close` follows each of them.
      socket.on('error', (error) => log.debug({ err: error }, 'a live socket failed'));
      options.welcome(socket, request);
    });
  }

  const isFull = (address: string): boolean =>
    (perAddress.get(address) ?? 0) >= limits.socketsPerAddress || sockets.clients.size >= limits.sockets;

  return {
    async close() {
      endUpgrades();
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'the cloud is stopping');
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CUT_AFTER_MS);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      clearTimeout(cut);
    },
  };
}

export function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8');
}
