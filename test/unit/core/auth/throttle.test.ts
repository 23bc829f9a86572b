import { expect, test } from 'vitest';
import { createThrottle } from '../../../../server/core/auth/throttle.js';
import type { AppError } from '../../../../server/core/kernel/errors.js';
import { movedClock } from '../../../kit/clock.js';

const SPEC = { name: 'login', windowSeconds: 60, perPair: 3, perAddress: 5 };

function given({ maxKeys = 1000 } = {}) {
  const clock = movedClock('2026-05-01T08:00:00Z');
  const limits = { enabled: true };
  const throttle = createThrottle(SPEC, { clock, enabled: () => limits.enabled, maxKeys });
  const waitSeconds = (account: string, ip: string) => {
    try {
      throttle.check(account, ip);
      return 0;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'throttled', code: 'too_many_attempts' });
      return (error as AppError).retryAfterSeconds;
    }
  };
  const fail = (account: string, ip: string, times: number) => {
    for (let i = 0; i < times; i++) throttle.failed(account, ip);
  };
  return { clock, limits, throttle, waitSeconds, fail };
}

test('the pair that failed too often waits until its oldest failure leaves the window', async () => {
  const { clock, waitSeconds, fail } = given();
  fail('ann', '10.0.0.1', 1);
  await clock.advance('20s');
  fail('ann', '10.0.0.1', 1);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(0);
  fail('ann', '10.0.0.1', 1);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(40);
  await clock.advance('40s');
  expect(waitSeconds('ann', '10.0.0.1')).toBe(0);
});

test('nobody can lock out another: the same account goes on from another address', () => {
  const { waitSeconds, fail } = given();
  fail('ann', '10.0.0.1', 100);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(60);
  expect(waitSeconds('ann', '10.0.0.2')).toBe(0);
});

test('one address that tries many accounts is held back as a whole, and a success does not free it', () => {
  const { throttle, waitSeconds, fail } = given();
  for (const account of ['a', 'b', 'c', 'd', 'e']) fail(account, '10.0.0.1', 1);
  throttle.succeeded('a', '10.0.0.1');
  expect(waitSeconds('new', '10.0.0.1')).toBe(60);
});

test('a success forgets the failures of its pair', () => {
  const { throttle, waitSeconds, fail } = given();
  fail('ann', '10.0.0.1', 2);
  throttle.succeeded('ann', '10.0.0.1');
  fail('ann', '10.0.0.1', 2);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(0);
});

test('addresses of one IPv6 network count as one', () => {
  const { waitSeconds, fail } = given();
  fail('ann', '2001:db8:0:7::1', 2);
  fail('ann', '2001:0db8:0000:0007:ffff::2', 1);
  expect(waitSeconds('ann', '2001:db8:0:7:1:2:3:4')).toBe(60);
  expect(waitSeconds('ann', '2001:db8:0:8::1')).toBe(0);
});

test('a full memory never unlocks an attacker', () => {
  const { waitSeconds, fail } = given({ maxKeys: 10 });
  fail('ann', '10.0.0.1', 3);
  for (let i = 0; i < 3000; i++) fail(`flood${i}`, `10.1.${i >> 8}.${i & 255}`, 1);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(60);
  fail('late', '10.9.9.9', 3);
  expect(waitSeconds('late', '10.9.9.9')).toBe(60);
});

test('what left the window makes room', async () => {
  const { clock, waitSeconds, fail } = given({ maxKeys: 10 });
  for (let i = 0; i < 10; i++) fail(`old${i}`, `10.1.0.${i}`, 1);
  await clock.advance('61s');
  fail('ann', '10.0.0.1', 2);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(0);
  fail('ann', '10.0.0.1', 1);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(60);
});

test('it can be switched off while the cloud runs', () => {
  const { limits, waitSeconds, fail } = given();
  fail('ann', '10.0.0.1', 10);
  limits.enabled = false;
  expect(waitSeconds('ann', '10.0.0.1')).toBe(0);
});

test('an address that has failed too often waits no longer because the clock was set back', async () => {
  const { clock, waitSeconds, fail } = given();
  fail('ann', '10.0.0.1', 3);
  clock.setTo(clock.now() - 8 * 3_600_000);
  expect(waitSeconds('ann', '10.0.0.1')).toBe(60);
  await clock.advance('60s');
  expect(waitSeconds('ann', '10.0.0.1')).toBe(0);
});
