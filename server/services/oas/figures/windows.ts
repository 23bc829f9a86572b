// Stretches of time for charts: so many full hours (UTC) or days (of the cloud's zone), the present one last.
import { DAY, HOUR, type Instant } from '../../../core/kernel/clock.js';
import { instantOf, wallMidnight } from '../tasks/zones.js';

export interface Window {
  step: 'hour' | 'day';
  /** Begins of the steps, ascending; never empty. */
  starts: readonly Instant[];
  /** End of the last one. */
  end: Instant;
}

/** Charts by hour reach so far back; then hours become days (fold.ts). */
export const HOURS_KEPT = 72;
/** Charts by day reach so far back. */
export const DAYS_KEPT = 90;
const DEFAULT_HOURS = 24;

/** What was asked for, clamped to what is kept. */
export function windowOf(
  asked: { hours?: number | undefined; days?: number | undefined },
  now: Instant,
  zone: string,
): Window {
  if (asked.days !== undefined) return lastDays(clamp(asked.days, DAYS_KEPT), now, zone);
  return lastHours(clamp(asked.hours ?? DEFAULT_HOURS, HOURS_KEPT), now);
}

export function lastHours(count: number, now: Instant): Window {
  const present = now - (now % HOUR);
  const starts = Array.from({ length: count }, (_, i) => present - (count - 1 - i) * HOUR);
  return { step: 'hour', starts, end: present + HOUR };
}

export function lastDays(count: number, now: Instant, zone: string): Window {
  const starts = Array.from({ length: count }, (_, i) => startOfDay(now, zone, i - count + 1));
  return { step: 'day', starts, end: startOfDay(now, zone, 1) };
}

/** The days that a window touches. */
export function daysOf(window: Window, now: Instant, zone: string): Window {
  if (window.step === 'day') return window;
  const from = startOfDay(window.starts[0] ?? now, zone, 0);
  // Days of 23 and 25 hours round to one.
  return lastDays(Math.round((startOfDay(now, zone, 0) - from) / DAY) + 1, now, zone);
}

/** Begin of the day that is `days` after the one in which `at` lies. */
export const startOfDay = (at: Instant, zone: string, days: number): Instant =>
  instantOf(wallMidnight(at, zone, days), zone);

/** Which step an instant lies in; -1 before the first one. */
export function stepOf({ starts }: Window, at: Instant): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const clamp = (value: number, most: number): number => Math.min(Math.max(value, 1), most);
