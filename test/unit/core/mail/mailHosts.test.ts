import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { mayConnect, MailHostError, resolveMailHost } from '../../../../server/core/mail/mailHosts.js';

const OUTSIDE = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '11.0.0.1',
];
const OUTSIDE_6 = ['2606:4700::1111', '2a00:1450:4001:830::200e', '::ffff:8.8.8.8', '64:ff9b::808:808'];

const INSIDE = [
  ...['127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['100.64.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '192.88.99.1'],
  ...['::1', 'fc00::1', 'fd12:3456::1', '2001:db8::1', '2001::1', '3fff::1', 'fec0::1', '100::1'],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::ffff:10.1.2.3', '64:ff9b::10.0.0.1'],
  ...['2002:7f00:1::', '2002:c0a8:101::1', '0:0:0:0:0:0:0:1', '0:0:0:0:0:ffff:c0a8:0001'],
];

const NOWHERE = [
  ...['0.0.0.0', '0.1.2.3', '169.254.169.254', '169.254.0.1', '224.0.0.1', '239.255.255.255'],
  ...['240.0.0.1', '255.255.255.255', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  ...['::', 'fe80::1', 'fe80::1%eth0', 'ff02::1', 'fd00:ec2::254', '::ffff:169.254.169.254'],
  ...['2002:a9fe:a9fe::', '64:ff9b::a9fe:a9fe', 'not an address', ''],
];

describe('addresses that mail may go to', () => {
  test.each([...OUTSIDE, ...OUTSIDE_6])('%s is a place outside', (address) => {
    expect(mayConnect(address, false)).toBe(true);
  });
  test.each(INSIDE)('%s is refused unless private hosts are allowed', (address) => {
    expect(mayConnect(address, false)).toBe(false);
    expect(mayConnect(address, true)).toBe(true);
  });
  test.each(NOWHERE)('%s is always refused', (address) => {
    expect(mayConnect(address, false)).toBe(false);
    expect(mayConnect(address, true)).toBe(false);
  });
  test('every address of this very machine is refused', () => {
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    expect(own.filter(({ address }) => mayConnect(address, false))).toEqual([]);
  });
});

const resolve = (host: string, addresses: readonly string[] = [], port = 587, privateHosts = false) =>
  resolveMailHost({ host, port }, { privateHosts, protocol: 'smtp', lookup: async () => addresses });

describe('a named mail server', () => {
  test('is connected to at the address that was judged, under its own name', async () => {
    expect(await resolve('mx.example.org', ['9.9.9.9', '1.1.1.1'])).toEqual({
      address: '9.9.9.9',
      port: 587,
      servername: 'mx.example.org',
    });
  });
  test('is refused when one of its addresses leads inside', async () => {
    await expect(resolve('rebind.example.org', ['9.9.9.9', '127.0.0.1'])).rejects.toMatchObject({
      reason: 'refused',
    });
  });
  test('is asked for once: what it means a moment later does not count', async () => {
    const answers = [['9.9.9.9'], ['127.0.0.1']];
    const lookup = async () => answers.shift() ?? [];
    const rules = { privateHosts: false, protocol: 'smtp', lookup } as const;
    expect((await resolveMailHost({ host: 'rebind.example.org', port: 25 }, rules)).address).toBe('9.9.9.9');
    expect(answers).toHaveLength(1);
  });
  test.each(['127.1', '0x7f.0.0.1', '2130706433', '017700000001', 'localhost'])(
    'is refused in the spelling %s of this machine',
    async (host) => {
      const rules = { privateHosts: false, protocol: 'smtp' } as const;
      await expect(resolveMailHost({ host, port: 25 }, rules)).rejects.toBeInstanceOf(MailHostError);
    },
  );
  test('without an address is unknown, not refused', async () => {
    await expect(resolve('nowhere.example.org', [])).rejects.toMatchObject({ reason: 'unknown' });
  });
  test.each([22, 80, 3306, 6379, 8080, 993])('has no SMTP at port %i', async (port) => {
    await expect(resolve('mx.example.org', ['9.9.9.9'], port)).rejects.toMatchObject({ reason: 'refused' });
    expect((await resolve('mx.example.org', ['9.9.9.9'], port, true)).port).toBe(port);
  });
});
