import { expect, test } from 'vitest';
import { cronRule } from '../../../../server/core/schedule/cronRule.js';

function runs(rule: string, zone: string, after: string, count: number): string[] {
  const next = cronRule(rule, zone);
  const all: string[] = [];
  let at = Date.parse(after);
  for (let i = 0; i < count; i++) {
    at = next(at);
    all.push(new Date(at).toISOString().replace(':00.000Z', 'Z'));
  }
  return all;
}

test('a daily time is the wall clock of its zone', () => {
  expect(runs('30 4 * * *', 'Asia/Shanghai', '2026-05-01T00:00:00Z', 2)).toEqual([
    '2026-05-01T20:30Z',
    '2026-05-02T20:30Z',
  ]);
});

test('a time that never comes on the day clocks go forward runs when they were moved, and that day is not lost', () => {
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
    '2026-03-28T01:30Z',
    '2026-03-29T01:00Z',
    '2026-03-30T00:30Z',
  ]);
  expect(runs('0 0 * * *', 'Asia/Beirut', '2026-03-28T12:00:00Z', 2)).toEqual([
    '2026-03-28T22:00Z',
    '2026-03-29T21:00Z',
  ]);
});

test('a time that comes twice on the day clocks go back runs once', () => {
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
  expect(runs('30 1 * * *', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
    '2026-11-01T05:30Z',
    '2026-11-02T06:30Z',
  ]);
  // Also when it is asked for in the second of the two hours.
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30Z']);
});

test('a day that a zone leaves out has no run', () => {
  expect(runs('30 4 * * *', 'Pacific/Apia', '2011-12-29T00:00:00Z', 3)).toEqual([
    '2011-12-29T14:30Z',
    '2011-12-30T14:30Z',
    '2011-12-31T14:30Z',
  ]);
});

test('a rule for every hour follows real time through both changes', () => {
  expect(runs('15 * * * *', 'Europe/Berlin', '2026-03-28T23:20:00Z', 4)).toEqual([
    '2026-03-29T00:15Z',
    '2026-03-29T01:15Z',
    '2026-03-29T02:15Z',
    '2026-03-29T03:15Z',
  ]);
  expect(runs('15 * * * *', 'Europe/Berlin', '2026-10-24T23:20:00Z', 4)).toEqual([
    '2026-10-25T00:15Z',
    '2026-10-25T01:15Z',
    '2026-10-25T02:15Z',
    '2026-10-25T03:15Z',
  ]);
});

test('lists, ranges, steps, months and weekdays are read; of two days either is enough', () => {
  expect(runs('*/30 8-9 * * 1-5', 'UTC', '2026-05-01T08:15:00Z', 4)).toEqual([
    '2026-05-01T08:30Z',
    '2026-05-01T09:00Z',
    '2026-05-01T09:30Z',
    '2026-05-04T08:00Z',
  ]);
  expect(runs('0 0 1,15 * 7', 'UTC', '2026-05-01T00:00:00Z', 3)).toEqual([
    '2026-05-03T00:00Z',
    '2026-05-10T00:00Z',
    '2026-05-15T00:00Z',
  ]);
  expect(runs('0 3 29 2 *', 'UTC', '2026-05-01T00:00:00Z', 1)).toEqual(['2028-02-29T03:00Z']);
});

test('an offset that is no whole hour is kept', () => {
  expect(runs('0 6 * * *', 'Asia/Kathmandu', '2026-05-01T00:00:00Z', 2)).toEqual([
    '2026-05-01T00:15Z',
    '2026-05-02T00:15Z',
  ]);
});

test('what cannot be read, or never comes, is refused when it is set', () => {
  for (const rule of ['', '* * * *', '60 * * * *', '* 24 * * *', '5-1 * * * *', '*/0 * * * *', 'x * * * *']) {
    expect(() => cronRule(rule, 'UTC'), rule).toThrow(RangeError);
  }
  expect(() => cronRule('0 0 31 2,4 *', 'UTC')).toThrow('no such day');
  expect(() => cronRule('0 0 * * *', 'Mars/Olympus')).toThrow(RangeError);
});
