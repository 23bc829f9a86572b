// The codes that an act means, frozen when its question opens: what comes under the filter later is not meant.
import { useQuery } from '@tanstack/react-query';
import { call } from '../../lib/api.js';
import { filterOf, queryOf, type Stock, type StockTarget } from './stock.js';

export function useTargetIds({ routes, queryKey }: Stock, target: StockTarget) {
  return useQuery({
    // Beside the stock's own keys: reading the lists anew must not move what was asked about.
    queryKey: [queryKey[0], 'chosenCodes', target],
    queryFn: async ({ signal }): Promise<{ ids: number[]; total: number }> => {
      if (target.ids) return { ids: target.ids, total: target.ids.length };
      return call(routes.text, { query: queryOf(filterOf(target)) }, { signal });
    },
    staleTime: Infinity,
    gcTime: 0,
  });
}
