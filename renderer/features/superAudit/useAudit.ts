import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { auditFilters, auditQuery, AUDIT_PAGE_SIZE } from '../../components/audit/auditFilters.js';
import { call } from '../../lib/api.js';
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

/** Most managers that a choice holds. */
const MOST_CHOICES = 100;

/** Managers by name; undefined while they are unknown, and of more than a choice holds. `chosen` is among them even when it is gone. */
export function useManagerChoice(chosen: string | undefined): { value: string; label: string }[] | undefined {
  const managers = useQuery({
    queryKey: auditKeys.managers,
    queryFn: ({ signal }) => call(listManagers, { query: { page_size: MOST_CHOICES } }, { signal }),
  });
  if (!managers.data || managers.data.total > MOST_CHOICES) return undefined;
  const known = managers.data.items.map(({ id, username }) => ({ value: String(id), label: username }));
  const isGone = chosen !== undefined && !known.some(({ value }) => value === chosen);
  return isGone ? [...known, { value: chosen, label: `#${chosen}` }] : known;
}
