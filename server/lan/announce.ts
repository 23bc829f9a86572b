// Answers for `<name>.local` on the local network (multicast DNS), so that people can type a name and agents survive a new address.
// Off unless the operator switches it on; says nothing while the doors answer this machine alone.
import createMulticast, { type MulticastDNS } from 'multicast-dns';
import { isIP } from 'node:net';
import type { Log } from '../core/kernel/log.js';

const TTL_SECONDS = 120;
const GROUP_PORT = 5353;

export interface Announcement {
  /** Without `.local`. */
  name: string;
  addresses: readonly string[];
}

export interface AnnounceOptions {
  /** What to say now; undefined: nothing. */
  now: () => Announcement | undefined;
  log: Log;
  /** Where to speak and listen; the local network's multicast group unless given. Tests give a loopback one. */
  network?: createMulticast.Options;
}

export interface Announcer {
  /** Opens or closes the socket as `now` says. */
  refresh(): void;
  close(): Promise<void>;
}

export function createAnnouncer({ now, log, network }: AnnounceOptions): Announcer {
  let mdns: MulticastDNS | undefined;

  const open = () => {
    const socket = createMulticast(network);
    socket.on('error', (error: Error) =>
      log.warn({ err: error }, 'the name on the network cannot be announced'),
    );
    socket.on('query', ({ questions }, from) => {
      const said = now();
      if (!said) return;
      const host = `${said.name}.local`;
      const types = questions.filter(({ name }) => name.toLowerCase() === host).map(({ type }) => type);
      const answers = said.addresses
        .map((data) => ({
          name: host,
          type: isIP(data) === 6 ? ('AAAA' as const) : ('A' as const),
          ttl: TTL_SECONDS,
          data,
        }))
        .filter(({ type }) => types.includes(type) || types.includes('ANY' as never));
      // Who asks from another port than that of the group hears no group (RFC 6762, section 6.7).
      if (answers.length > 0) socket.respond({ answers }, from.port === GROUP_PORT ? undefined : from);
    });
    return socket;
  };

  const close = () =>
    new Promise<void>((resolve) => {
      const socket = mdns;
      mdns = undefined;
      if (socket) socket.destroy(() => resolve());
      else resolve();
    });

  return {
    refresh() {
      if (now() && !mdns) mdns = open();
      if (!now() && mdns) void close();
    },
    close,
  };
}
