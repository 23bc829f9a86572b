// Size by table, the largest first; empty ones are counted only.
import { useTranslation } from 'react-i18next';
import type { DataState } from '../../../server/console/contract/data.js';
import { Bars } from '../../components/charts/Bars.js';
import { Card } from '../../components/Card.js';
import { Empty } from '../../components/States.js';
import { wordOf } from '../../lib/i18n.js';
import { useFormat } from '../../lib/useFormat.js';

export function Tables({ data }: { data: DataState }) {
  const { t } = useTranslation();
  const { bytes, number } = useFormat();
  const filled = data.tables.filter((table) => table.rows + table.sealed_rows > 0);
  const emptyCount = data.tables.length - filled.length;
  return (
    <Card title={t('data.tablesTitle')}>
      {filled.length === 0 && <Empty>{t('data.noRows')}</Empty>}
      <Bars
        label={t('data.tablesTitle')}
        bars={filled.map(
          ({ name, rows, bytes: size, sealed_rows: sealed, sealed_bytes, is_history: isHistory }) => ({
            key: name,
            name: (
              <span title={name}>
                {wordOf(`data.tables.${name}`, name)}
                {isHistory && <span className="dc-hint"> {t('data.ages')}</span>}
              </span>
            ),
            value: size + sealed_bytes,
            text: [
              t('data.rows', { count: rows, number: number(rows) }),
              ...(sealed > 0 ? [t('data.sealed', { count: sealed, number: number(sealed) })] : []),
              bytes(size + sealed_bytes),
            ].join(' · '),
            colour: isHistory ? 'teal' : 'link',
          }),
        )}
      />
      <p className="dc-hint">
        {t('data.asOf')}
        {emptyCount > 0 && ` ${t('data.empty', { count: emptyCount })}`}
      </p>
    </Card>
  );
}
