// Who did what, from where?
import { useTranslation } from 'react-i18next';
import { ACTOR_TYPES, listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { AUDIT_PAGE_SIZE } from '../../components/audit/auditFilters.js';
import { AuditList } from '../../components/audit/AuditList.js';
import { useAudit, useManagerChoice } from './useAudit.js';

export function AuditPage() {
  const { t } = useTranslation();
  const { filters, filter, list } = useAudit();
  const managers = useManagerChoice(filters.values.manager_id);
  return (
    <AuditList
      filters={filters}
      list={list}
      pageSize={AUDIT_PAGE_SIZE}
      exported={{ list: listAuditLogs, filter }}
      actors={ACTOR_TYPES}
      fields={[
        {
          name: 'scope',
          label: t('audit.scope'),
          kind: 'choice',
          options: (['super', 'all'] as const).map((value) => ({ value, label: t(`audit.scopes.${value}`) })),
        },
        managers
          ? { name: 'manager_id', label: t('nouns.manager'), kind: 'choice', options: managers }
          : { name: 'manager_id', label: t('audit.manager'), kind: 'text' },
      ]}
    />
  );
}
