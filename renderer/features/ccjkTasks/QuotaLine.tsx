// How many tasks of today's are used, where the plan counts them.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { statsSummary } from '../../../server/services/ccjk/contract/stats.js';
import { Banner } from '../../components/Banner.js';
import { call } from '../../lib/api.js';
import { wordOf } from '../../lib/i18n.js';
import { taskKeys } from './keys.js';

export function QuotaLine() {
  const { t } = useTranslation();
  const quota = useQuery({
    queryKey: taskKeys.quota,
    queryFn: ({ signal }) => call(statsSummary, { query: { period: '1d' } }, { signal }),
  });
  const { tasks_a_day: most, tasks_today: used, plan } = quota.data?.quota ?? {};
  if (most === undefined || most === null || used === undefined) return null;
  const text = t('ccjkTasks.today', { used, most, plan: wordOf(`ccjk.plans.${plan}`, plan ?? '') });
  const link = <Link to="/ccjk/account">{t('ccjkTasks.seePlan')}</Link>;
  return used >= most ? (
    <Banner tone="warn" act={link}>
      {text} {t('ccjkTasks.full')}
    </Banner>
  ) : (
    <p className="dc-hint">
      {text} · {link}
    </p>
  );
}
