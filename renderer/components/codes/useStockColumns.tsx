// Columns that lists of renewal keys and activation codes share.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isLoopback, place } from '../../lib/place.js';
import { useNow } from '../../lib/useNow.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { CodeChip } from '../CodeChip.js';
import type { ListColumn } from '../ListPage.js';
import { Status } from '../Status.js';
import { Time } from '../Time.js';
import type { Stock, StockItem } from './stock.js';

export interface StockColumnsOptions<Item> {
  stock: Stock;
  usedBy: (item: Item) => ReactNode;
  /** After the code itself. */
  more?: readonly ListColumn<Item>[];
  /** A code was copied: somebody may hold it now. */
  onCopied: (item: Item) => void;
}

export function useStockColumns<Item extends StockItem>({
  stock,
  usedBy,
  more = [],
  onCopied,
}: StockColumnsOptions<Item>): ListColumn<Item>[] {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const origin = useServiceOrigin();
  const timeOf = (at: string | null) => at !== null && <Time at={at} now={now} mode="when" />;
  const onDemand = (key: string, title: string, cell: ListColumn<Item>['cell']): ListColumn<Item> => ({
    key,
    title,
    cell,
    isExtra: true,
    phone: 'none',
  });
  return [
    {
      key: 'code',
      title: t(`codes.${stock.kind}.one`),
      cell: (item) => (
        <CodeChip
          code={item.code}
          isShort
          onCopied={() => {
            if (item.status === 'unused' && item.handed_out_at === null) onCopied(item);
          }}
          {...(item.status === 'unused' &&
            !item.lapsed &&
            origin !== undefined && { qr: qrOf(stock, origin, item, t(`codes.${stock.kind}.qr`)) })}
        />
      ),
    },
    ...more,
    { key: 'days', title: t('nouns.days'), isNumber: true, cell: (item) => item.duration_days },
    {
      key: 'status',
      title: t('nouns.status'),
      phone: 'status',
      cell: (item) => <Status kind="code" status={item.lapsed ? 'lapsed' : item.status} />,
    },
    { key: 'batch', title: t('nouns.batch'), cell: (item) => item.batch_name || '–' },
    { key: 'usedBy', title: t('codes.usedBy'), phone: 'none', cell: usedBy },
    {
      key: 'handedOut',
      title: t('codes.handedOut'),
      phone: 'none',
      cell: (item) => timeOf(item.handed_out_at) || '–',
    },
    onDemand('note', t('nouns.note'), (item) => item.note),
    onDemand('usedAt', t('nouns.usedAt'), (item) => timeOf(item.used_at)),
    onDemand('validUntil', t('nouns.validUntil'), (item) => timeOf(item.valid_until)),
    onDemand('createdAt', t('nouns.createdAt'), (item) => timeOf(item.created_at)),
  ];
}

const qrOf = (stock: Stock, origin: string, item: StockItem, title: string) => ({
  text: stock.linkOf(origin, item.code),
  title,
  isReachable: !isLoopback(origin),
  ...(place.door === 'console' ? { mendAt: '/connect' } : {}),
});
