// What the plan allows, how much of it is used, when there is room again, and what a larger plan would allow.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { statsSummary } from '../../../server/services/ccjk/contract/stats.js';
import { Card } from '../../components/Card.js';
import { PlanTable } from '../../components/ccjk/PlanTable.js';
import { Usage } from '../../components/ccjk/Usage.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { accountKeys } from './keys.js';

const WAYS = {
  day: null,
  now: '/ccjk/tasks?status=running',
  devices: '/ccjk/devices',
  storage: null,
} as const;

export function Plan({ account }: { account: { id: string; is_operator: boolean } }) {
  const { t } = useTranslation();
  const summary = useQuery({
    queryKey: accountKeys.quota,
    queryFn: ({ signal }) => call(statsSummary, { query: { period: '1d' } }, { signal }),
  });
  useCcjkInvalidation(['message.new'], accountKeys.quota);
  const usage = summary.data?.quota;
  return (
    <Card
      title={t('ccjkAccount.plan')}
      aside={usage && <StatusTag tone="run">{t(`ccjk.plans.${usage.plan}`)}</StatusTag>}
    >
      <QueryFailure query={summary} />
      {summary.isPending && <Loading rows={4} />}
      {usage && (
        <>
          <Usage
            usage={usage}
            wayOf={(row) => {
              const to = WAYS[row];
              return to && <Link to={to}>{t('ccjkAccount.see')}</Link>;
            }}
          />
          <h3>{t('ccjk.usage.plans')}</h3>
          <PlanTable ours={usage.plan} />
        </>
      )}
      <p className="dc-hint dc-ccjk-who">
        {account.is_operator ? (
          <>
            {t('ccjkAccount.planOfOperator')}{' '}
            <Link to={`/ccjk/admin/accounts?account=${account.id}`}>{t('ccjkAccount.changePlan')}</Link>
          </>
        ) : (
          t('ccjkAccount.planWhy')
        )}
      </p>
    </Card>
  );
}
