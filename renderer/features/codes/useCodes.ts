import { useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import type { AnswerOf, ClientInput } from '../../../server/core/http/contract.js';
import { createActivationCodes } from '../../../server/services/oas/contract/codes.js';
import { listActivationCodes } from '../../../server/services/oas/contract/manager.js';
import { StockAddress } from '../../components/codes/filters.js';
import { queryOf } from '../../components/codes/stock.js';
import { call } from '../../lib/api.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { codeKeys } from './keys.js';

export type ActivationCode = AnswerOf<typeof listActivationCodes>['items'][number];
type NewCodes = NonNullable<ClientInput<typeof createActivationCodes>['body']>;

export const USER_TYPES = ['daily', 'duiyi', 'shuaka'] as const;
export const PAGE_SIZE = 50;

/** What can stand in the address. */
const Address = StockAddress.extend({ user_type: z.enum(USER_TYPES) });

/** Codes as the address filters and pages them. */
export function useCodes() {
  const filters = useFilters(Address);
  const query = { ...queryOf(filters.values), page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(codeKeys.list, listActivationCodes, { query }) };
}

export function useMakeCodes() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewCodes) => call(createActivationCodes, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: codeKeys.all }),
  });
}
