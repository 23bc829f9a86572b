// What alarms?
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import type { listAlerts } from '../../../server/services/ccjk/contract/alerts.js';
import { AwayLine } from '../../components/AwayLine.js';
import { Card } from '../../components/Card.js';
import { OperatorOnly } from '../../components/ccjk/OperatorOnly.js';
import { Pager } from '../../components/Pager.js';
import { QueryFailure } from '../../components/QueryFailure.js';
import { Empty, Loading } from '../../components/States.js';
import { useFormat } from '../../lib/useFormat.js';
import { AlertRow } from './AlertRow.js';
import { Rules } from './Rules.js';
import { PAGE_SIZE, useAlerts } from './useAlerts.js';
import '../../components/rows.css';

export function AlertsPage() {
  const { t } = useTranslation();
  const title = t('ccjk.nav.alerts');
  return (
    <OperatorOnly title={title}>
      <h1>{title}</h1>
      <Lists />
    </OperatorOnly>
  );
}

function Lists() {
  const [search, setSearch] = useSearchParams();
  const said = Number(search.get('page') ?? 1);
  const page = Number.isInteger(said) && said > 0 ? said : 1;
  const alerts = useAlerts(page);
  return (
    <>
      <AwayLine since={alerts.dataUpdatedAt} />
      <QueryFailure query={alerts} />
      {alerts.isPending && <Loading rows={6} />}
      {alerts.data && (
        <Filled
          alerts={alerts.data}
          page={page}
          onPage={(next) => setSearch(next === 1 ? {} : { page: String(next) })}
        />
      )}
    </>
  );
}

interface FilledProps {
  alerts: AnswerOf<typeof listAlerts>;
  page: number;
  onPage: (page: number) => void;
}

function Filled({
  alerts: { firing, past, rules, total, checked_at: checkedAt },
  page,
  onPage,
}: FilledProps) {
  const { t } = useTranslation();
  const { withSeconds } = useFormat();
  return (
    <>
      <Card
        title={t('ccjkAlerts.firing')}
        aside={
          <span className="dc-hint">
            {checkedAt === null
              ? t('ccjkAlerts.unchecked')
              : t('ccjkAlerts.checked', { at: withSeconds(Date.parse(checkedAt)) })}
          </span>
        }
      >
        {firing.length === 0 ? (
          <Empty>{t('ccjkAlerts.well')}</Empty>
        ) : (
          <ul className="dc-rows">
            {firing.map((alert) => (
              <AlertRow key={alert.id} alert={alert} />
            ))}
          </ul>
        )}
      </Card>
      <Rules rules={rules} />
      <Card title={t('ccjkAlerts.past')}>
        {past.length === 0 && <Empty>{t('ccjkAlerts.noPast')}</Empty>}
        <ul className="dc-rows">
          {past.map((alert) => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
        {total > PAGE_SIZE && <Pager page={page} pageSize={PAGE_SIZE} total={total} onPage={onPage} />}
      </Card>
    </>
  );
}
