// Cards of keys or codes: those of the address's filter that can still be used.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { call } from '../../lib/api.js';
import { errorText } from '../../lib/errorText.js';
import { Banner } from '../Banner.js';
import { Failed, Loading } from '../States.js';
import { CardSheet } from './CardSheet.js';
import { CodeCard } from './CodeCard.js';
import { queryOf, useStockActs, type Stock, type StockFilter, type StockItem } from './stock.js';

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
  const data = codes.data;
  return (
    <CardSheet
      scope={useScope(filter)}
      items={data?.items}
      onPrinted={() => data && handOut.mutate(data.items.map(({ id }) => id))}
      cardOf={(item, { shop, origin }) => (
        <CodeCard
          key={item.id}
          item={item}
          kind={stock.kind}
          shop={shop}
          more={kindOf?.(item) ?? t(`codes.${stock.kind}.card`)}
          link={stock.linkOf(origin, item.code)}
        />
      )}
    >
      {codes.isError && (
        <Failed error={codes.error} retry={() => void codes.refetch()} busy={codes.isFetching} />
      )}
      {handOut.isError && <Banner tone="bad">{errorText(t, handOut.error)}</Banner>}
      {data && data.total > data.items.length && (
        <Banner tone="warn">{t('codes.printing.most', { count: MOST })}</Banner>
      )}
      {data && data.left > 0 && <p className="dc-hint">{t('codes.printing.left', { count: data.left })}</p>}
      {codes.isPending && <Loading rows={6} />}
    </CardSheet>
  );
}

/** Which codes, in words. */
function useScope({ ids, batch, ...others }: StockFilter): string {
  const { t } = useTranslation();
  if (ids !== undefined) return t('codes.printing.chosen', { count: ids.split(',').length });
  if (Object.keys(others).length > 0) return t('codes.printing.filtered');
  return batch === undefined ? t('codes.printing.every') : t('codes.printing.batch', { name: batch });
}
