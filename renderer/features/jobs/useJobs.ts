// The task pool as the address filters and pages it, kept up by the cloud's own words.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { listJobs, POOL_STATUSES } from '../../../server/services/oas/contract/jobs.js';
import { USER_TYPES } from '../../../server/services/oas/contract/shapes.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { useLiveInvalidation, useLiveMessages } from '../../lib/liveFeed.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { jobKeys } from './keys.js';

type Jobs = AnswerOf<typeof listJobs>;
export type Job = Jobs['items'][number];

/** What can stand in the address. Without a status: open jobs. */
const Address = z.object({
  keyword: z.string().max(200),
  status: z.enum(POOL_STATUSES),
  task_type: z.string().max(200),
  node: z.string().max(200),
  user_type: z.enum(USER_TYPES),
  user_id: z.string().regex(/^[1-9]\d{0,14}$/),
  error_code: z.string().max(200),
  created_from: z.iso.date(),
  ended_from: z.iso.date(),
  /** Where a search in the history goes on. */
  ended_to: z.iso.datetime(),
  ended_within: z.enum(['1', '24', '168']),
});

export type JobFilters = Partial<z.output<typeof Address>>;

const PAGE_SIZE = 50;
/** Rows that left the list are remembered for those who still look at them. */
const MOST_LATEST = 500;
const NOTHING: ReadonlyMap<number, Job> = new Map();

export function useJobs() {
  const filters = useFilters(Address);
  const queries = useQueryClient();
  const [latest, setLatest] = useState(NOTHING);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  const list = useList(jobKeys.list, listJobs, { query });
  const status = statusOf(filters.values);
  // What is new can be placed by the page alone where nothing but the status decides.
  const canAdd = filters.page === 1 && filters.active.every((name) => name === 'status');
  useLiveMessages('jobs', ({ changed }) => {
    setLatest((before) => remembered(before, changed));
    queries.setQueryData<Jobs>(
      [...jobKeys.list, { query }],
      (known) => known && withChanges(known, changed, status, canAdd),
    );
  });
  useLiveMessages('counters', ({ jobs }) => {
    queries.setQueriesData<Jobs>(
      { queryKey: jobKeys.list },
      (known) => known && { ...known, summary: { ...known.summary, ...jobs } },
    );
  });
  // Order and total are the cloud's to say.
  useLiveInvalidation(['jobs'], jobKeys.list);
  return { filters, list, latest, pageSize: PAGE_SIZE };
}

/** What the list shows where the address names no status. */
export const statusOf = ({ status, ended_within: within }: JobFilters): (typeof POOL_STATUSES)[number] =>
  status ?? (within === undefined ? 'open' : 'ended');

const OPEN: readonly string[] = ['pending', 'leased', 'running'];

function fits(job: Job, status: (typeof POOL_STATUSES)[number]): boolean {
  switch (status) {
    case 'all':
      return true;
    case 'open':
      return OPEN.includes(job.status);
    case 'ended':
      return !OPEN.includes(job.status);
    default:
      return job.status === status;
  }
}

function withChanges(
  known: Jobs,
  changed: readonly Job[],
  status: (typeof POOL_STATUSES)[number],
  canAdd: boolean,
): Jobs {
  const news = new Map(changed.map((job) => [job.id, job]));
  const kept = known.items.map((job) => news.get(job.id) ?? job).filter((job) => fits(job, status));
  const shown = new Set(known.items.map(({ id }) => id));
  const added = canAdd ? changed.filter((job) => !shown.has(job.id) && fits(job, status)) : [];
  // Open ones stand in the order in which they are handed out: the new ones last; ended ones newest first.
  const items = status === 'open' || OPEN.includes(status) ? [...kept, ...added] : [...added, ...kept];
  const gone = known.items.length - kept.length;
  return { ...known, items: items.slice(0, PAGE_SIZE), total: known.total - gone + added.length };
}

function remembered(before: ReadonlyMap<number, Job>, changed: readonly Job[]): ReadonlyMap<number, Job> {
  const all = new Map(before);
  for (const job of changed) {
    all.delete(job.id);
    all.set(job.id, job);
  }
  for (const id of all.keys()) {
    if (all.size <= MOST_LATEST) break;
    all.delete(id);
  }
  return all;
}
