// The rules themselves: from when on each alarms, and how far it is from that now.
import { useTranslation } from 'react-i18next';
import type { AlertRule } from '../../../server/services/ccjk/contract/alerts.js';
import { Card } from '../../components/Card.js';
import { LiveTable, type Column } from '../../components/LiveTable.js';
import { StatusTag } from '../../components/StatusTag.js';
import { TONES, useMeasure } from './words.js';

export function Rules({ rules }: { rules: readonly AlertRule[] }) {
  const { t } = useTranslation();
  const measure = useMeasure();
  const columns: Column<AlertRule>[] = [
    { key: 'rule', title: t('ccjkAlerts.rule'), cell: ({ rule }) => t(`ccjkAlerts.rules.${rule}`) },
    {
      key: 'state',
      title: t('nouns.status'),
      phone: 'status',
      cell: ({ firing, value, level }) => {
        const state = firing ? 'firing' : value === null ? 'unknown' : 'well';
        return (
          <StatusTag tone={firing ? TONES[level] : value === null ? 'wait' : 'ok'}>
            {t(`ccjkAlerts.states.${state}`)}
          </StatusTag>
        );
      },
    },
    { key: 'level', title: t('ccjkAlerts.level'), cell: ({ level }) => level },
    {
      key: 'value',
      title: t('ccjkAlerts.value'),
      isNumber: true,
      cell: ({ unit, value }) => measure(unit, value),
    },
    {
      key: 'limit',
      title: t('ccjkAlerts.beyond'),
      isNumber: true,
      cell: ({ unit, limit }) => `> ${measure(unit, limit)}`,
    },
  ];
  return (
    <Card title={t('ccjkAlerts.rulesTitle')}>
      <LiveTable
        label={t('ccjkAlerts.rulesTitle')}
        columns={columns}
        rows={rules}
        keyOf={({ rule }) => rule}
        nameOf={({ rule }) => t(`ccjkAlerts.rules.${rule}`)}
        list=""
        total={rules.length}
        page={1}
        pageSize={Math.max(1, rules.length)}
        onPage={() => {}}
      />
      <p className="dc-hint">{t('ccjkAlerts.why')}</p>
    </Card>
  );
}
