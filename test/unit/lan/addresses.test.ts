import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { lanAddresses } from '../../../server/lan/addresses.js';

const info = (address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({
    address,
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    internal: false,
    netmask: '',
    mac: '',
    cidr: null,
    ...more,
  }) as NetworkInterfaceInfo;

test('the address that other machines most probably reach comes first, what nobody reaches not at all', () => {
  const found = lanAddresses({
    lo: [info('127.0.0.1', { internal: true })],
    docker0: [info('172.17.0.1')],
    tailscale0: [info('100.64.3.4')],
    wlan0: [info('192.168.1.30'), info('fe80::1'), info('fd00::30')],
    eth0: [info('192.168.1.20'), info('169.254.7.7')],
    'vEthernet (WSL)': [info('172.28.0.1')],
  });
  expect(found.map(({ address, link, isLikely }) => [address, link, isLikely])).toEqual([
    ['192.168.1.20', 'wired', true],
    ['192.168.1.30', 'wireless', true],
    ['fd00::30', 'wireless', false],
    ['100.64.3.4', 'vpn', false],
    ['172.17.0.1', 'virtual', false],
    ['172.28.0.1', 'virtual', false],
  ]);
});

test.each([
  ['以太网', 'wired'],
  ['Wi-Fi', 'wireless'],
  ['en0', 'wired'],
  ['enp3s0', 'wired'],
  ['wlp2s0', 'wireless'],
  ['utun3', 'vpn'],
  ['br-1a2b3c', 'virtual'],
  ['something', 'other'],
])('%s is %s', (name, link) => {
  expect(lanAddresses({ [name]: [info('10.0.0.5')] })).toMatchObject([{ link }]);
});

test('what the operator gave stands instead of what the machine shows', () => {
  expect(lanAddresses({ eth0: [info('172.17.0.2')] }, ['203.0.113.7'])).toEqual([
    { address: '203.0.113.7', interface: '', link: 'given', isLikely: true },
  ]);
});
