// What became of today's jobs, from the time line's own events: the newest event of a job says where it stands.
import { useQuery } from '@tanstack/react-query';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { listLogs } from '../../../server/services/oas/contract/user.js';
import { call } from '../../lib/api.js';
import { place } from '../../lib/place.js';
import { userKeys } from './keys.js';

type Event = AnswerOf<typeof listLogs>['items'][number];

export interface RecentJob {
  id: number;
  task: string;
  node: string;
  /** Of its newest event. */
  at: number;
  event: string;
  status: string;
  errorCode: string;
  startedAt: number | undefined;
}

export interface RecentJobs {
  running: RecentJob[];
  /** Ended today, well or not, newest first. */
  today: RecentJob[];
  succeeded: number;
  failed: number;
  /** There were more events today than were read: the numbers are at least these. */
  isPartial: boolean;
}

const PAGE_SIZE = 100;
const MOST_PAGES = 4;
const HELD = ['leased', 'running'];

export function useRecentJobs() {
  return useQuery({ queryKey: userKeys.jobs, queryFn: ({ signal }) => readToday(signal) });
}

async function readToday(signal: AbortSignal): Promise<RecentJobs> {
  const today = dayOf(Date.now());
  const events: Event[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await call(listLogs, { query: { kind: 'job', page, page_size: PAGE_SIZE } }, { signal });
    events.push(...answer.items);
    const oldest = answer.items.at(-1);
    const isCovered = !oldest || dayOf(Date.parse(oldest.event_at)) !== today;
    if (isCovered || page * answer.page_size >= answer.total) return summed(events, today, false);
  }
  return summed(events, today, true);
}

function summed(events: readonly Event[], today: string, isPartial: boolean): RecentJobs {
  const jobs = new Map<number, RecentJob>();
  for (const event of events) {
    if (event.job_id === null) continue;
    const at = Date.parse(event.event_at);
    const known = jobs.get(event.job_id);
    if (!known) jobs.set(event.job_id, jobOf(event, event.job_id, at));
    // Newest first: the first start that is met is that of the present attempt.
    const job = jobs.get(event.job_id);
    if (job && event.event_type === 'start') job.startedAt ??= at;
    // The reason stands at the failure, not at the word that it will be tried again.
    if (job?.event === 'retry' && event.event_type === 'fail') job.errorCode ||= event.error_code;
  }
  const all = [...jobs.values()];
  const ended = all.filter(
    ({ event, at }) => ['success', 'fail', 'retry'].includes(event) && dayOf(at) === today,
  );
  return {
    running: all.filter(({ status }) => HELD.includes(status)),
    today: ended,
    succeeded: ended.filter(({ event }) => event === 'success').length,
    failed: ended.filter(({ event }) => event !== 'success').length,
    isPartial,
  };
}

const jobOf = (event: Event, id: number, at: number): RecentJob => ({
  id,
  task: event.task_type,
  node: event.node,
  at,
  event: event.event_type,
  status: event.job_status,
  errorCode: event.error_code,
  startedAt: undefined,
});

/** The day on the cloud's wall clock. */
const days = new Intl.DateTimeFormat('en-CA', { timeZone: place.zone, dateStyle: 'short' });
const dayOf = (at: number): string => days.format(at);
