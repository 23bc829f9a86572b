import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { acknowledgeAlert, listAlerts } from '../../../server/services/ccjk/contract/alerts.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';

const KEY = ['developer', 'alerts'] as const;
export const PAGE_SIZE = 20;
/** One that begins is told by a message; that one is over, and how far a rule is from its limit, is read anew this often. */
const ANEW_EVERY_MS = 5_000;

/** `page`: of those that are over, from 1. */
export function useAlerts(page: number) {
  useCcjkInvalidation(['message.new'], KEY);
  return useQuery({
    queryKey: [...KEY, page],
    queryFn: ({ signal }) =>
      call(listAlerts, { query: { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE } }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ANEW_EVERY_MS,
  });
}

export function useAcknowledge(): (id: string) => Promise<void> {
  const queries = useQueryClient();
  return async (id) => {
    await call(acknowledgeAlert, { params: { alert_id: id } });
    await queries.invalidateQueries({ queryKey: KEY });
  };
}
