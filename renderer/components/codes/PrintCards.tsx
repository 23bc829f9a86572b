// Cards to cut and hand out. What stands here prints; the frame and the form do not.
import Button from 'antd/es/button';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { recall, remember } from '../../lib/memory.js';
import { isLoopback } from '../../lib/place.js';
import { useServiceOrigin } from '../../lib/useServiceOrigin.js';
import { Banner } from '../Banner.js';
import { FieldFrame } from '../Field.js';
import { Empty, Failed, Loading } from '../States.js';
import { TextInput } from '../TextInput.js';
import { CodeCard } from './CodeCard.js';
import { queryOf, useStockActs, type Stock, type StockFilter, type StockItem } from './stock.js';
import './cards.css';

const LAYOUTS = ['a4', 'a4big', 'roll'] as const;
type Layout = (typeof LAYOUTS)[number];
const MOST = 500;
const PAGE_SIZE = 100;

interface Answer<Item> {
  items: Item[];
  total: number;
}

export interface PrintCardsProps<Item extends StockItem> {
  stock: Stock;
  /** What else a card says: "Daily". */
  kindOf?: (item: Item) => string;
}

/** Codes of the filter that can still be used, and how many of it cannot. */
function usePrintable<Item extends StockItem>(stock: Stock, filter: StockFilter) {
  return useQuery({
    queryKey: [...stock.queryKey, 'print', filter],
    queryFn: async ({ signal }) => {
      const read = (query: object) =>
        call(stock.list, { query } as never, { signal }) as Promise<Answer<Item>>;
      const asked = queryOf(filter);
      const all = (await read({ ...asked, page: 1, page_size: 1 })).total;
      // A filter on what cannot be used leaves nothing to print.
      const isNone = filter.status !== undefined && filter.status !== 'unused';
      if (isNone) return { items: [], total: 0, left: all };
      const items: Item[] = [];
      let total = 0;
      for (let page = 1; page <= MOST / PAGE_SIZE; page += 1) {
        const answer = await read({ ...asked, status: 'unused', lapsed: 'no', page, page_size: PAGE_SIZE });
        items.push(...answer.items);
        total = answer.total;
        if (items.length >= total) break;
      }
      return { items, total, left: all - total };
    },
  });
}

export function PrintCards<Item extends StockItem>({ stock, kindOf }: PrintCardsProps<Item>) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const filter: StockFilter = Object.fromEntries(params);
  const codes = usePrintable<Item>(stock, filter);
  const { handOut } = useStockActs(stock);
  const [layout, setLayout] = useState<Layout>('a4');
  const [shop, setShop] = useState(() => recall('shopName') ?? t('common.product'));
  const own = useServiceOrigin();
  const [typed, setTyped] = useState<string>();
  const origin = typed ?? own ?? '';
  const data = codes.data;
  const print = () => {
    remember('shopName', shop);
    window.print();
    if (data && data.items.length > 0) handOut.mutate(data.items.map(({ id }) => id));
  };
  return (
    <div className="dc-print">
      <div className="dc-print-form">
        <header className="dc-page-head">
          <h1>{t('codes.printing.title')}</h1>
          <span className="dc-hint">{useScope(filter)}</span>
          <Button type="primary" disabled={!data || data.items.length === 0 || origin === ''} onClick={print}>
            {t('codes.printing.print', { count: data?.items.length ?? 0 })}
          </Button>
        </header>
        <div className="dc-print-fields">
          <FieldFrame id="print-layout" label={t('codes.printing.layout')}>
            <select
              id="print-layout"
              className="dc-select"
              value={layout}
              onChange={(event) => setLayout(event.target.value as Layout)}
            >
              {LAYOUTS.map((key) => (
                <option key={key} value={key}>
                  {t(`codes.printing.${key}`)}
                </option>
              ))}
            </select>
          </FieldFrame>
          <FieldFrame id="print-shop" label={t('codes.printing.shop')}>
            <TextInput id="print-shop" value={shop} onChange={setShop} maxLength={24} />
          </FieldFrame>
          <FieldFrame
            id="print-address"
            label={t('codes.printing.address')}
            hint={t('codes.printing.addressHint')}
          >
            <TextInput
              id="print-address"
              aria-describedby="print-address-hint"
              value={origin}
              onChange={setTyped}
              autoCapitalize="none"
              spellCheck={false}
            />
          </FieldFrame>
        </div>
        {origin !== '' && isLoopback(origin) && <Banner tone="warn">{t('codes.printing.local')}</Banner>}
        {codes.isError && (
          <Failed error={codes.error} retry={() => void codes.refetch()} busy={codes.isFetching} />
        )}
        {handOut.isError && <Banner tone="bad">{errorText(t, handOut.error)}</Banner>}
        {data && data.total > data.items.length && (
          <Banner tone="warn">{t('codes.printing.most', { count: MOST })}</Banner>
        )}
        {data && data.left > 0 && <p className="dc-hint">{t('codes.printing.left', { count: data.left })}</p>}
      </div>
      {codes.isPending && <Loading rows={6} />}
      {data?.items.length === 0 && <Empty>{t('codes.printing.empty')}</Empty>}
      {data && data.items.length > 0 && (
        <div className="dc-sheet-frame" role="region" aria-label={t('codes.printing.preview')} tabIndex={0}>
          <ul className="dc-sheet" data-layout={layout}>
            {data.items.map((item) => (
              <CodeCard
                key={item.id}
                item={item}
                kind={stock.kind}
                shop={shop}
                more={kindOf?.(item) ?? t(`codes.${stock.kind}.card`)}
                link={stock.linkOf(origin, item.code)}
              />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** Which codes, in words. */
function useScope({ ids, batch, ...others }: StockFilter): string {
  const { t } = useTranslation();
  if (ids !== undefined) return t('codes.printing.chosen', { count: ids.split(',').length });
  if (Object.keys(others).length > 0) return t('codes.printing.filtered');
  return batch === undefined ? t('codes.printing.every') : t('codes.printing.batch', { name: batch });
}
