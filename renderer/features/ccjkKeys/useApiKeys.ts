// The account's API keys: few enough to be here all at once.
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { listApiKeys, type ApiKey as ApiKeyShape } from '../../../server/services/ccjk/contract/keys.js';
import { statsSummary } from '../../../server/services/ccjk/contract/stats.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';
import { apiKeyKeys } from './keys.js';

export type ApiKey = z.output<typeof ApiKeyShape>;
export const PAGE_SIZE = 50;

const Address = z.object({ keyword: z.string().max(100) });

/** A key's last use is no event: it is read anew this often. */
const READ_EVERY_MS = 15_000;

export function useApiKeys() {
  const filters = useFilters(Address);
  const wanted = (filters.values.keyword ?? '').trim().toLowerCase();
  const list = useQuery({
    queryKey: apiKeyKeys.list,
    queryFn: async ({ signal }): Promise<ApiKey[]> => (await call(listApiKeys, {}, { signal })).keys,
    refetchInterval: READ_EVERY_MS,
    select: (all) => {
      const items = all.filter(({ name, prefix }) =>
        [name, prefix].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { items, total: items.length };
    },
  });
  return { filters, list };
}

/** How often all keys together may ask in a minute, and under which plan. */
export function useKeyLimit() {
  return useQuery({
    queryKey: apiKeyKeys.limit,
    queryFn: async ({ signal }) => {
      const { quota } = await call(statsSummary, { query: { period: '1d' } }, { signal });
      return { calls: quota.calls_a_minute, plan: quota.plan };
    },
  }).data;
}
