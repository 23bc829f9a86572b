// What the plan allows, and how much of it is used.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statsSummary } from '../../../server/services/ccjk/contract/stats.js';
import { Card } from '../../components/Card.js';
import { Progress } from '../../components/Progress.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Loading } from '../../components/States.js';
import { StatusTag } from '../../components/StatusTag.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';
import { accountKeys } from './keys.js';

export function Plan() {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  const summary = useQuery({
    queryKey: accountKeys.quota,
    queryFn: ({ signal }) => call(statsSummary, { query: { period: '1d' } }, { signal }),
  });
  useCcjkInvalidation(['message.new'], accountKeys.quota);
  const quota = summary.data?.quota;
  const rows =
    quota &&
    ([
      { key: 'day', used: quota.tasks_today, most: quota.tasks_a_day, say: number },
      { key: 'now', used: quota.tasks_now, most: quota.tasks_at_once, say: number },
      { key: 'devices', used: quota.devices_used, most: quota.devices, say: number },
      { key: 'storage', used: quota.storage_used, most: quota.storage, say: bytes },
    ] as const);
  return (
    <Card
      title={t('ccjkAccount.plan')}
      aside={quota && <StatusTag tone="run">{wordOf(`ccjk.plans.${quota.plan}`, quota.plan)}</StatusTag>}
    >
      <QueryFailure query={summary} />
      {summary.isPending && <Loading rows={4} />}
      {rows && (
        <ul className="dc-rows dc-ccjk-quota">
          {rows.map(({ key, used, most, say }) => {
            const label = t(`ccjkAccount.quota.${key}`);
            const isFull = most !== null && used >= most;
            return (
              <li key={key} data-full={isFull}>
                <span className="dc-row-text">
                  {label}
                  {most !== null && <Progress value={used} of={most} label={label} />}
                </span>
                <span className="dc-row-end">
                  {most === null
                    ? t('ccjkAccount.unlimited', { used: say(used) })
                    : t('ccjkAccount.usedOf', { used: say(used), most: say(most) })}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <p className="dc-hint">{t('ccjkAccount.planWhy')}</p>
    </Card>
  );
}
