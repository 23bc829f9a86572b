// What did I, my users and my agents change, and what was changed for me?
import { listManagerAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { auditFilters, auditQuery, AUDIT_PAGE_SIZE } from '../../components/audit/auditFilters.js';
import { AuditList } from '../../components/audit/AuditList.js';
import { useFilters } from '../../lib/useFilters.js';
import { useList } from '../../lib/useList.js';
import { auditKeys } from './keys.js';

const ACTORS = ['manager', 'user', 'agent', 'super', 'system'] as const;

export function AuditPage() {
  const filters = useFilters(auditFilters);
  const filter = auditQuery(filters.values);
  const query = { ...filter, page: filters.page, page_size: AUDIT_PAGE_SIZE };
  return (
    <AuditList
      filters={filters}
      list={useList(auditKeys.list, listManagerAuditLogs, { query })}
      pageSize={AUDIT_PAGE_SIZE}
      exported={{ list: listManagerAuditLogs, filter }}
      actors={ACTORS}
    />
  );
}
