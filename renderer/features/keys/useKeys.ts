import { z } from 'zod';
import { listRenewalKeys } from '../../../server/services/oas/contract/super.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { renewalKeyKeys } from './keys.js';

export type RenewalKey = AnswerOf<typeof listRenewalKeys>['items'][number];

/** What can stand in the address. */
const Address = z.object({
  keyword: z.string().max(200),
  status: z.enum(['unused', 'used', 'revoked']),
  batch: z.string().max(200),
});

const PAGE_SIZE = 50;

/** The list as the address filters and pages it. */
export function useKeys() {
  const filters = useFilters(Address);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(renewalKeyKeys.list, listRenewalKeys, { query }), pageSize: PAGE_SIZE };
}
