import { expect, test } from 'vitest';
import { createRateLimit } from '../../../../server/core/http/rateLimit.js';

function given(maxAddresses = 100) {
  let at = 0;
  const rate = createRateLimit({ perSecond: 10, burst: 20, maxAddresses, now: () => at });
  const taken = (address: string, times: number) => {
    let passed = 0;
    for (let i = 0; i < times; i++) {
      try {
        rate.take(address);
        passed++;
      } catch (error) {
        expect(error).toMatchObject({ kind: 'throttled', code: 'too_many_requests', retryAfterSeconds: 1 });
      }
    }
    return passed;
  };
  return { taken, pass: (ms: number) => (at += ms) };
}

test('an address has its burst, then its rate, and another address its own', () => {
  const { taken, pass } = given();
  expect(taken('10.0.0.1', 30)).toBe(20);
  expect(taken('10.0.0.2', 30)).toBe(20);
  pass(500);
  expect(taken('10.0.0.1', 30)).toBe(5);
  pass(60_000);
  expect(taken('10.0.0.1', 30)).toBe(20);
});

test('addresses beyond what is counted one by one share an allowance, until the others are idle', () => {
  const { taken, pass } = given(2);
  taken('10.0.0.1', 1);
  taken('10.0.0.2', 1);
  expect(taken('10.0.0.3', 15) + taken('10.0.0.4', 15)).toBe(20);
  pass(2001);
  expect(taken('10.0.0.3', 30)).toBe(20);
  expect(taken('10.0.0.4', 30)).toBe(20);
});
