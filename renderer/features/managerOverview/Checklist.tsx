// The way to the first task that succeeds; it ticks by itself.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '../../components/Card.js';
import { StatusTag } from '../../components/StatusTag.js';
import type { Figures, Overview } from './useOverview.js';

export function Checklist({ overview, figures }: { overview: Overview; figures: Figures }) {
  const { t } = useTranslation();
  const steps = [
    { key: 'renew', title: t('work.overview.stepRenew'), isDone: true, to: '/manager/account' },
    {
      key: 'node',
      title: t('work.overview.stepNode'),
      isDone: figures.nodes.length > 0,
      to: '/manager/nodes',
    },
    {
      key: 'user',
      title: t('work.overview.stepUser'),
      isDone: overview.user_stats.total > 0,
      to: '/manager/users',
    },
    {
      key: 'job',
      title: t('work.overview.stepJob'),
      isDone: overview.job_stats.success > 0,
      to: '/manager/jobs',
    },
  ];
  return (
    <Card title={t('work.overview.checklist')}>
      <ol className="dc-stack">
        {steps.map(({ key, title, isDone, to }) => (
          <li key={key} className="dc-inline">
            <StatusTag tone={isDone ? 'ok' : 'wait'}>
              {t(isDone ? 'work.overview.stepDone' : 'work.overview.stepOpen')}
            </StatusTag>
            {isDone ? <span>{title}</span> : <Link to={to}>{title}</Link>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
