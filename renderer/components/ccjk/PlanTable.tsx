// The document's table of what each plan allows, the present plan marked.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listPlans, type PlanLimits } from '../../../server/services/ccjk/contract/plans.js';
import { call } from '../../lib/api.js';
import { useFormat } from '../../lib/useFormat.js';
import { QueryFailure } from '../QueryFailure.js';
import { Loading } from '../States.js';
import './usage.css';

export const plansQuery = {
  queryKey: ['developer', 'plans'],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<PlanLimits[]> =>
    (await call(listPlans, {}, { signal })).plans,
  // They change with a new version of the cloud alone.
  staleTime: Infinity,
} as const;

export function PlanTable({ ours }: { ours: PlanLimits['plan'] }) {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  const list = useQuery(plansQuery);
  const plans = list.data ?? [];
  const limit = (value: number | null) => (value === null ? t('ccjk.usage.noLimit') : number(value));
  const rows: { key: Exclude<keyof PlanLimits, 'plan'>; say: (plan: PlanLimits) => string }[] = [
    { key: 'devices', say: (plan) => limit(plan.devices) },
    { key: 'tasks_a_day', say: (plan) => limit(plan.tasks_a_day) },
    { key: 'tasks_at_once', say: (plan) => number(plan.tasks_at_once) },
    { key: 'storage', say: (plan) => bytes(plan.storage) },
    { key: 'log_days', say: (plan) => t('ccjk.usage.days', { count: plan.log_days }) },
    { key: 'calls_a_minute', say: (plan) => number(plan.calls_a_minute) },
  ];
  return (
    <>
      <QueryFailure query={list} />
      {list.isPending && <Loading rows={4} />}
      {list.data && (
        <div className="dc-ccjk-plans" tabIndex={0} role="region" aria-label={t('ccjk.usage.plans')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('ccjk.usage.resource')}</th>
                {plans.map(({ plan }) => (
                  <th key={plan} scope="col" data-ours={plan === ours}>
                    {t(`ccjk.plans.${plan}`)}
                    {plan === ours && <span className="dc-aloud"> {t('ccjk.usage.ours')}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, say }) => (
                <tr key={key}>
                  <th scope="row">{t(`ccjk.usage.limits.${key}`)}</th>
                  {plans.map((plan) => (
                    <td key={plan.plan} data-ours={plan.plan === ours}>
                      {say(plan)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
