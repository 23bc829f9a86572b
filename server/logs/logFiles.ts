// The files of the cloud's log: JSON lines in files of one day (UTC) each, and of at most so many bytes, so that the oldest can go
// without touching the others. Names sort by time.
import { readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { DAY, toIso, type Instant } from '../core/kernel/clock.js';
import { hasCode } from '../core/store/files.js';

/** Below the data directory. */
export const LOG_FOLDER = 'logs';
export const LARGEST_FILE = 8 * 1024 * 1024;

const NAME = /^cloud-(\d{4}-\d{2}-\d{2})-(\d{4,})\.jsonl$/;

export const dayOf = (at: Instant): string => toIso(at).slice(0, 10);

export const nameOf = (day: string, number: number): string =>
  `cloud-${day}-${String(number).padStart(4, '0')}.jsonl`;

export const isLogFile = (name: string): boolean => NAME.test(name);

export const partsOf = (name: string): { day: string; number: number } | undefined => {
  const [, day, number] = NAME.exec(name) ?? [];
  return day === undefined ? undefined : { day, number: Number(number) };
};

/** Oldest first; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter(isLogFile).sort(byAge);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function byAge(one: string, other: string): number {
  const [a, b] = [partsOf(one)!, partsOf(other)!];
  return a.day === b.day ? a.number - b.number : a.day < b.day ? -1 : 1;
}

export interface Bounds {
  keepDays: number;
  keepMegabytes: number;
}

/** Removes the oldest files beyond the bounds; `present`, which is being written, stays. */
export async function trimLogs(
  folder: string,
  { keepDays, keepMegabytes }: Bounds,
  now: Instant,
  present: string,
): Promise<void> {
  const names = await namesIn(folder);
  const oldest = dayOf(now - keepDays * DAY);
  let room = keepMegabytes * 1024 * 1024;
  for (const name of names.toReversed()) {
    const file = path.join(folder, name);
    room -= (await stat(file)).size;
    if (name !== present && (room < 0 || partsOf(name)!.day < oldest)) await unlink(file);
  }
}
