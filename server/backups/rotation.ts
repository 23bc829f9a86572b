// Which backups stay. Of the daily ones the newest of each day, week and month that is still counted; of those before updates the
// newest three; one that a person asked for is a person's to delete.
import { DAY, type Instant } from '../core/kernel/clock.js';
import { wallClock } from '../core/kernel/zone.js';
import type { Reason } from './about.js';

export interface Keep {
  daily: number;
  weekly: number;
  monthly: number;
}

interface Dated {
  name: string;
  createdAt: Instant;
  reason: Reason | null;
}

const UPDATES_KEPT = 3;
/** 1970-01-01 was a Thursday: weeks begin on Mondays. */
const MONDAY = 3;

/** Names of those that nothing keeps. Days, weeks and months are those of the zone; periods without a backup are not counted. */
export function outdated(backups: readonly Dated[], keep: Keep, zone: string): string[] {
  const newestFirst = [...backups].sort((a, b) => b.createdAt - a.createdAt);
  const daily = newestFirst.filter(({ reason }) => reason === 'daily');
  const day = (at: Instant) => Math.floor(wallClock(zone, at) / DAY);
  const kept = new Set([
    ...newestOfEach(daily, ({ createdAt }) => day(createdAt), keep.daily),
    ...newestOfEach(daily, ({ createdAt }) => Math.floor((day(createdAt) + MONDAY) / 7), keep.weekly),
    ...newestOfEach(daily, ({ createdAt }) => monthOf(wallClock(zone, createdAt)), keep.monthly),
  ]);
  const updates = newestFirst.filter(({ reason }) => reason === 'update').slice(UPDATES_KEPT);
  return [...daily.filter(({ name }) => !kept.has(name)), ...updates].map(({ name }) => name);
}

function newestOfEach(
  newestFirst: readonly Dated[],
  periodOf: (one: Dated) => number,
  most: number,
): string[] {
  const names = new Map<number, string>();
  for (const one of newestFirst) {
    const period = periodOf(one);
    if (!names.has(period) && names.size < most) names.set(period, one.name);
  }
  return [...names.values()];
}

const monthOf = (wall: number): number => {
  const date = new Date(wall);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};
