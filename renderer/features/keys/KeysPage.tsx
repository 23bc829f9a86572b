// Which keys can I sell, which were used?
import Button from 'antd/es/button';
import { lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { listRenewalKeys } from '../../../server/services/oas/contract/super.js';
import { useStockFields, useStockFigures } from '../../components/codes/filters.js';
import { queryOf, shortCode } from '../../components/codes/stock.js';
import { StockTabs } from '../../components/codes/StockTabs.js';
import { useStockColumns } from '../../components/codes/useStockColumns.js';
import { useStockWork } from '../../components/codes/useStockWork.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { useSelection } from '../../lib/useSelection.js';
import { keyStock } from './stock.js';
import { PAGE_SIZE, useKeys, type RenewalKey } from './useKeys.js';

const MakeKeys = lazy(() => import('./MakeKeys.js').then((file) => ({ default: file.MakeKeys })));

export function KeysPage() {
  const { t } = useTranslation();
  const { filters, list } = useKeys();
  const selection = useSelection(JSON.stringify(filters.values));
  const work = useStockWork(keyStock, list.data?.items ?? [], selection);
  const [isMaking, setMaking] = useState(false);
  const columns = useStockColumns<RenewalKey>({
    stock: keyStock,
    onCopied: ({ id }) => work.handOut([id]),
    usedBy: ({ used_by_manager_id: id, used_by_manager_username: name }) =>
      id === null ? '–' : <Link to={`/super/managers?manager=${id}`}>{name || `#${id}`}</Link>,
  });
  const summary = list.data?.summary;
  const make = (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t('codes.key.make')}
    </Button>
  );
  return (
    <ListPage
      name="keys"
      title={t('codes.key.title')}
      figures={useStockFigures(summary)}
      act={make}
      filters={filters}
      search={{ name: 'keyword', label: t('codes.key.search') }}
      fields={useStockFields(summary)}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={shortCode}
      actsOf={work.rowActs}
      selection={selection}
      bulk={work.bulk}
      exported={{ list: listRenewalKeys, filter: queryOf(filters.values) }}
      empty={<Empty>{t('codes.key.empty')}</Empty>}
      frame={(keys) => (
        <StockTabs stock={keyStock} work={work} listTitle={t('codes.key.list')}>
          {keys}
        </StockTabs>
      )}
    >
      {work.dialogs}
      {isMaking && <MakeKeys onClose={() => setMaking(false)} />}
    </ListPage>
  );
}
