// The addresses under which other machines may reach this one, the best first.
import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

/** What `os.networkInterfaces` answers. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export type Link = 'wired' | 'wireless' | 'vpn' | 'virtual' | 'given' | 'other';

export interface LanAddress {
  address: string;
  /** `eth0`, `Wi-Fi`; empty for an address that the operator gave. */
  interface: string;
  link: Link;
  /** Whether machines of the same network probably reach it. */
  isLikely: boolean;
}

const LINKS: readonly (readonly [Link, RegExp])[] = [
  ['vpn', /^(tun|tap|utun|wg|ppp|ipsec|tailscale|zt|nordlynx)|vpn|wireguard|tailscale|zerotier|openvpn/i],
  [
    'virtual',
    /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni|flannel|podman|bridge)|vethernet|virtualbox|vmware|hyper-v|wsl|loopback/i,
  ],
  ['wireless', /^(wl|wlan|ath|ra)\w*\d|wi-?fi|wireless|无线|airport/i],
  ['wired', /^(eth|en|em|eno|ens|enp)\w*\d|ethernet|以太网|本地连接|lan/i],
];

const linkOf = (name: string): Link => LINKS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';

/** `given` are the operator's own words and stand instead of what is found. */
export function lanAddresses(interfaces: Interfaces, given: readonly string[] = []): LanAddress[] {
  if (given.length > 0) {
    return given.map((address) => ({ address, interface: '', link: 'given', isLikely: true }));
  }
  return Object.entries(interfaces)
    .flatMap(([name, infos]) => (infos ?? []).map((info) => ({ name, info })))
    .filter(({ info }) => !info.internal && isUsable(info))
    .map(({ name, info }): LanAddress => {
      const link = linkOf(name);
      const isHome = info.family === 'IPv4' && isPrivate(info.address);
      return {
        address: info.address,
        interface: name,
        link,
        isLikely: isHome && link !== 'vpn' && link !== 'virtual',
      };
    })
    .sort((a, b) => rank(a) - rank(b));
}

/** Not the addresses that a machine gives itself when nobody gives it one, nor those that hold on one link alone. */
const isUsable = ({ family, address }: NetworkInterfaceInfo): boolean =>
  family === 'IPv4' ? !address.startsWith('169.254.') : !/^fe[89ab]/i.test(address);

/** RFC 1918, and the range that providers and overlay networks share (RFC 6598) is not among them. */
function isPrivate(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number);
  return a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31);
}

const ORDER: readonly Link[] = ['given', 'wired', 'wireless', 'other', 'vpn', 'virtual'];

/** The link counts most; IPv4 comes before IPv6, which people cannot read aloud; small home networks before large ones. */
function rank({ address, link, isLikely }: LanAddress): number {
  const home = address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : 2;
  return (isLikely ? 0 : 1000) + ORDER.indexOf(link) * 100 + (isIP(address) === 6 ? 50 : 0) + home;
}
