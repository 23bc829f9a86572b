import { z } from 'zod';
import { listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { auditFilters, auditQuery, AUDIT_PAGE_SIZE } from '../../components/audit/auditFilters.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { auditKeys } from './keys.js';

/** Without a scope it is the super's own record; of one manager it is everything. */
const Address = auditFilters.extend({
  scope: z.enum(['super', 'all']),
  manager_id: z.string().regex(/^[1-9]\d{0,14}$/),
});

/** The record as the address filters and pages it. */
export function useAudit() {
  const filters = useFilters(Address);
  const filter = { scope: 'super' as const, ...auditQuery(filters.values) };
  const query = { ...filter, page: filters.page, page_size: AUDIT_PAGE_SIZE };
  return { filters, filter, list: useList(auditKeys.list, listAuditLogs, { query }) };
}
