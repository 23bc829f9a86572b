import { z } from 'zod';
import { listUsers } from '../../../server/services/oas/contract/manager.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { ARCHIVE_FILTERS } from '../../../server/services/oas/contract/userFilter.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { userKeys } from './keys.js';

export type User = AnswerOf<typeof listUsers>['items'][number];

/** What can stand in the address. */
const Address = z.object({
  keyword: z.string().max(200),
  status: z.enum(['active', 'expired', 'disabled']),
  user_type: z.enum(['daily', 'duiyi', 'shuaka']),
  archive_status: z.enum(ARCHIVE_FILTERS),
  expires_within: z.enum(['1', '7', '30']),
  expires_from: z.iso.date(),
  expires_to: z.iso.date(),
  deleted: z.enum(['1']),
});
export type UserFilter = Partial<z.output<typeof Address>>;

export const PAGE_SIZE = 50;

/** The list as the address filters and pages it. */
export function useUsers() {
  const filters = useFilters(Address);
  const query = { ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(userKeys.list, listUsers, { query }) };
}
