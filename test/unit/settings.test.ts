import { expect, test } from 'vitest';
import { storeSettings, httpSettings } from '../../server/core/coreSettings.js';
import { doorSettings } from '../../server/doors.js';
import { oasSettings } from '../../server/services/oas/settings.js';
import { createSettings, SettingError } from '../../server/settings.js';
import { leavesOf } from '../../server/settingText.js';

const groups = [storeSettings, httpSettings, doorSettings, oasSettings];
const set = (name: string, text: string) => ({ name, text, source: '--set' });

test('a setting given as text is read by the type it has', () => {
  const settings = createSettings(groups, {}, [
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
  const settings = createSettings(groups, stored, [
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
  expect(() => createSettings(groups, {}, [set(name, text)])).toThrow(SettingError);
  expect(() => createSettings(groups, {}, [set(name, text)])).toThrow(words);
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
  expect(() => createSettings(groups, {}, [{ name, text, source }])).toThrow(words);
});

test('a bad value in settings.json is refused by name, an unknown one is left to a newer version', () => {
  expect(() => createSettings(groups, { store: { sync: 'maybe' } }, [])).toThrow(
    /settings\.json: store\.sync/,
  );
  expect(createSettings(groups, { later: { thing: 1 } }, []).read(storeSettings).sync).toBe(true);
});

test('every setting is reachable by a dotted name', () => {
  const names = leavesOf(groups).map(({ name }) => name);
  expect(names).toContain('oas.queue.oneNodePerAccount');
  expect(names).toContain('store.checkpoint.journalMegabytes');
  expect(names).toContain('doors.oasPort');
  expect(new Set(names).size).toBe(names.length);
});
