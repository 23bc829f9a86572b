// The judge of a soak by samples that are made up: what grows is found, what only swings is not.
import { expect, test } from 'vitest';
import { judge, type Bounds, type Sample } from './judge.js';
import type { Measured } from './soakedCloud.js';

const HOUR = 3_600_000;
const BOUNDS: Bounds = {
  ...{ heapGrowth: 0.05, rssGrowth: 0.05, p99Ratio: 1.5, logBytes: 20e6 },
  ...{ historyRows: 10_000, slack: { rows: 100, files: 5, bytes: 1e6 } },
};

/** Thirty hours, of which the first six are the warm-up; `change` says what is different in which hour. */
function samplesOf(
  change: (hour: number, measured: Measured) => void = () => undefined,
  p99 = (_: number) => 10,
) {
  return Array.from({ length: 30 }, (_, hour): Sample => {
    const swing = 1 + 0.02 * Math.sin(hour);
    const measured: Measured = {
      ...{
        events: hour * 1000,
        heapUsed: 40e6 * swing,
        rss: 200e6 * swing,
        external: 5e6,
        checkpoints: hour,
      },
      ...{ descriptors: 50, timers: 14, resources: { TCPSocketWrap: 30 }, listeners: 11 },
      rows: { 'oas.jobs': 2000, 'oas.users': 500, 'oas.figures': hour * 50 },
      folders: { store: { files: 60, bytes: 20e6 * swing }, logs: { files: 2, bytes: 10e6 } },
    };
    change(hour, measured);
    return { at: hour * HOUR, measured, p99: p99(hour) };
  });
}

const findingsOf = (samples: Sample[]) => judge(samples, 6 * HOUR, BOUNDS).findings;

test('a steady cloud is found in order, and so is one whose first hours are not steady', () => {
  expect(findingsOf(samplesOf())).toEqual([]);
  const early = (hour: number, measured: Measured) => {
    if (hour < 6) measured.heapUsed /= 4;
  };
  expect(findingsOf(samplesOf(early, (hour) => (hour < 6 ? 90 : 10)))).toEqual([]);
});

test('one disturbed sample is no finding', () => {
  const disturbed = (hour: number, measured: Measured) => {
    if (hour === 28) Object.assign(measured, { rss: 900e6, heapUsed: 300e6, descriptors: 400 });
  };
  expect(findingsOf(samplesOf(disturbed, (hour) => (hour === 28 ? 900 : 10)))).toEqual([]);
});

test.each<[string, (hour: number, measured: Measured) => void]>([
  ['the heap grew', (hour, measured) => (measured.heapUsed += hour * 0.3e6)],
  ['resident memory grew', (hour, measured) => (measured.rss += hour * 1e6)],
  ['rows of oas.users grew', (hour, { rows }) => (rows['oas.users']! += hour * 20)],
  ['rows of oas.jobs were in memory', (hour, { rows }) => (rows['oas.jobs']! += hour * 800)],
  ['files in store grew', (hour, { folders }) => (folders['store']!.files += hour)],
  ['bytes in store grew', (hour, { folders }) => (folders['store']!.bytes += hour * 0.4e6)],
  ['logs took', (_hour, { folders }) => (folders['logs']!.bytes = 21e6)],
  ['file descriptors grew', (hour, measured) => (measured.descriptors += hour)],
  ['timers grew', (hour, measured) => (measured.timers += hour)],
  ['listeners of the process grew', (hour, measured) => (measured.listeners += Math.floor(hour / 10))],
  ['open TCPSocketWrap grew', (hour, { resources }) => (resources['TCPSocketWrap']! += hour)],
])('%s: that is found, and nothing else', (what, change) => {
  const findings = findingsOf(samplesOf(change));
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(what);
});

test('agents who wait longer and longer are found', () => {
  expect(findingsOf(samplesOf(undefined, (hour) => 10 + hour))).toEqual([
    expect.stringContaining('p99 of agents'),
  ]);
});

test('what ended before the cloud was warm has proved nothing', () => {
  expect(findingsOf(samplesOf().slice(0, 9))).toEqual([expect.stringContaining('before there was enough')]);
});
