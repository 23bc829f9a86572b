import { expect, test } from 'vitest';
import { createFirewall } from '../../../server/lan/firewall.js';

/** What the inner, elevated command says. */
const innerOf = (script: string) => {
  const encoded = /'-EncodedCommand','([^']+)'/.exec(script)?.[1];
  return encoded === undefined ? script : Buffer.from(encoded, 'base64').toString('utf16le');
};

test('on Windows one rule lets private networks in, and is taken away again', async () => {
  const ran: string[] = [];
  const firewall = createFirewall('win32', async (_file, args) => {
    ran.push(innerOf(args.at(-1) ?? ''));
    return '7000\r\n';
  });
  expect(await firewall.state([7000])).toBe('open');
  expect(await firewall.state([7000, 3000])).toBe('closed');
  await firewall.allow([7000, 3000]);
  expect(ran.at(-1)).toContain('-LocalPort 7000,3000 -Profile Private');
  await firewall.remove();
  expect(ran.at(-1)).toBe("Remove-NetFirewallRule -DisplayName 'Deskcloud'");
});

test('what Windows does not tell is unknown, a refused consent is an error', async () => {
  const firewall = createFirewall('win32', () => Promise.reject(new Error('cancelled')));
  expect(await firewall.state([7000])).toBe('unknown');
  await expect(firewall.allow([7000])).rejects.toThrow('cancelled');
});

test('elsewhere there is nothing to change', async () => {
  const firewall = createFirewall('linux', () => Promise.reject(new Error('must not run')));
  expect(firewall.isManaged).toBe(false);
  expect(await firewall.state([7000])).toBe('unknown');
  await expect(firewall.allow([7000])).rejects.toThrow('no firewall rule');
});
