import { z } from 'zod';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { auditKeys } from './keys.js';

export type AuditEntry = AnswerOf<typeof listAuditLogs>['items'][number];

/** What can stand in the address. Without a scope it is the super's own record. */
const Address = z.object({
  keyword: z.string().max(200),
  action: z.string().max(200),
  scope: z.enum(['super', 'all']),
});

const PAGE_SIZE = 50;

/** The record as the address filters and pages it. */
export function useAudit() {
  const filters = useFilters(Address);
  const query = { scope: 'super', ...filters.values, page: filters.page, page_size: PAGE_SIZE };
  return { filters, list: useList(auditKeys.list, listAuditLogs, { query }), pageSize: PAGE_SIZE };
}
