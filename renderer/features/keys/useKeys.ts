import { createRenewalKeys } from '../../../server/services/oas/contract/keys.js';
import { listRenewalKeys } from '../../../server/services/oas/contract/super.js';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnswerOf, ClientInput } from '../../../server/core/http/contract.js';
import { StockAddress } from '../../components/codes/filters.js';
import { queryOf } from '../../components/codes/stock.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { renewalKeyKeys } from './keys.js';

export type RenewalKey = AnswerOf<typeof listRenewalKeys>['items'][number];
type NewKeys = NonNullable<ClientInput<typeof createRenewalKeys>['body']>;

export const PAGE_SIZE = 50;

/** The list as the address filters and pages it. */
export function useKeys() {
  const filters = useFilters(StockAddress);
  const query = { ...queryOf(filters.values), page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(renewalKeyKeys.list, listRenewalKeys, { query }) };
}

export function useMakeKeys() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewKeys) => call(createRenewalKeys, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: renewalKeyKeys.all }),
  });
}
