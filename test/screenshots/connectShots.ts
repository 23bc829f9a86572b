// The Connect page in the states of a network. Addresses and what the self-test found stand in for the cloud's answers: nothing is
// probed, and the pictures show the same machine wherever they are taken.
import type { Page } from 'playwright-core';
import type { LanState, SelfTest } from '../../server/console/contract/lan.js';
import { DESK, PHONE, type Look, type Shot } from './look.js';

const ADDRESSES: LanState['addresses'] = (
  [
    ['192.168.1.20', 'Ethernet', 'wired', true],
    ['192.168.1.31', 'Wi-Fi', 'wireless', true],
    ['10.8.0.2', 'tun0', 'vpn', false],
  ] as const
).map(([address, name, link, isLikely]) => ({
  address,
  interface: name,
  link,
  is_likely: isLikely,
  urls: { oas: `http://${address}:7000` },
}));

const OFF: Partial<LanState> = {
  is_on: false,
  addresses: ADDRESSES,
  services: [{ name: 'oas', url: 'http://127.0.0.1:7000', reach: null }],
};
const ON: Partial<LanState> = {
  ...OFF,
  is_on: true,
  services: [{ name: 'oas', url: 'http://127.0.0.1:7000', reach: 'http://192.168.1.20:7000' }],
};
const WINDOWS = { system: 'windows', has_firewall: true } as const;

const STEPS = ['switched_on', 'has_address', 'bound', 'firewall', 'same_address', 'agents_seen'] as const;

/** All is well up to `failed`; a missing address leaves the rest open. */
const tested = (failed?: (typeof STEPS)[number]): SelfTest['steps'] =>
  STEPS.map((step) => ({
    step,
    outcome:
      step === failed
        ? 'failed'
        : failed === 'has_address' && STEPS.indexOf(step) > STEPS.indexOf(failed)
          ? 'skipped'
          : 'ok',
    about: step === 'firewall' ? ['7000'] : step === failed && step === 'same_address' ? ['192.168.1.9'] : [],
  }));

/** Stands in for the cloud and opens the page anew. */
const given =
  (lan: Partial<LanState>, steps: SelfTest['steps'] = tested()) =>
  async (page: Page) => {
    await page.route('**/console/api/lan', async (route) =>
      route.fulfill({ json: { ...((await (await route.fetch()).json()) as LanState), ...lan } }),
    );
    await page.route('**/console/api/lan/self-test', (route) => route.fulfill({ json: { steps } }));
    await page.reload();
    await page.getByRole('heading', { name: '加密' }).waitFor();
  };

const shot = (state: string, act: NonNullable<Shot['act']>, looks: readonly Look[] = [DESK]) =>
  ({
    name: 'console-connect',
    state,
    viewer: 'operator',
    path: '/connect',
    isWhole: true,
    act,
    looks,
  }) as const;

export const connectShots = [
  shot('off', given(OFF), [DESK, PHONE]),
  shot('on', given(ON), [DESK, { ...DESK, theme: 'dark' }, PHONE]),
  shot('firewall', given({ ...ON, ...WINDOWS }, tested('firewall'))),
  shot('no-network', given({ ...ON, addresses: [] }, tested('has_address'))),
  shot(
    'lost',
    given(
      { ...ON, lost: { addresses: ['192.168.1.9'], at: '2026-11-21T05:50:00.000Z' } },
      tested('same_address'),
    ),
  ),
  shot('paired', async (page) => {
    await given(ON)(page);
    await page.getByLabel('名称', { exact: true }).fill('PC-9');
    await page.getByRole('button', { name: '生成配对令牌' }).click();
    await page.getByText('正在等待节点 PC-9 连接').waitFor();
  }),
];
