import { useQuery, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { getSuperFigures } from '../../../server/services/oas/contract/figures.js';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { managerKeys } from './keys.js';

export type Managers = AnswerOf<typeof listManagers>;
export type Manager = Managers['items'][number];

export const MANAGER_FILTERS = ['active', 'expiring_7d', 'expired', 'disabled'] as const;

/** What can stand in the address. */
const Address = z.object({ keyword: z.string().max(200), status: z.enum(MANAGER_FILTERS) });

const PAGE_SIZE = 50;

/** The list as the address filters and pages it. */
export function useManagers() {
  const filters = useFilters(Address);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(managerKeys.list, listManagers, { query }), pageSize: PAGE_SIZE };
}

/** Managers that any page of the list has shown, by id: what is chosen may stand on another page. */
export function useSeenManagers(): () => ReadonlyMap<number, Manager> {
  const queries = useQueryClient();
  return () => {
    const pages = queries.getQueriesData<Managers>({ queryKey: managerKeys.list });
    return new Map(pages.flatMap(([, page]) => page?.items ?? []).map((manager) => [manager.id, manager]));
  };
}

const MANAGERS_A_PAGE = 50;

/** The last 24 hours of one manager. Figures come in pages by id; the manager's is looked for from the first on. */
export function useManagerFigures(id: number) {
  return useQuery({
    queryKey: managerKeys.figures(id),
    queryFn: async ({ signal }) => {
      for (let page = 1; ; page += 1) {
        const query = { hours: 24, page, page_size: MANAGERS_A_PAGE };
        const { items, total } = await call(getSuperFigures, { query }, { signal });
        const found = items.find(({ manager_id }) => manager_id === id);
        if (found) return found;
        if (items.length === 0 || page * MANAGERS_A_PAGE >= total) return null;
      }
    },
  });
}
