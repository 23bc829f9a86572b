// The event loop's delay is watched while somebody asks for it, for watching is most of what an idle cloud would do.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../../server/core/metrics/metrics.js';
import { watchProcess } from '../../../../server/core/metrics/processFigures.js';
import { movedClock } from '../../../kit/clock.js';

/** Longer than a look at the loop is away. */
const LOOK_MS = 30;
const HELD_MS = 120;

function given() {
  const clock = movedClock('2026-05-01T08:00:00Z');
  const metrics = createMetrics();
  const stop = watchProcess(metrics, clock, '1.2.3');
  const longest = async () => {
    const [, seconds] = /^deskcloud_event_loop_delay_seconds\{stat="max"\} (\S+)$/m.exec(
      await metrics.text(),
    )!;
    return Number(seconds);
  };
  return { clock, longest, [Symbol.dispose]: stop };
}

/** Nobody else can run meanwhile. */
async function holdTheLoop(): Promise<void> {
  await pause(LOOK_MS);
  const until = performance.now() + HELD_MS;
  while (performance.now() < until);
  await pause(LOOK_MS);
}

test('what held the loop since the scrape before is told, and once nobody has scraped for ten minutes it is not watched', async () => {
  using scene = given();
  await holdTheLoop();
  expect(await scene.longest()).toBe(0);
  await holdTheLoop();
  expect(await scene.longest()).toBeGreaterThan(0.05);

  await scene.clock.advance('9m');
  await holdTheLoop();
  expect(await scene.longest()).toBeGreaterThan(0.05);

  await scene.clock.advance('11m');
  expect(scene.clock.timers()).toBe(0);
  await holdTheLoop();
  expect(await scene.longest()).toBe(0);
});
