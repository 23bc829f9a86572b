// Which codes can I hand out, which were used?
import Button from 'antd/es/button';
import { lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { listActivationCodes } from '../../../server/services/oas/contract/manager.js';
import { useStockFields, useStockFigures } from '../../components/codes/filters.js';
import { queryOf, shortCode } from '../../components/codes/stock.js';
import { StockTabs } from '../../components/codes/StockTabs.js';
import { useStockColumns } from '../../components/codes/useStockColumns.js';
import { useStockWork } from '../../components/codes/useStockWork.js';
import { ListPage } from '../../components/ListPage.js';
import { Empty } from '../../components/States.js';
import { useSelection } from '../../lib/useSelection.js';
import { codeStock } from './stock.js';
import { PAGE_SIZE, useCodes, USER_TYPES, type ActivationCode } from './useCodes.js';

const MakeCodes = lazy(() => import('./MakeCodes.js').then((file) => ({ default: file.MakeCodes })));

export function CodesPage() {
  const { t } = useTranslation();
  const { filters, list } = useCodes();
  const selection = useSelection(JSON.stringify(filters.values));
  const work = useStockWork(codeStock, list.data?.items ?? [], selection);
  const [isMaking, setMaking] = useState(false);
  const summary = list.data?.summary;
  const columns = useStockColumns<ActivationCode>({
    stock: codeStock,
    onCopied: ({ id }) => work.handOut([id]),
    more: [{ key: 'type', title: t('nouns.type'), cell: (code) => t(`userTypes.${code.user_type}`) }],
    usedBy: ({ used_by_user_id: id, used_by_account_no: account }) => {
      if (id === null) return '–';
      return account === '' ? t('codes.gone') : <Link to={`/manager/users?user=${id}`}>#{id}</Link>;
    },
  });
  const typeField = {
    name: 'user_type',
    label: t('nouns.type'),
    kind: 'choice' as const,
    options: USER_TYPES.map((value) => ({ value, label: t(`userTypes.${value}`) })),
  };
  const make = (
    <Button type="primary" onClick={() => setMaking(true)}>
      {t('codes.code.make')}
    </Button>
  );
  return (
    <ListPage
      name="codes"
      title={t('codes.code.title')}
      figures={useStockFigures(summary)}
      act={make}
      filters={filters}
      search={{ name: 'keyword', label: t('codes.code.search') }}
      fields={useStockFields(summary, [typeField])}
      list={list}
      pageSize={PAGE_SIZE}
      columns={columns}
      nameOf={shortCode}
      actsOf={work.rowActs}
      selection={selection}
      bulk={work.bulk}
      exported={{ list: listActivationCodes, filter: queryOf(filters.values) }}
      empty={<Empty>{t('codes.code.empty')}</Empty>}
      frame={(codes) => (
        <StockTabs stock={codeStock} work={work} listTitle={t('codes.code.list')}>
          {codes}
        </StockTabs>
      )}
    >
      {work.dialogs}
      {isMaking && <MakeCodes onClose={() => setMaking(false)} />}
    </ListPage>
  );
}
