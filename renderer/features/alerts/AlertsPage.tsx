// What needs me, what did, and where else I am told of it?
import { useTranslation } from 'react-i18next';
import type { AlertsState } from '../../../server/console/contract/alerts.js';
import { Card } from '../../components/Card.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { useAlerts } from '../../lib/alertsQuery.js';
import { useFormat } from '../../lib/useFormat.js';
import { AlertRow } from './AlertRow.js';
import { useCloudNow } from './useCloudNow.js';
import { WebhookCard } from './WebhookCard.js';
import './alerts.css';

export function AlertsPage() {
  const { t } = useTranslation();
  const alerts = useAlerts();
  return (
    <>
      <h1>{t('alerts.title')}</h1>
      <QueryFailure query={alerts} />
      {alerts.data && <Lists state={alerts.data} />}
      {alerts.isPending && <Loading rows={4} />}
    </>
  );
}

function Lists({ state }: { state: AlertsState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useCloudNow();
  const current = state.items.filter((alert) => alert.state !== 'resolved');
  const over = state.items.filter((alert) => alert.state === 'resolved');
  return (
    <>
      <Card
        title={t('alerts.needs')}
        aside={
          state.checked_at !== null && (
            <span className="dc-hint">
              {t('alerts.checked', { at: format.withSeconds(Date.parse(state.checked_at)) })}
            </span>
          )
        }
      >
        {current.length === 0 ? (
          <Empty>{t('alerts.well')}</Empty>
        ) : (
          <ul className="dc-rows">
            {current.map((alert) => (
              <AlertRow key={alert.id} alert={alert} now={now} hasAct />
            ))}
          </ul>
        )}
      </Card>
      <WebhookCard webhook={state.webhook} now={now} />
      {over.length > 0 && (
        <Card title={t('alerts.over')}>
          <ul className="dc-rows">
            {over.map((alert) => (
              <AlertRow key={alert.id} alert={alert} now={now} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}
