// A service's own door. The operator may move it while the cloud runs (the LAN switch): it lets go of its address and takes the
// port again at the other one. What is in flight is answered; sockets of pages are told to come again.
import type { Door } from './core/http/door.js';
import type { Listening } from './core/http/listen.js';
import { peerOf } from './core/http/peer.js';
import { httpSettings } from './core/coreSettings.js';
import { background } from './core/kernel/log.js';
import type { Core } from './core/core.js';
import type { RunningService } from './core/service.js';
import { isLoopbackHost, originOf } from './doors.js';
import type { Tls } from './doorPlan.js';
import { listenOn } from './listenOn.js';

export interface ServiceDoorOptions {
  core: Core;
  app: Door;
  running: RunningService;
  host: string;
  /** 0: a free one, kept when the door moves. */
  port: number;
  tls: Tls | undefined;
}

export interface ServiceDoor {
  /** As this machine reaches it. */
  url(): string;
  host(): string;
  isLoopbackOnly(): boolean;
  /** Throws PortTakenError and UsageError; the door is open at its old address then. */
  moveTo(host: string): Promise<void>;
  close(): Promise<void>;
}

interface Open {
  listening: Listening;
  live: { close(): Promise<void> } | undefined;
}

/** Errors: PortTakenError, UsageError. */
export async function openServiceDoor(options: ServiceDoorOptions): Promise<ServiceDoor> {
  const { core, app, running, tls } = options;

  const openAt = async (host: string, port: number): Promise<Open> => {
    const listening = await listenOn({
      handler: app,
      host,
      port,
      log: core.log,
      ...(tls ? { tls: { cert: tls.cert, key: tls.key } } : {}),
    });
    const live = running.live?.({
      server: listening.server,
      basePath: '',
      isLocal: (request) => peerOf(request, core.settings.read(httpSettings).trustedProxies).local,
    });
    return { listening, live };
  };

  let open = await openAt(options.host, options.port);
  let turn: Promise<unknown> = Promise.resolve();
  const closeOne = async ({ listening, live }: Open) => {
    listening.letGo();
    // Pages are told why before their lines are cut.
    await live?.close();
    await listening.close();
  };

  const move = async (host: string) => {
    const old = open;
    if (host === old.listening.host) return;
    // Its callers have their ten seconds beside the new one.
    background(core.log, 'closing the old door', closeOne(old));
    const { port } = old.listening;
    try {
      open = await openAt(host, port);
    } catch (error) {
      open = await openAt(old.listening.host, port);
      throw error;
    }
    core.log.info({ host, port }, 'the door moved');
  };

  return {
    url: () => originOf(tls ? 'https' : 'http', open.listening.host, open.listening.port),
    host: () => open.listening.host,
    isLoopbackOnly: () => isLoopbackHost(open.listening.host),
    moveTo(host) {
      const moved = turn.then(() => move(host));
      turn = moved.catch(() => undefined);
      return moved;
    },
    async close() {
      await turn;
      await closeOne(open);
    },
  };
}
