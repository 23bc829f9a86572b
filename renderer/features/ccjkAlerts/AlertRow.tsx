// One alert: how bad, what, since when; whether somebody has seen it.
import Button from 'antd/es/button';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../server/services/ccjk/contract/alerts.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { errorText } from '../../lib/errorText.js';
import { useIsAway } from '../../lib/liveConnection.js';
import { useFormat } from '../../lib/useFormat.js';
import { useNow } from '../../lib/useNow.js';
import { useAcknowledge } from './useAlerts.js';
import { TONES, useMeasure } from './words.js';
import './alerts.css';

export function AlertRow({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { when, duration } = useFormat();
  const measure = useMeasure();
  const now = useNow(15_000);
  const isAway = useIsAway();
  const acknowledge = useAcknowledge();
  const seen = useMutation({ mutationFn: () => acknowledge(alert.id) });
  const { rule, level, unit, ended_at: endedAt } = alert;
  const name = t(`ccjkAlerts.rules.${rule}`);
  const opened = Date.parse(alert.opened_at);
  const facts = [
    endedAt === null
      ? t('ccjkAlerts.now', { value: measure(unit, alert.value) })
      : t('ccjkAlerts.lasted', { time: duration(Date.parse(endedAt) - opened) }),
    t('ccjkAlerts.worst', { value: measure(unit, alert.worst) }),
    t('ccjkAlerts.limit', { value: measure(unit, alert.limit) }),
  ];
  const by = alert.acknowledged_by === 'console' ? t('ccjkAlerts.atConsole') : (alert.acknowledged_by ?? '');
  return (
    <li className="dc-ccjk-alert">
      <StatusTag tone={endedAt === null ? TONES[level] : 'off'}>{level}</StatusTag>
      <span className="dc-row-text">
        <strong>{name}</strong>
        <span>{facts.join(' · ')}</span>
        <span className="dc-hint">
          <Time at={opened} now={now} />
          {endedAt !== null && ` – ${when(Date.parse(endedAt), now)}`}
          {alert.acknowledged_at !== null &&
            ` · ${t('ccjkAlerts.seenBy', { who: by, at: when(Date.parse(alert.acknowledged_at), now) })}`}
        </span>
        {seen.isError && <span className="dc-hint dc-wrong">{errorText(t, seen.error)}</span>}
      </span>
      {endedAt === null && alert.acknowledged_at === null && (
        <span className="dc-row-end">
          <Button
            disabled={isAway}
            loading={seen.isPending}
            aria-label={`${t('ccjkAlerts.acknowledge')} ${name}`}
            onClick={() => seen.mutate()}
          >
            {t('ccjkAlerts.acknowledge')}
          </Button>
        </span>
      )}
    </li>
  );
}
