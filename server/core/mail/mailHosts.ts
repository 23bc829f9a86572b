// Which mail servers the cloud may be sent to. Whoever names one has the cloud open a connection, so a name that leads into the
// operator's own network is refused.
//
// Promise: a name is resolved once, and the connection goes to the address that was judged; what the name means a moment later
// changes nothing.
import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { SECOND } from '../kernel/clock.js';

export interface MailHost {
  host: string;
  port: number;
}

/** Where to connect, and whom the certificate must name. */
export interface MailAddress {
  address: string;
  port: number;
  /** Undefined for a host that was given as an address. */
  servername: string | undefined;
}

export interface HostRules {
  /** Servers on this machine and in private networks, at any port. */
  privateHosts: boolean;
  protocol: 'smtp' | 'imap';
  /** Every address of a name; tests give their own. */
  lookup?: (host: string) => Promise<readonly string[]>;
}

/** `refused`: by the rules; `unknown`: the name has no address, at least now. */
export class MailHostError extends Error {
  override readonly name = 'MailHostError';
  constructor(
    readonly reason: 'refused' | 'unknown',
    message: string,
  ) {
    super(message);
  }
}

const PORTS: Readonly<Record<HostRules['protocol'], readonly number[]>> = {
  smtp: [25, 465, 587, 2525],
  imap: [143, 993],
};
const LONGEST_LOOKUP_MS = 5 * SECOND;

/** Throws MailHostError. */
export async function resolveMailHost({ host, port }: MailHost, rules: HostRules): Promise<MailAddress> {
  if (!rules.privateHosts && !PORTS[rules.protocol].includes(port)) {
    const allowed = PORTS[rules.protocol].join(', ');
    throw new MailHostError('refused', `port ${port} is none of a mail server: use ${allowed}`);
  }
  const addresses = isIP(host) ? [host] : await addressesOf(host, rules.lookup ?? systemAddresses);
  // One forbidden address among good ones is no accident.
  const isAllowed = addresses.every((address) => mayConnect(address, rules.privateHosts));
  if (!isAllowed) {
    throw new MailHostError('refused', 'the host leads to an address that mail servers may not have here');
  }
  return { address: addresses[0]!, port, servername: isIP(host) ? undefined : host };
}

async function addressesOf(
  host: string,
  lookup: NonNullable<HostRules['lookup']>,
): Promise<readonly string[]> {
  const addresses = await withinTime(lookup(host)).catch(() => []);
  if (addresses.length === 0) throw new MailHostError('unknown', 'the host has no address');
  return addresses;
}

/** IPv4 first: many a machine has IPv6 addresses and no way out with them. */
async function systemAddresses(host: string): Promise<readonly string[]> {
  const found = await systemLookup(host, { all: true });
  return found.sort((a, b) => a.family - b.family).map(({ address }) => address);
}

function withinTime<Value>(promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), LONGEST_LOOKUP_MS);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether mail may go there. Nothing is allowed that is no address. */
export function mayConnect(address: string, privateHosts: boolean): boolean {
  const bare = address.split('%', 1)[0]!;
  if (!isIP(bare)) return false;
  const plain = isIPv6(bare) ? (embeddedIPv4(bare) ?? bare) : bare;
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4';
  if (NEVER.check(plain, family)) return false;
  if (privateHosts) return true;
  if (family === 'ipv6' && !GLOBAL.check(plain, 'ipv6')) return false;
  return !PRIVATE.check(plain, family) && !isOwn(plain);
}

/** A public address of this very machine leads to what listens here for the machine's own sake. */
const isOwn = (address: string): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));

const blocks = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network, bits] = range.split('/') as [string, string];
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
};

/** No mail server is there, whatever the operator allows: nowhere, everybody at once, and what clouds tell their machines. */
const NEVER = blocks([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
]);

/** This machine, networks of the operator's own, and ranges that lead nowhere (RFC 6890). */
const PRIVATE = blocks([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
]);
const GLOBAL = blocks(['2000::/3']);

/** The IPv4 address that an IPv6 one stands for (mapped, compatible, NAT64, 6to4): it is judged as that. */
function embeddedIPv4(address: string): string | undefined {
  const words = wordsOf(address);
  const [a, b, c, d, e, f, g, h] = words as [number, number, number, number, number, number, number, number];
  const dotted = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  if (a === 0x2002) return dotted(b, c);
  const middle = [c, d, e].every((word) => word === 0);
  if (a === 0x64 && b === 0xff9b && middle && f === 0) return dotted(g, h);
  const isMapped = a === 0 && b === 0 && middle && (f === 0xffff || f === 0);
  // `::` and `::1` are addresses of their own.
  return isMapped && !(f === 0 && g === 0 && h <= 1) ? dotted(g, h) : undefined;
}

/** The eight words; `URL` writes any spelling of an address in one way. */
function wordsOf(address: string): number[] {
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => parseInt(word, 16)));
  if (right === undefined) return words(left);
  const [start, end] = [words(left), words(right)];
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}
