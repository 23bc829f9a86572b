// What needs the operator, on the home page: at most seven, the most damage first.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card } from '../../components/Card.js';
import { useAlerts } from '../../lib/alertsQuery.js';
import { AlertRow } from './AlertRow.js';
import { useCloudNow } from './useCloudNow.js';
import './alerts.css';

const SHOWN = 7;

/** `well`: shown where nothing does. */
export function Needs({ well }: { well: ReactNode }) {
  const { t } = useTranslation();
  const now = useCloudNow();
  const open = (useAlerts().data?.items ?? []).filter(({ state }) => state === 'open');
  if (open.length === 0) return well;
  return (
    <Card
      title={t('alerts.needs')}
      aside={<Link to="/alerts">{t('alerts.all', { count: open.length })}</Link>}
    >
      <ul className="dc-rows">
        {open.slice(0, SHOWN).map((alert) => (
          <AlertRow key={alert.id} alert={alert} now={now} hasAct />
        ))}
      </ul>
    </Card>
  );
}
