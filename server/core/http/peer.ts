// Who is at the other end. Forwarded headers are believed from listed proxies alone; from anybody else they only prove that
// something stands between, and such a caller is never taken for this machine.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export interface Peer {
  /** The client's address, IPv4 in its short form. */
  ip: string;
  /** The client is this machine. */
  local: boolean;
}

/**
 * Marks of a proxy on the way; any of them from an unlisted peer ends the trust in a loopback address. `(x-)forwarded…` and
 * `x-original-forwarded…` in whatever form, and what single products send.
 */
const FORWARDED =
  /^((x-)?(original-)?forwarded.*|(x-)?via|x-real-ip|(x-|true-|fastly-)?client-ip|x-cluster-client-ip|cf-connecting-ip.*|x-(original|envoy-external|remote|proxyuser)-(ip|address|addr|host|for))$/i;

/** `trustedProxies`: addresses or ranges (`10.0.0.0/8`). */
export function peerOf(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: readonly string[],
): Peer {
  const socketIp = plainAddress(request.socket.remoteAddress ?? '');
  const isForwarded = Object.keys(request.headers).some((name) => FORWARDED.test(name));
  if (!isForwarded) return { ip: socketIp, local: isLoopback(socketIp) };

  const isProxy = proxyCheck(trustedProxies);
  if (!isProxy(socketIp)) return { ip: socketIp, local: false };
  // The last address that is no proxy of ours is the client's: all before it is what the client claims.
  const hops = forwardedHops(request.headers);
  const client = hops.findLast((hop) => !isProxy(hop)) ?? hops[0];
  if (client === undefined || isIP(client) === 0) return { ip: socketIp, local: false };
  return { ip: client, local: isLoopback(client) };
}

/** 127.0.0.0/8 and ::1, also as an IPv4 address in IPv6 clothes. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** Without `::ffff:` and without a zone (`%eth0`). */
export function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  return mapped?.[1] ?? bare.toLowerCase();
}

function forwardedHops(headers: IncomingMessage['headers']): string[] {
  const listed = headers['x-forwarded-for'] ?? headers['x-real-ip'];
  if (listed !== undefined) return String(listed).split(',').map(hopAddress);
  const forwarded = headers.forwarded;
  if (forwarded === undefined) return [];
  return forwarded.split(',').map((element) => hopAddress(/(?:^|;)\s*for=([^;]+)/i.exec(element)?.[1] ?? ''));
}

/** `"[2001:db8::1]:4711"`, `192.0.2.1:80` or a bare address. */
function hopAddress(text: string): string {
  const bare = text.trim().replace(/^"|"$/g, '');
  const inBrackets = /^\[([^\]]+)\]/.exec(bare);
  if (inBrackets) return plainAddress(inBrackets[1]!);
  return plainAddress(/^\d+\.\d+\.\d+\.\d+(?=:\d+$)/.exec(bare)?.[0] ?? bare);
}

const checks = new Map<string, (ip: string) => boolean>();

function proxyCheck(proxies: readonly string[]): (ip: string) => boolean {
  const name = proxies.join(' ');
  const known = checks.get(name);
  if (known) return known;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address);
    if (family === 0) continue;
    const type = family === 4 ? 'ipv4' : 'ipv6';
    const length = Number(bits ?? (family === 4 ? 32 : 128));
    if (Number.isInteger(length) && length >= 0 && length <= (family === 4 ? 32 : 128))
      list.addSubnet(address, length, type);
  }
  const check = (ip: string) => {
    const family = isIP(ip);
    return family !== 0 && list.check(ip, family === 4 ? 'ipv4' : 'ipv6');
  };
  // A setting has few values in a process's life.
  if (checks.size > 20) checks.clear();
  checks.set(name, check);
  return check;
}
