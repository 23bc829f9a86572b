// Which of this machine's addresses another one is most likely to reach.
import type { NetworkInterfaceInfo } from 'node:os';
import { isWildcardHost } from '../server/doors.js';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Bridges of containers and machines inside this one, and tunnels: their addresses lead nowhere for the machine next door. */
const INNER = /^(docker|br-|veth|virbr|vmnet|vEthernet|VirtualBox|utun|tun|tap|wg|tailscale|zt)/i;

const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];

/** `origin` is where this machine reaches the door, `host` what it is bound to. */
export function lanAddress(origin: string, host: string, interfaces: Interfaces): string | undefined {
  const found = isWildcardHost(host) ? bestAddress(interfaces) : host.replace(/^\[|\]$/g, '');
  if (found === undefined) return undefined;
  const { protocol, port } = new URL(origin);
  return `${protocol}//${found.includes(':') ? `[${found}]` : found}${port === '' ? '' : `:${port}`}`;
}

function bestAddress(interfaces: Interfaces): string | undefined {
  const outside = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !isSelfGiven(address))
      .map(({ address }) => ({ address, rank: rankOf(name, address) })),
  );
  return outside.sort((a, b) => a.rank - b.rank)[0]?.address;
}

/** Taken because no router gave one: nobody is there. */
const isSelfGiven = (address: string): boolean => address.startsWith('169.254.');

function rankOf(name: string, address: string): number {
  const range = PRIVATE.findIndex((shape) => shape.test(address));
  return (INNER.test(name) ? 10 : 0) + (range === -1 ? PRIVATE.length : range);
}
