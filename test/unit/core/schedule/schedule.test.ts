import { expect, test } from 'vitest';
import type { Clock } from '../../../../server/core/kernel/clock.js';
import { createLog, silentLog } from '../../../../server/core/kernel/log.js';
import { createSchedule } from '../../../../server/core/schedule/schedule.js';
import { movedClock } from '../../../kit/clock.js';

function given(start = '2026-05-01T08:00:00Z') {
  const clock = movedClock(start);
  const schedule = createSchedule(clock, silentLog());
  clock.settle = schedule.idle;
  const runs: string[] = [];
  const note = async () => void runs.push(new Date(clock.now()).toISOString().slice(5, 19));
  return { clock, schedule, runs, note };
}

test('work runs once an interval, the first time one interval from now', async () => {
  const { clock, schedule, runs, note } = given();
  schedule.every('tick', () => 10_000, note);
  await clock.advance('9s');
  expect(runs).toEqual([]);
  await clock.advance('21s');
  expect(runs).toEqual(['05-01T08:00:10', '05-01T08:00:20', '05-01T08:00:30']);
  await schedule.stop();
});

test('an interval that changes is heard, also while a long one is being waited for', async () => {
  const { clock, schedule, runs, note } = given();
  let interval = 3_600_000;
  schedule.every('tick', () => interval, note);
  await clock.advance('5m');
  interval = 30_000;
  await clock.advance('61s');
  expect(runs[0]).toBe('05-01T08:06:00');
  await schedule.stop();
});

test('after the clock was set back by eight hours every ticker goes on as before', async () => {
  const { clock, schedule, runs, note } = given();
  schedule.every('tick', () => 10_000, note);
  await clock.advance('15s');
  clock.setTo(clock.now() - 8 * 3_600_000);
  await clock.advance('15s');
  expect(runs).toEqual(['05-01T08:00:10', '05-01T00:00:20', '05-01T00:00:30']);
  await schedule.stop();
});

test('after the clock was set forward by a year and back again every ticker goes on as before', async () => {
  const { clock, schedule, runs, note } = given();
  schedule.every('tick', () => 10_000, note);
  schedule.at('nightly', '0 9 * * *', 'UTC', 'skip', note);
  clock.setTo(clock.now() + 365 * 86_400_000);
  await clock.advance('70s');
  clock.setTo(Date.parse('2026-05-01T08:59:00Z'));
  runs.length = 0;
  await clock.advance('25s');
  expect(runs).toEqual(['05-01T08:59:10', '05-01T08:59:20']);
  runs.length = 0;
  await clock.advance('2m');
  expect(runs.filter((at) => at === '05-01T09:00:00')).toHaveLength(2);
  await schedule.stop();
});

test('a day that a clock set back by up to a day shows again has no second run of a rule, also across a start', async () => {
  for (const back of [3_600_000, 86_400_000]) {
    const { clock, schedule, runs, note } = given('2026-05-01T08:00:00Z');
    let ranAt = 0;
    const memory = { lastRun: () => ranAt, ran: (_name: string, at: number) => void (ranAt = at) };
    schedule.at('daily', '0 9 * * *', 'UTC', 'skip', async () => {
      ranAt = clock.now();
      await note();
    });
    await clock.advance('70m');
    expect(runs).toEqual(['05-01T09:00:00']);
    clock.setTo(clock.now() - back);
    await clock.advance('2m');
    await schedule.stop();

    const again = createSchedule(clock, silentLog(), memory);
    clock.settle = again.idle;
    again.at('daily', '0 9 * * *', 'UTC', 'once', note);
    await clock.advanceTo(Date.parse('2026-05-02T10:00:00Z'));
    expect(runs).toEqual(['05-01T09:00:00', '05-02T09:00:00']);
    await again.stop();
  }
});

test('work never overlaps itself, and what it missed makes one run', async () => {
  const { clock, schedule } = given();
  clock.settle = async () => undefined;
  let running = 0;
  let most = 0;
  let started = 0;
  let finish: () => void = () => undefined;
  schedule.every(
    'slow',
    () => 1000,
    async () => {
      started++;
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => (finish = resolve));
      running--;
    },
  );
  await clock.advance('60s');
  expect(started).toBe(1);
  finish();
  await clock.advance('500ms');
  expect([started, most]).toEqual([2, 1]);
  finish();
  await schedule.stop();
});

test('a failure is logged by name, and the next run comes as usual', async () => {
  const clock = movedClock('2026-05-01T08:00:00Z');
  const lines: string[] = [];
  const schedule = createSchedule(clock, createLog({ write: (line) => void lines.push(line) }));
  let runs = 0;
  schedule.every(
    'fragile',
    () => 1000,
    async () => {
      if (++runs === 1) throw new Error('once');
    },
  );
  await clock.advance('2s');
  expect(runs).toBe(2);
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ level: 'error', work: 'fragile', message: 'scheduled work failed' }),
  ]);
  await schedule.stop();
});

test('stop waits for the work in flight, tells it so, and nothing runs after it', async () => {
  const { clock, schedule } = given();
  clock.settle = async () => undefined;
  let ended = false;
  let runs = 0;
  schedule.every(
    'long',
    () => 1000,
    async (signal) => {
      runs++;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20)));
      ended = true;
    },
  );
  await clock.advance('1s');
  await schedule.stop();
  expect(ended).toBe(true);
  await clock.advance('1h');
  expect([runs, clock.timers()]).toEqual([1, 0]);
  expect(() =>
    schedule.every(
      'late',
      () => 1000,
      async () => undefined,
    ),
  ).toThrow('stopped');
});

test('a rule runs at its wall clock, once on the days when clocks change', async () => {
  const { clock, schedule, runs, note } = given('2026-03-27T22:00:00Z');
  schedule.at('nightly', '30 2 * * *', 'Europe/Berlin', 'skip', note);
  await clock.advance('3d');
  expect(runs).toEqual(['03-28T01:30:00', '03-29T01:00:00', '03-30T00:30:00']);
  await schedule.stop();
});

test('a run that was missed while the machine slept is made up once, or left out, as the rule says', async () => {
  for (const [missed, expected] of [
    ['once', ['05-03T09:01:00', '05-04T06:00:00']],
    ['skip', ['05-04T06:00:00']],
  ] as const) {
    const clock = movedClock('2026-05-01T06:00:00Z');
    // The machine falls asleep at once: the first timer comes back 51 hours late.
    let sleep = 51 * 3_600_000;
    const sleepy: Clock = {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      timer(delay, fire) {
        const cancel = clock.timer(delay + sleep, fire);
        sleep = 0;
        return cancel;
      },
    };
    const memory = { lastRun: () => clock.now(), ran: () => undefined };
    const schedule = createSchedule(sleepy, silentLog(), memory);
    clock.settle = schedule.idle;
    const runs: string[] = [];
    schedule.at('daily', '0 6 * * *', 'UTC', missed, async () => {
      runs.push(new Date(clock.now()).toISOString().slice(5, 19));
    });
    await clock.advanceTo(Date.parse('2026-05-04T06:00:00Z'));
    expect(runs).toEqual(expected);
    await schedule.stop();
  }
});

test('a run that was missed while the cloud was down is made up at the start, where the rule wants it', async () => {
  for (const [missed, lastRun, expected] of [
    ['once', '2026-04-29T06:00:00Z', 1],
    ['once', '2026-05-01T06:00:00Z', 0],
    ['skip', '2026-04-29T06:00:00Z', 0],
  ] as const) {
    const clock = movedClock('2026-05-01T08:00:00Z');
    const remembered: number[] = [];
    const schedule = createSchedule(clock, silentLog(), {
      lastRun: () => Date.parse(lastRun),
      ran: (_name, at) => void remembered.push(at),
    });
    let runs = 0;
    schedule.at('daily', '0 6 * * *', 'UTC', missed, async () => void runs++);
    await clock.advance('1s');
    expect([runs, remembered.length]).toEqual([expected, expected]);
    await schedule.stop();
  }
});

test('one name is scheduled once', async () => {
  const { schedule } = given();
  schedule.every(
    'tick',
    () => 1000,
    async () => undefined,
  );
  expect(() =>
    schedule.every(
      'tick',
      () => 1000,
      async () => undefined,
    ),
  ).toThrow('scheduled already');
  await schedule.stop();
});
