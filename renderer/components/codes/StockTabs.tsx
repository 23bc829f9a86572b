// A stock of keys or codes seen one by one, or batch by batch. Which of the two stands in the address.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../lib/useFilters.js';
import { Tabs } from '../Tabs.js';
import { BatchList } from './BatchList.js';
import { View } from './filters.js';
import type { Stock } from './stock.js';
import type { StockWork } from './useStockWork.js';

interface StockTabsProps {
  stock: Stock;
  work: StockWork;
  /** What the list of single ones is called. */
  listTitle: string;
  children: ReactNode;
}

export function StockTabs({ stock, work, listTitle, children }: StockTabsProps) {
  const { t } = useTranslation();
  const view = useFilters(View);
  return (
    <Tabs
      label={t('codes.view')}
      tabs={[
        { key: 'list', title: listTitle },
        { key: 'batches', title: t('codes.batches') },
      ]}
      active={view.values.view ?? 'list'}
      onChange={(next) => view.set({ view: next === 'batches' ? next : undefined })}
    >
      {work.said}
      {view.values.view === 'batches' ? <BatchList stock={stock} work={work} /> : children}
    </Tabs>
  );
}
