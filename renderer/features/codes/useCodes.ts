import { z } from 'zod';
import { listActivationCodeBatches } from '../../../server/services/oas/contract/codes.js';
import { listActivationCodes } from '../../../server/services/oas/contract/manager.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { codeKeys } from './keys.js';

export type ActivationCode = AnswerOf<typeof listActivationCodes>['items'][number];
export type Batch = AnswerOf<typeof listActivationCodeBatches>['items'][number];

/** What can stand in the address. */
const Address = z.object({
  keyword: z.string().max(200),
  status: z.enum(['unused', 'used', 'revoked']),
  user_type: z.enum(['daily', 'duiyi', 'shuaka']),
  batch: z.string().max(200),
});
const View = z.object({ view: z.enum(['batches']) });

export const PAGE_SIZE = 50;

/** Codes as the address filters and pages them. */
export function useCodes() {
  const filters = useFilters(Address);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(codeKeys.list, listActivationCodes, { query }) };
}

/** Batches, or codes: also in the address. */
export function useView() {
  return useFilters(View);
}

export function useBatches(page: number) {
  return useList(codeKeys.batches, listActivationCodeBatches, { query: { page, page_size: PAGE_SIZE } });
}
