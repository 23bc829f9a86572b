// Accounts as the address filters and pages them.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { listAccounts, type AccountRow } from '../../../server/services/ccjk/contract/accounts.js';
import { PLANS } from '../../../server/services/ccjk/contract/shapes.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';

export const STATES = ['on', 'off'] as const;

const Address = z.object({
  keyword: z.string().max(100),
  plan: z.enum(PLANS),
  state: z.enum(STATES),
});

export const PAGE_SIZE = 50;
/** Accounts come and work by themselves, and no event tells of another's. */
const ANEW_EVERY_MS = 30_000;

export const accountKeys = {
  all: ['developer', 'accounts'] as const,
  one: (id: string) => ['developer', 'accounts', 'one', id] as const,
};

export type Account = AccountRow;

export function useAccounts() {
  const filters = useFilters(Address);
  const { keyword, plan, state } = filters.values;
  const query = {
    ...(keyword === undefined ? {} : { keyword }),
    ...(plan === undefined ? {} : { plan }),
    ...(state === undefined ? {} : { is_active: state === 'on' ? ('true' as const) : ('false' as const) }),
    limit: PAGE_SIZE,
    offset: (filters.page - 1) * PAGE_SIZE,
  };
  const list = useQuery({
    queryKey: [...accountKeys.all, query],
    queryFn: async ({ signal }) => {
      const { users, total, truncated } = await call(listAccounts, { query }, { signal });
      return { items: users, total, ...(truncated ? { truncated: true as const } : {}) };
    },
    placeholderData: keepPreviousData,
    refetchInterval: ANEW_EVERY_MS,
  });
  return { filters, list };
}

/** What was changed shows in the list, in the drawer and, of one's own account, everywhere else. */
export function useReadAnew(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(
      [accountKeys.all, ['developer', 'me'], ['developer', 'quota']].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  };
}
