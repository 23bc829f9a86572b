// The log as the address filters it, one stretch after the other towards the past, and what comes new on top of it.
import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { z } from 'zod';
import { LOG_LEVELS, Minute, readLogs, type LogLine } from '../../../server/console/contract/logs.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';
import { logKeys } from './keys.js';

const TAIL_MS = 2_000;
const AT_ONCE = 100;
const AT_ONCE_NEW = 200;
/** The page keeps so many lines; older ones are asked for again. */
const MOST_LINES = 2_000;

const Address = z.object({
  text: z.string().max(200),
  level: z.enum(LOG_LEVELS),
  service: z.string().regex(/^[a-z][a-z0-9]{0,30}$/),
  route: z.string().max(200),
  request_id: z.string().regex(/^[0-9a-f-]{1,64}$/),
  minute: Minute,
});

type Stretch = AnswerOf<typeof readLogs>;
type Log = InfiniteData<Stretch, string | undefined>;

/** `isFollowing`: new lines are asked for. A minute that is looked at gets no new ones. */
export function useLogs({ isFollowing }: { isFollowing: boolean }) {
  const queries = useQueryClient();
  const filters = useFilters(Address);
  const query = filters.values;
  const key = logKeys.list(query);
  const log = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      call(readLogs, { query: { ...query, before: pageParam, limit: AT_ONCE } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // What was written does not change; the tail brings what is new.
    staleTime: Infinity,
    gcTime: 0,
  });

  useQuery({
    queryKey: logKeys.tail(query),
    queryFn: async ({ signal }) => {
      const end = queries.getQueryData<Log>(key)?.pages[0]?.end ?? undefined;
      const news = await call(readLogs, { query: { ...query, after: end, limit: AT_ONCE_NEW } }, { signal });
      queries.setQueryData<Log>(key, (before) => before && withNews(before, news));
      return news.end;
    },
    enabled: isFollowing && log.isSuccess && query.minute === undefined,
    refetchInterval: TAIL_MS,
    gcTime: 0,
  });

  const stretches = log.data?.pages ?? [];
  return {
    filters,
    log,
    lines: stretches.flatMap(({ items }) => items),
    /** How far back was looked, when the search stopped before the log's beginning. */
    searchedTo: log.hasNextPage ? (stretches.at(-1)?.searched_to ?? null) : null,
  };
}

function withNews(before: Log, news: Stretch): Log {
  const [first, ...rest] = before.pages;
  if (!first) return before;
  // More came than was asked for: what lies between is read again on the way back.
  if (news.next !== null) return { pages: [news], pageParams: [undefined] };
  if (news.items.length === 0) {
    return { ...before, pages: [{ ...first, end: news.end ?? first.end }, ...rest] };
  }
  const oldest = news.items.at(-1)!;
  return capped({
    pages: [{ ...news, next: oldest.id }, first, ...rest],
    pageParams: [undefined, ...before.pageParams],
  });
}

function capped({ pages, pageParams }: Log): Log {
  let lines = 0;
  const kept = pages.findIndex(({ items }) => (lines += items.length) > MOST_LINES);
  if (kept < 1) return { pages, pageParams };
  return { pages: pages.slice(0, kept), pageParams: pageParams.slice(0, kept) };
}

export type { LogLine };
