import { expect, test } from 'vitest';
import { storeSettings, httpSettings } from '../../server/core/coreSettings.js';
import { doorSettings } from '../../server/doors.js';
import { oasSettings } from '../../server/services/oas/settings.js';
import { createSettings, SettingError, type Assignment } from '../../server/settings.js';
import { leavesOf } from '../../server/settingText.js';

const groups = [storeSettings, httpSettings, doorSettings, oasSettings];
const set = (name: string, text: string) => ({ name, text, source: '--set' });
const settingsOf = (stored: unknown, assignments: readonly Assignment[], saved: object[] = []) =>
  createSettings({ groups, stored, assignments, save: async (tree) => void saved.push(tree) });

test('a setting given as text is read by the type it has', () => {
  const settings = settingsOf({}, [
    set('oas.lease.defaultSeconds', '120'),
    set('oas.superFromLan', 'true'),
    set('oas.timeZone', 'Europe/Berlin'),
    set('http.trustedProxies', '10.0.0.1, 10.1.0.0/16'),
  ]);
  expect(settings.read(oasSettings)).toMatchObject({
    lease: { defaultSeconds: 120, maxRunMinutes: 60 },
    superFromLan: true,
    timeZone: 'Europe/Berlin',
  });
  expect(settings.read(httpSettings).trustedProxies).toEqual(['10.0.0.1', '10.1.0.0/16']);
});

test('settings.json beats the defaults, an option beats settings.json, and a later option an earlier one', () => {
  const stored = { oas: { lease: { defaultSeconds: 30, maxRunMinutes: 5 } } };
  const settings = settingsOf(stored, [
    set('oas.lease.defaultSeconds', '40'),
    set('oas.lease.defaultSeconds', '50'),
  ]);
  expect(settings.read(oasSettings).lease).toEqual({ defaultSeconds: 50, maxRunMinutes: 5 });
  expect(settings.read(oasSettings).poll.maxLimit).toBe(20);
});

test.each([
  ['oas.lease.defaultSeconds', 'soon', '--set: oas.lease.defaultSeconds: '],
  ['oas.lease.defaultSeconds', '', '--set: oas.lease.defaultSeconds: '],
  ['oas.lease.defaultSeconds', '1.5', '--set: oas.lease.defaultSeconds: '],
  ['oas.superFromLan', 'yes', '--set: oas.superFromLan: '],
  ['oas.timeZone', 'Mars/Olympus', 'an IANA time zone'],
  ['oas.scheduler.quietHours', 'night', 'HH:MM-HH:MM or off'],
  ['oas.lease', '1', "there is no setting 'oas.lease'"],
  ['oas.nonsense', '1', "there is no setting 'oas.nonsense'"],
  ['__proto__.polluted', '1', 'there is no setting'],
  ['http.trustedProxies', 'somewhere', 'http.trustedProxies'],
])('%s=%s is refused, and the refusal names setting and source', (name, text, words) => {
  expect(() => settingsOf({}, [set(name, text)])).toThrow(SettingError);
  expect(() => settingsOf({}, [set(name, text)])).toThrow(words);
});

test.each([
  [
    'doors.oasPort',
    '99999',
    '--oas-port',
    "--oas-port: a port is a whole number from 0 to 65535 (given: '99999')",
  ],
  ['doors.oasPort', 'x', '--oas-port', "--oas-port: a port is a whole number from 0 to 65535 (given: 'x')"],
  ['doors.host', '', 'DESKCLOUD_HOST', "DESKCLOUD_HOST: a host is an address or a name (given: '')"],
  [
    'oas.lease.defaultSeconds',
    '0',
    'DESKCLOUD_SET_OAS_LEASE_DEFAULTSECONDS',
    "DESKCLOUD_SET_OAS_LEASE_DEFAULTSECONDS: expected a whole number from 1 to 900 (given: '0')",
  ],
  [
    'oas.lease.defaultSeconds',
    'soon',
    '--set',
    "--set: oas.lease.defaultSeconds: expected a whole number from 1 to 900, got text (given: 'soon')",
  ],
])('%s=%s by %s is refused in words for operators', (name, text, source, words) => {
  expect(() => settingsOf({}, [{ name, text, source }])).toThrow(words);
});

test('a bad value in settings.json is refused by name, an unknown one is left to a newer version', () => {
  expect(() => settingsOf({ store: { sync: 'maybe' } }, [])).toThrow(/settings\.json: store\.sync/);
  expect(settingsOf({ later: { thing: 1 } }, []).read(storeSettings).sync).toBe(true);
});

test('every setting is reachable by a dotted name', () => {
  const names = leavesOf(groups).map(({ name }) => name);
  expect(names).toContain('oas.queue.oneNodePerAccount');
  expect(names).toContain('store.checkpoint.journalMegabytes');
  expect(names).toContain('doors.oasPort');
  expect(new Set(names).size).toBe(names.length);
});

test('a live setting changes at once and is told; one that needs a restart waits in settings.json', async () => {
  const saved: object[] = [];
  const settings = settingsOf({ later: { thing: 1 } }, [], saved);
  const told: string[][] = [];
  settings.onChange((names) => told.push([...names]));
  await settings.change({ 'oas.lease.defaultSeconds': 45, 'store.sync': false });
  expect(settings.read(oasSettings).lease.defaultSeconds).toBe(45);
  expect(settings.read(storeSettings).sync).toBe(true);
  expect(told).toEqual([['oas.lease.defaultSeconds']]);
  expect(saved).toEqual([
    { later: { thing: 1 }, oas: { lease: { defaultSeconds: 45 } }, store: { sync: false } },
  ]);
  const states = new Map(settings.list().map((state) => [state.name, state]));
  expect(states.get('store.sync')).toMatchObject({ value: true, pending: false, applies: 'restart' });
  expect(states.get('oas.lease.defaultSeconds')).toMatchObject({ value: 45, default: 90, isDefault: false });
});

test('null puts the default back, and leaves nothing empty in the file', async () => {
  const saved: object[] = [];
  const settings = settingsOf({ oas: { lease: { defaultSeconds: 45 } } }, [], saved);
  await settings.change({ 'oas.lease.defaultSeconds': null });
  expect(settings.read(oasSettings).lease.defaultSeconds).toBe(90);
  expect(saved).toEqual([{}]);
});

test.each([
  [{ 'oas.lease.defaultSeconds': 0 }, 'invalid_setting'],
  [{ 'oas.lease.defaultSeconds': 60, 'oas.superFromLan': 'yes' }, 'invalid_setting'],
  [{ 'oas.nonsense': 1 }, 'unknown_setting'],
  [{ '__proto__.polluted': 1 }, 'unknown_setting'],
  [{ 'oas.timeZone': 'Asia/Tokyo' }, 'setting_fixed'],
])('the change %j is refused whole as %s', async (values, code) => {
  const saved: object[] = [];
  const settings = settingsOf({}, [set('oas.timeZone', 'Asia/Shanghai')], saved);
  await expect(settings.change(values)).rejects.toMatchObject({ code });
  expect(saved).toEqual([]);
  expect(settings.read(oasSettings).lease.defaultSeconds).toBe(90);
});

test('changes that come together are made one after another, none is lost', async () => {
  const saved: object[] = [];
  const settings = settingsOf({}, [], saved);
  await Promise.all([
    settings.change({ 'oas.lease.defaultSeconds': 45 }),
    settings.change({ 'oas.poll.maxLimit': 5 }),
  ]);
  expect(saved.at(-1)).toEqual({ oas: { lease: { defaultSeconds: 45 }, poll: { maxLimit: 5 } } });
});
