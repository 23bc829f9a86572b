// The newest of a manager's part of the audit record.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import { sentenceOf } from '../../components/audit/sentence.js';
import { Empty, Failed, Loading } from '../../components/States.js';
import { TimeLine } from '../../components/TimeLine.js';
import { call } from '../../lib/api.js';
import { useFormat } from '../../lib/useFormat.js';
import { managerKeys } from './keys.js';
import type { Manager } from './useManagers.js';

const SHOWN = 30;

export function ManagerAudit({ manager }: { manager: Manager }) {
  const { t } = useTranslation();
  const format = useFormat();
  const record = useQuery({
    queryKey: managerKeys.audit(manager.id),
    queryFn: ({ signal }) =>
      call(listAuditLogs, { query: { manager_id: manager.id, page_size: SHOWN } }, { signal }),
  });
  return (
    <div className="dc-stack">
      {record.isPending && <Loading rows={5} />}
      {record.isError && (
        <Failed
          error={record.error}
          retry={() => void record.refetch()}
          busy={record.isFetching}
          since={record.data && record.dataUpdatedAt}
        />
      )}
      {record.data && (
        <TimeLine
          label={t('super.managers.tab.audit')}
          events={record.data.items.map((entry) => ({
            key: String(entry.id),
            at: entry.created_at,
            tone: 'wait' as const,
            title: sentenceOf(t, format, entry),
          }))}
          empty={<Empty>{t('super.managers.nothingYet')}</Empty>}
        />
      )}
      <p>
        <Link to={`/super/audit?manager_id=${manager.id}`}>{t('super.managers.wholeAudit')}</Link>
      </p>
    </div>
  );
}
