// What an account uses of what its plan allows, what is left, and when there is room again.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage as UsageShape } from '../../../server/services/ccjk/contract/plans.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { Progress } from '../Progress.js';
import '../rows.css';
import './usage.css';

type Row = 'day' | 'now' | 'devices' | 'storage';

export interface UsageProps {
  usage: UsageShape;
  /** Where the person itself makes room; the operator has no such way. */
  wayOf?: (row: Row) => ReactNode;
}

export function Usage({ usage, wayOf }: UsageProps) {
  const { t } = useTranslation();
  const { number, bytes, when } = useFormat();
  const now = useNow(60_000);
  const at = (instant: string) => when(Date.parse(instant), now);
  const rows: {
    key: Row;
    used: number;
    most: number | null;
    say: (value: number) => string;
    frees: string;
  }[] = [
    {
      ...{ key: 'day', used: usage.tasks_today, most: usage.tasks_a_day, say: number },
      frees: t('ccjk.usage.frees.day', { at: at(usage.day_ends_at) }),
    },
    {
      ...{ key: 'now', used: usage.tasks_now, most: usage.tasks_at_once, say: number },
      frees: t('ccjk.usage.frees.now'),
    },
    {
      ...{ key: 'devices', used: usage.devices_used, most: usage.devices, say: number },
      frees: t('ccjk.usage.frees.devices'),
    },
    {
      ...{ key: 'storage', used: usage.storage_used, most: usage.storage, say: bytes },
      frees:
        usage.next_log_expires_at === null
          ? t('ccjk.usage.frees.backups')
          : t('ccjk.usage.frees.logs', { at: at(usage.next_log_expires_at) }),
    },
  ];
  return (
    <ul className="dc-rows dc-ccjk-usage">
      {rows.map(({ key, used, most, say, frees }) => {
        const label = t(`ccjk.usage.of.${key}`);
        const isFull = most !== null && used >= most;
        const left = isFull ? t('ccjk.usage.full') : t('ccjk.usage.left', { left: say((most ?? 0) - used) });
        return (
          <li key={key} data-full={isFull}>
            <span className="dc-ccjk-usage-head">
              <span>{label}</span>
              <span className="dc-ccjk-used">
                {most === null
                  ? t('ccjk.usage.unlimited', { used: say(used) })
                  : t('ccjk.usage.usedOf', { used: say(used), most: say(most) })}
              </span>
            </span>
            {most !== null && (
              <>
                <Progress value={Math.min(used, most)} of={most} label={label} />
                <span className="dc-hint">
                  {used > 0 ? t('ccjk.usage.both', { left, frees }) : left} {used > 0 && wayOf?.(key)}
                </span>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
