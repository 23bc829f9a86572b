// Judges a run by what its clients wrote down and what the store says of its jobs. It knows nothing of how the load was made, and asks
// the product for nothing.
import type { Chronicle, End, History, JobStory } from './history.js';
import { nextDue } from './dueTimes.js';
import { judgeCourse, type Course } from './judgeCourse.js';
import { judgeTold } from './judgeTold.js';
import { Times } from './times.js';

export interface Judged {
  jobs: number;
  /** The first ones; `figures.findings` says how many there are. */
  findings: string[];
  figures: Record<string, number>;
}

const MOST_FINDINGS = 20;

export function checkHistory(history: History, chronicle: Chronicle, end: End): Judged {
  const times = new Times(chronicle, end.endedAt);
  const findings: string[] = [];
  const figures = {
    leases: 0,
    successes: 0,
    failed: 0,
    timeouts: 0,
    retries: 0,
    late: 0,
    refused: 0,
    lies: 0,
  };
  const lastOfKey = new Map<string, { id: number; status: string; endedAt: number | null }>();
  let jobs = 0;
  let found = 0;
  const find = (text: string) => {
    found += 1;
    if (findings.length < MOST_FINDINGS) findings.push(text);
  };

  for (const story of history.stories()) {
    jobs += 1;
    const course = judgeCourse(story, times, find);
    judgeTold(story, find);
    judgeNext(story, lastOfKey, times, find);
    count(story, course, figures);
  }
  for (const [key, last] of lastOfKey) {
    const dueAt = last.endedAt === null ? Infinity : nextDue(taskOf(key), last.status, last.endedAt);
    if (times.tickFrom(dueAt) <= end.endedAt)
      find(`the next job of ${key} after job ${last.id} was due at ${at(dueAt)} and was never made`);
  }
  judgeTotals(end, figures, find);
  return { jobs, findings, figures: { ...figures, findings: found } };
}

/** One job of a user and task after another, each made when the one before it says. */
function judgeNext(
  { id, row }: JobStory,
  lastOfKey: Map<string, { id: number; status: string; endedAt: number | null }>,
  times: Times,
  find: (text: string) => void,
): void {
  if (!row) return;
  const last = lastOfKey.get(row.key);
  lastOfKey.set(row.key, { id, status: row.status, endedAt: row.endedAt });
  const isScheduled = row.source === 'cloud_scheduler';
  if (!last) return;
  if (last.endedAt === null || last.endedAt > row.createdAt)
    return find(`job ${id} of ${row.key} was made while job ${last.id} was open`);
  const dueAt = nextDue(taskOf(row.key), last.status, last.endedAt);
  if (isScheduled && row.createdAt < dueAt)
    find(`job ${id} of ${row.key} was made at ${at(row.createdAt)}, it was due at ${at(dueAt)}`);
  if (row.createdAt > times.tickFrom(dueAt))
    find(`job ${id} of ${row.key} was made as late as ${at(row.createdAt)}, it was due at ${at(dueAt)}`);
}

const taskOf = (key: string) => key.slice(key.indexOf(':') + 1);
export const at = (instant: number): string =>
  Number.isFinite(instant) ? new Date(instant).toISOString() : 'no time';

function count(story: JobStory, course: Course, figures: Record<string, number>): void {
  const add = (name: string, by: number) => (figures[name] = (figures[name] ?? 0) + by);
  add('leases', course.leases);
  add('timeouts', course.timeouts);
  add('retries', course.retries);
  add('late', course.late);
  add('successes', story.row?.status === 'success' ? 1 : 0);
  add('failed', story.row?.status === 'failed' ? 1 : 0);
  add('refused', story.words.filter(({ status }) => status === 409).length);
  add('lies', story.words.filter(({ node, nodeSaid }) => node !== nodeSaid).length);
}

/** What the product counted for its charts. */
function judgeTotals({ totals }: End, figures: Record<string, number>, find: (text: string) => void): void {
  if (!totals) return;
  const expected = {
    success: figures['successes'],
    failed: figures['failed'],
    retries: figures['retries'],
    timeouts: figures['timeouts'],
    cancelled: 0,
  };
  for (const [name, value] of Object.entries(expected)) {
    const counted = totals[name as keyof typeof totals];
    if (counted !== value) find(`the product counts ${counted} of ${name}, there were ${value}`);
  }
}
