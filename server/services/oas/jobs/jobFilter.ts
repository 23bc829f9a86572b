// Which jobs are meant: what a list or a bulk act says about them, read once and kept as plain JSON.
import { HOUR, type Instant } from '../../../core/kernel/clock.js';
import { invalid } from '../../../core/kernel/errors.js';
import type { JobStatus } from '../../../core/queue/queueTable.js';
import type { Where } from '../../../core/store/types.js';
import { matcher } from '../accounts/userFilter.js';
import type { JobFilterQuery } from '../contract/jobs.js';
import type { JobRow, UserRow, UserType } from '../tables.js';
import { taskId, taskWord } from '../tasks/taskTemplates.js';
import { quoted } from '../tasks/taskFields.js';
import { parseZonedTime } from '../tasks/zones.js';

export type PoolStatus = JobStatus | 'open' | 'ended' | 'all';

/** JSON: a bulk act keeps it. `To` is exclusive. */
export type JobFilter = {
  readonly status: PoolStatus;
  readonly keyword?: string;
  /** English id. */
  readonly task?: string;
  readonly node?: string;
  readonly userType?: UserType;
  readonly userId?: number;
  readonly errorCode?: string;
  readonly createdFrom?: Instant;
  readonly createdTo?: Instant;
  readonly endedFrom?: Instant;
  readonly endedTo?: Instant;
};

export const OPEN: readonly JobStatus[] = ['pending', 'leased', 'running'];
export const ENDED: readonly JobStatus[] = ['success', 'failed', 'cancelled'];

export function statusesOf(status: PoolStatus): readonly JobStatus[] {
  switch (status) {
    case 'open':
      return OPEN;
    case 'ended':
      return ENDED;
    case 'all':
      return [...OPEN, ...ENDED];
    default:
      return [status];
  }
}

/** For times without an offset, and for those that are meant from now. */
export interface ReadAt {
  zone: string;
  now: Instant;
}

/** Throws invalid `unknown_task`, `invalid_time`. */
export function readJobFilter(query: Partial<JobFilterQuery>, { zone, now }: ReadAt): JobFilter {
  const { status, keyword, task_type, node, user_type, user_id, error_code } = query;
  const time = (name: 'created_from' | 'created_to' | 'ended_from' | 'ended_to') => {
    const text = query[name];
    if (text === undefined) return undefined;
    const at = parseZonedTime(text, zone, { dateOnly: true });
    if (at !== undefined) return at;
    throw invalid('invalid_time', `${name}: expected YYYY-MM-DD, YYYY-MM-DD HH:MM or RFC 3339`);
  };
  const task = task_type === undefined ? undefined : taskId(task_type);
  if (task_type !== undefined && task === undefined) {
    throw invalid('unknown_task', `task_type: ${quoted(task_type)} is no task`);
  }
  const hours = query.ended_within;
  const endedFrom = time('ended_from');
  const all = {
    status: status ?? (hours === undefined ? 'open' : 'ended'),
    keyword: keyword?.toLowerCase(),
    task,
    node,
    userType: user_type,
    userId: user_id,
    errorCode: error_code,
    createdFrom: time('created_from'),
    createdTo: time('created_to'),
    endedFrom: hours === undefined ? endedFrom : Math.max(endedFrom ?? 0, now - hours * HOUR),
    endedTo: time('ended_to'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JobFilter;
}

/** For an act: no status means any, for the act itself says to which jobs it can be done. */
export const readActFilter = (query: Partial<JobFilterQuery>, at: ReadAt): JobFilter =>
  readJobFilter({ ...query, status: query.status ?? 'all' }, at);

/** True when a filter says something about the job's user: then the user has to be looked at. */
export const asksForUser = ({ keyword, userType }: JobFilter): boolean =>
  keyword !== undefined || userType !== undefined;

/** The conditions that are equalities: the most selective index narrows the walk by them. */
export function whereOf(managerId: number, filter: JobFilter): Where<JobRow> {
  const { status, userId, node, task, errorCode, endedFrom } = filter;
  return {
    lane: managerId,
    ...(status === 'all' ? {} : { status: { in: statusesOf(status) } }),
    ...(userId === undefined ? {} : { userId }),
    ...(node === undefined ? {} : { holder: node }),
    ...(task === undefined ? {} : { task }),
    ...(errorCode === undefined ? {} : { errorCode }),
    // What happened lately is few among all that ended.
    ...(endedFrom === undefined ? {} : { endedAt: { gte: endedFrom } }),
  };
}

/** `user`: of the job; undefined when it is gone. Needed only if `asksForUser`. */
export function passes(job: JobRow, user: UserRow | undefined, filter: JobFilter): boolean {
  const { status, userId, node, task, errorCode, userType } = filter;
  return (
    (status === 'all' || status === job.status || statusesOf(status).includes(job.status)) &&
    (userId === undefined || job.userId === userId) &&
    (node === undefined || job.holder === node) &&
    (task === undefined || job.task === task) &&
    (errorCode === undefined || job.errorCode === errorCode) &&
    (userType === undefined || user?.userType === userType) &&
    within(job.createdAt, filter.createdFrom, filter.createdTo) &&
    within(job.endedAt, filter.endedFrom, filter.endedTo) &&
    (filter.keyword === undefined || jobHas(job, filter.keyword) || userHas(user, filter.keyword))
  );
}

function within(at: Instant | null, from: Instant | undefined, to: Instant | undefined): boolean {
  if (from === undefined && to === undefined) return true;
  return at !== null && at >= (from ?? 0) && at < (to ?? Number.MAX_SAFE_INTEGER);
}

const userHas = (user: UserRow | undefined, keyword: string): boolean =>
  user !== undefined && matcher({ keyword }, 0)(user);

/** It is asked of a million jobs in a search: nothing is made for a look at one. */
function jobHas({ id, holder, task, errorCode }: JobRow, part: string): boolean {
  return (
    hasPart(holder, part) ||
    hasPart(task, part) ||
    hasPart(taskWord(task, 'original'), part) ||
    hasPart(errorCode, part) ||
    (/^[#\d]/.test(part) && String(id) === part.replace(/^#/, ''))
  );
}

const hasPart = (text: string | null, part: string): boolean =>
  text !== null && text.toLowerCase().includes(part);
