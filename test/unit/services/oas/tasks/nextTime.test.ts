import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../../../server/core/kernel/clock.js';
import {
  formatNextTime,
  nextBySuccess,
  nextDaily,
  parseNextTime,
  quietUntil,
  type NextTimeRule,
} from '../../../../../server/services/oas/tasks/nextTime.js';
import { parseZonedTime } from '../../../../../server/services/oas/tasks/zones.js';

const CHINA = 'Asia/Shanghai';
const ZONES = [
  CHINA,
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'America/Nuuk',
  'America/Havana',
  'America/St_Johns',
  'Pacific/Apia',
  'Asia/Kathmandu',
];

/** An instant on the clock of Shanghai. */
const china = (text: string) => Date.parse(`${text.replace(' ', 'T')}+08:00`);
const shownInChina = (at: number | null) => (at === null ? null : formatNextTime(at, CHINA));

/** The clock of a zone, read in another way than the product reads it. */
function clockOf(zone: string, at: number) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    ...{ weekday: 'short', hourCycle: 'h23' },
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const date = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  return { date, time: `${part('hour')}:${part('minute')}`, weekday: part('weekday') };
}

const zones = fc.constantFrom(...ZONES);
const instants = fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2100, 11, 30) });
/** Days around which some of the zones move their clocks. */
const nearChanges = fc
  .tuple(
    fc.constantFrom(
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-10-04',
      '2026-10-25',
      '2026-11-01',
      '2011-12-30',
    ),
    fc.integer({ min: -DAY, max: 2 * DAY }),
  )
  .map(([day, offset]) => Date.parse(`${day}T00:00:00Z`) + offset);
const moments = fc.oneof(instants, nearChanges);
const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

describe('after a success', () => {
  test.each<[NextTimeRule, string, string]>([
    ['daily_reset', '2026-03-10 14:20', '2026-03-11 00:01'],
    ['daily_reset', '2026-03-10 00:30', '2026-03-11 00:01'],
    ['daily_reset', '2026-03-10 00:00', '2026-03-11 00:01'],
    ['daily_reset', '2026-12-31 23:59', '2027-01-01 00:01'],
    ['weekly_monday', '2026-03-10 14:20', '2026-03-16 00:01'],
    ['weekly_monday', '2026-03-09 08:00', '2026-03-16 00:01'],
    ['weekly_monday', '2026-03-09 00:00', '2026-03-16 00:01'],
    ['weekly_monday', '2026-03-15 23:00', '2026-03-16 00:01'],
    ['interval_6h', '2026-03-10 14:20:45', '2026-03-10 20:20'],
    ['interval_8h', '2026-03-10 14:20', '2026-03-10 22:20'],
    ['interval_2h_window', '2026-03-10 14:20', '2026-03-10 16:00'],
    ['interval_2h_window', '2026-03-10 19:59', '2026-03-10 21:00'],
    ['interval_2h_window', '2026-03-10 20:00', '2026-03-11 10:00'],
    ['interval_2h_window', '2026-03-10 22:30', '2026-03-11 10:00'],
    ['interval_2h_window', '2026-03-10 23:00', '2026-03-11 10:00'],
    ['interval_2h_window', '2026-03-10 06:30', '2026-03-10 10:00'],
    ['interval_2h_window', '2026-03-10 00:10', '2026-03-10 10:00'],
    ['interval_2h_window', '2026-03-10 07:59', '2026-03-10 10:00'],
    ['interval_2h_window', '2026-03-10 08:00', '2026-03-10 10:00'],
    ['interval_2h_window', '2026-03-10 09:00', '2026-03-10 11:00'],
    ['coop_window', '2026-03-10 14:20', '2026-03-10 18:00'],
    ['coop_window', '2026-03-10 18:00', '2026-03-10 21:00'],
    ['coop_window', '2026-03-10 21:00', '2026-03-11 18:00'],
    ['weekly_7d', '2026-03-10 14:20', '2026-03-17 14:20'],
  ])('%s completed at %s in Shanghai is due at %s', (rule, completed, due) => {
    const seconds = completed.length === 16 ? `${completed}:00` : completed;
    expect(shownInChina(nextBySuccess(rule, china(seconds), CHINA))).toBe(due);
  });

  test('a task on demand has no next time of its own', () => {
    expect(nextBySuccess('on_demand', china('2026-03-10 14:20:00'), CHINA)).toBeNull();
  });

  test('every rule answers a later instant on a full minute, at most eight days ahead, in any zone', () => {
    const rules = fc.constantFrom<NextTimeRule>(
      ...(['daily_reset', 'weekly_monday', 'weekly_7d', 'interval_6h', 'interval_8h'] as const),
      ...(['interval_2h_window', 'coop_window'] as const),
    );
    fc.assert(
      fc.property(rules, moments, zones, (rule, now, zone) => {
        const due = nextBySuccess(rule, now, zone);
        expect(due).toBeGreaterThan(now);
        expect(due).toBeLessThanOrEqual(now + 8 * DAY);
        expect((due ?? 1) % MINUTE).toBe(0);
      }),
      { numRuns: 800 },
    );
  });

  test('rules of the wall clock meet it in every zone where no clock change is near', () => {
    // February has no clock change in any of these zones.
    const quiet = fc
      .tuple(fc.integer({ min: 2012, max: 2099 }), fc.integer({ min: 0, max: 15 * DAY }))
      .map(([year, offset]) => Date.UTC(year, 1, 3) + offset);
    const zonesAtRest = fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', CHINA);
    fc.assert(
      fc.property(quiet, zonesAtRest, (now, zone) => {
        const shown = (rule: NextTimeRule) => clockOf(zone, nextBySuccess(rule, now, zone) ?? Number.NaN);
        expect(shown('daily_reset').time).toBe('00:01');
        expect(shown('weekly_monday')).toMatchObject({ time: '00:01', weekday: 'Mon' });
        expect(['18:00', '21:00']).toContain(shown('coop_window').time);
        expect(shown('interval_2h_window').time).toMatch(/^(1\d|2[01]):00$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a daily time', () => {
  test('is met at its next showing, strictly later', () => {
    const at = (now: string) => shownInChina(nextDaily('09:00', china(now), CHINA));
    expect(at('2026-03-10 08:59:59')).toBe('2026-03-10 09:00');
    expect(at('2026-03-10 09:00:00')).toBe('2026-03-11 09:00');
    expect(at('2026-03-10 14:20:00')).toBe('2026-03-11 09:00');
  });

  test('lies in the future, within two days, on that wall time unless the clock skips it', () => {
    fc.assert(
      fc.property(times, moments, zones, (hhmm, now, zone) => {
        const due = nextDaily(hhmm, now, zone);
        expect(due).toBeGreaterThan(now);
        expect(due).toBeLessThanOrEqual(now + 2 * DAY + HOUR);
        if (clockOf(zone, due).time === hhmm) return;
        // Skipped: no instant of that day shows it. A gap is at most a day wide.
        for (let at = due - DAY; at < due; at += MINUTE) {
          const shown = clockOf(zone, at);
          if (shown.time === hhmm) expect(at).toBeLessThanOrEqual(now);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('that the clock skips runs as long after the gap as it lay in it', () => {
    const before = Date.parse('2026-03-08T05:00:00Z');
    expect(formatNextTime(nextDaily('02:30', before, 'America/New_York'), 'America/New_York')).toBe(
      '2026-03-08 03:30',
    );
    const lordHowe = Date.parse('2026-10-03T12:00:00Z');
    expect(formatNextTime(nextDaily('02:15', lordHowe, 'Australia/Lord_Howe'), 'Australia/Lord_Howe')).toBe(
      '2026-10-04 02:45',
    );
  });

  test('in a skipped last hour of the day is not lost at midnight', () => {
    // Nuuk's clock goes from 23:00 to 00:00: at ten past midnight the 23:30 of the day before still lies ahead.
    const pastMidnight = Date.parse('2026-03-29T01:10:00Z');
    expect(formatNextTime(pastMidnight, 'America/Nuuk')).toBe('2026-03-29 00:10');
    expect(formatNextTime(nextDaily('23:30', pastMidnight, 'America/Nuuk'), 'America/Nuuk')).toBe(
      '2026-03-29 00:30',
    );
  });

  test('that the clock shows twice runs once, the first time', () => {
    const before = Date.parse('2026-11-01T04:00:00Z');
    const first = nextDaily('01:30', before, 'America/New_York');
    expect(new Date(first).toISOString()).toBe('2026-11-01T05:30:00.000Z');
    expect(new Date(nextDaily('01:30', first, 'America/New_York')).toISOString()).toBe(
      '2026-11-02T06:30:00.000Z',
    );
  });
});

describe('a next_time', () => {
  test.each([
    [undefined, { kind: 'now' }],
    [null, { kind: 'now' }],
    ['', { kind: 'now' }],
    ['  ', { kind: 'now' }],
    ['9:00', { kind: 'daily', hhmm: '09:00' }],
    ['9:5', { kind: 'daily', hhmm: '09:05' }],
    [' 23:59 ', { kind: 'daily', hhmm: '23:59' }],
    ['2026-03-10 14:20', { kind: 'at', at: china('2026-03-10 14:20:00') }],
    ['2026-03-10 14:20:59', { kind: 'at', at: china('2026-03-10 14:20:00') }],
    ['2026-03-10T14:20:00+08:00', { kind: 'at', at: china('2026-03-10 14:20:00') }],
    ['2026-03-10T06:20:00.123Z', { kind: 'at', at: china('2026-03-10 14:20:00') }],
    ['2026-03-10t01:50:00-04:30', { kind: 'at', at: china('2026-03-10 14:20:00') }],
    ['2020-01-01 00:00', { kind: 'at', at: china('2020-01-01 00:00:00') }],
  ])('%j is read', (text, expected) => {
    expect(parseNextTime(text, CHINA)).toEqual(expected);
  });

  test.each([
    ...[
      'junk',
      '24:00',
      '12:60',
      '1:2:3',
      '-1:00',
      '12:',
      '2026-03-10',
      '2026-02-30 10:00',
      '2026-13-01 10:00',
    ],
    ...[
      '2026-03-10 24:00',
      '2026-03-10 10:60',
      '2026-03-10 10:00:60',
      '2026-03-10T10:00',
      '2026-03-10 10:00Z',
    ],
    ...[
      '2026-03-10T10:00:00+24:00',
      '1999-12-31 23:59',
      '2101-01-01 00:00',
      '2999-01-01T00:00:00Z',
      '２０:００',
    ],
    ...[0, 1_773_123_600_000, true, {}, [], ['09:00']],
  ])('%j is refused', (value) => {
    expect(parseNextTime(value, CHINA)).toBeUndefined();
  });

  test('comes back as it was written, unless the clock skips it', () => {
    fc.assert(
      fc.property(moments, zones, (at, zone) => {
        const text = formatNextTime(at, zone);
        expect(text).toBe(`${clockOf(zone, at).date} ${clockOf(zone, at).time}`);
        const read = parseNextTime(text, zone);
        expect(read?.kind).toBe('at');
        if (read?.kind !== 'at') return;
        expect(formatNextTime(read.at, zone)).toBe(text);
        expect(read.at % MINUTE).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('of any other text never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseNextTime(text, CHINA)));
  });
});

test('a date alone is read where a date will do', () => {
  expect(parseZonedTime('2026-03-10', CHINA, { dateOnly: true })).toBe(china('2026-03-10 00:00:00'));
  expect(parseZonedTime('2026-03-10', CHINA)).toBeUndefined();
});

describe('quiet hours', () => {
  const until = (setting: string, now: string) => shownInChina(quietUntil(setting, china(now), CHINA));

  test('hold from the first minute until just before the last', () => {
    expect(until('00:00-06:00', '2026-03-10 00:00:00')).toBe('2026-03-10 06:00');
    expect(until('00:00-06:00', '2026-03-10 05:59:59')).toBe('2026-03-10 06:00');
    expect(until('00:00-06:00', '2026-03-10 06:00:00')).toBeNull();
    expect(until('00:00-06:00', '2026-03-09 23:59:59')).toBeNull();
  });

  test('may span midnight', () => {
    expect(until('22:00-06:00', '2026-03-10 23:00:00')).toBe('2026-03-11 06:00');
    expect(until('22:00-06:00', '2026-03-10 03:00:00')).toBe('2026-03-10 06:00');
    expect(until('22:00-06:00', '2026-03-10 12:00:00')).toBeNull();
  });

  test('end where they end, though a clock is moved before: their end is skipped, or shown again', () => {
    const inBerlin = (setting: string, now: string) => {
      const at = quietUntil(setting, Date.parse(now), 'Europe/Berlin');
      return at === null ? null : new Date(at).toISOString().slice(0, 16);
    };
    // 02:00 to 03:00 is skipped.
    expect(inBerlin('00:00-02:30', '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00');
    // 02:00 to 03:00 comes twice, and with it the quiet part of it.
    expect(inBerlin('00:00-02:30', '2026-10-25T00:10:00Z')).toBe('2026-10-25T00:30');
    expect(inBerlin('00:00-02:30', '2026-10-25T00:40:00Z')).toBeNull();
    expect(inBerlin('00:00-02:30', '2026-10-25T01:15:00Z')).toBe('2026-10-25T01:30');
    expect(inBerlin('00:00-06:00', '2026-10-24T23:00:00Z')).toBe('2026-10-25T05:00');
  });

  test('are none when switched off or of no length', () => {
    expect(until('off', '2026-03-10 03:00:00')).toBeNull();
    expect(until('03:00-03:00', '2026-03-10 03:00:00')).toBeNull();
  });
});
