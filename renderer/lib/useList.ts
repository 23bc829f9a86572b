// A page of a list. While the next page or another filter loads, the rows of before stay (`isPlaceholderData`), dimmed.
import { keepPreviousData, useQuery, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import type { AnswerOf, ClientInput, Route } from '../../server/core/http/contract.js';
import { call } from './api.js';

/** `key` begins with the role and names the list (`['manager', 'users']`); what is asked is appended to it. */
export function useList<R extends Route>(
  key: QueryKey,
  route: R,
  input: ClientInput<R>,
  { enabled = true }: { enabled?: boolean } = {},
): UseQueryResult<AnswerOf<R>> {
  return useQuery({
    queryKey: [...key, input],
    queryFn: ({ signal }) => call(route, input, { signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}
