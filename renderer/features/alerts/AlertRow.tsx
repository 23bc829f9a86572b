// One alert in a list: how bad, what, since when; the way to the thing, and "seen".
import Button from 'antd/es/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { acknowledgeAlert, type Alert } from '../../../server/console/contract/alerts.js';
import { StatusTag } from '../../components/StatusTag.js';
import { Time } from '../../components/Time.js';
import { alertsKey } from '../../lib/alertsQuery.js';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { useFormat } from '../../lib/useFormat.js';
import { alertLink, alertText } from './alertText.js';
import '../../components/rows.css';

export function AlertRow({ alert, now, hasAct = false }: { alert: Alert; now: number; hasAct?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const seen = useMutation({
    mutationFn: () => call(acknowledgeAlert, { params: { id: alert.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: alertsKey }),
  });
  const isOver = alert.state === 'resolved';
  return (
    <li className="dc-alert">
      <StatusTag tone={isOver ? 'off' : alert.level}>
        {t(`alerts.level.${isOver ? 'over' : alert.level}`)}
      </StatusTag>
      <span className="dc-row-text">
        <span>{alertText(t, format, alert, now)}</span>
        <span className="dc-hint">
          <Time at={alert.opened_at} now={now} />
          {alert.state === 'acknowledged' && ` · ${t('alerts.seen')}`}
          {alert.resolved_at !== null &&
            ` · ${t('alerts.overAt', { at: format.when(Date.parse(alert.resolved_at), now) })}`}
        </span>
        {seen.isError && <span className="dc-hint dc-wrong">{errorText(t, seen.error)}</span>}
      </span>
      {!isOver && (
        <span className="dc-row-end">
          {hasAct && alert.state === 'open' && (
            <Button onClick={() => seen.mutate()} loading={seen.isPending}>
              {t('alerts.acknowledge')}
            </Button>
          )}
          <Link to={alertLink(alert)}>{t('alerts.view')}</Link>
        </span>
      )}
    </li>
  );
}
