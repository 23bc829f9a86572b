// How other machines reach this cloud, as the console tells it: asked for by the Connect page and by whatever hands out addresses.
import { useQuery } from '@tanstack/react-query';
import { readLan } from '../../server/console/contract/lan.js';
import { call } from './api.js';

export const lanKey = ['cloud', 'lan'] as const;

/** `everyMs`: asked anew that often, where a lost address has to show by itself. */
export function useLan({ enabled = true, everyMs = 0 } = {}) {
  return useQuery({
    queryKey: lanKey,
    queryFn: ({ signal }) => call(readLan, {}, { signal }),
    enabled,
    refetchInterval: everyMs || false,
  });
}
