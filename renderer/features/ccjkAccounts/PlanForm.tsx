// Another plan for an account: what each plan allows stands below, and what the account has beyond it is said before it is done.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { updateAccount } from '../../../server/services/ccjk/contract/accounts.js';
import type { PlanLimits, Usage } from '../../../server/services/ccjk/contract/plans.js';
import { PLANS } from '../../../server/services/ccjk/contract/shapes.js';
import { PlanTable, plansQuery } from '../../components/ccjk/PlanTable.js';
import '../../components/field.css';
import { call } from '../../lib/api.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useReadAnew } from './useAccounts.js';

const Confirm = lazy(() => import('../../components/Confirm.js').then((file) => ({ default: file.Confirm })));

type Plan = PlanLimits['plan'];

export interface PlanFormProps {
  account: { id: string; email: string; plan: Plan; usage: Usage };
}

export function PlanForm({ account: { id, email, plan: present, usage } }: PlanFormProps) {
  const { t } = useTranslation();
  const name = useId();
  const isAway = useIsAway();
  const readAnew = useReadAnew();
  const plans = useQuery(plansQuery);
  const overOf = useOver(usage);
  const [wanted, setWanted] = useState(present);
  const [isAsking, setAsking] = useState(false);
  const limits = plans.data?.find(({ plan }) => plan === wanted);
  const over = limits ? overOf(limits) : [];
  const isLess = PLANS.indexOf(wanted) < PLANS.indexOf(present);
  return (
    <div className="dc-stack">
      <fieldset className="dc-field dc-choices">
        <legend>{t('ccjkAccounts.plan')}</legend>
        <div>
          {PLANS.map((plan) => (
            <label key={plan}>
              <input type="radio" name={name} checked={plan === wanted} onChange={() => setWanted(plan)} />
              {t(`ccjk.plans.${plan}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <PlanTable ours={present} />
      <span>
        <Button
          type="primary"
          disabled={isAway || !limits || wanted === present}
          onClick={() => setAsking(true)}
        >
          {t('ccjkAccounts.acts.plan')}
        </Button>
      </span>
      <Suspense>
        {isAsking && (
          <Confirm
            verb={t('ccjkAccounts.verbs.plan')}
            object={`${email} → ${t(`ccjk.plans.${wanted}`)}`}
            consequence={<Consequence isLess={isLess} over={over} />}
            isDanger={isLess}
            run={async () => {
              await call(updateAccount, { params: { user_id: id }, body: { plan: wanted } });
              await readAnew();
            }}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </div>
  );
}

function Consequence({ isLess, over }: { isLess: boolean; over: readonly string[] }) {
  const { t } = useTranslation();
  if (!isLess) return t('ccjkAccounts.consequence.more');
  return (
    <>
      <p>{t('ccjkAccounts.consequence.less')}</p>
      {over.length > 0 && (
        <>
          <p>{t('ccjkAccounts.consequence.over')}</p>
          <ul>
            {over.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** What the account has beyond a plan: it keeps it, and gets no more of it. */
function useOver(usage: Usage): (limits: PlanLimits) => string[] {
  const { t } = useTranslation();
  const { number, bytes } = useFormat();
  return (limits) => {
    const said = [
      ['devices', usage.devices_used, limits.devices, number],
      ['day', usage.tasks_today, limits.tasks_a_day, number],
      ['storage', usage.storage_used, limits.storage, bytes],
    ] as const;
    return said.flatMap(([key, used, most, say]) =>
      most !== null && used > most
        ? [t(`ccjkAccounts.over.${key}`, { used: say(used), most: say(most) })]
        : [],
    );
  };
}
