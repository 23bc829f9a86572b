// What can be done with codes from their list: one by the row's menu, many by hand or by the filter.
import { lazy, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { call } from '../../lib/api.js';
import { copyText } from '../../lib/copy.js';
import { errorText } from '../../lib/errorText.js';
import type { Selection } from '../../lib/useSelection.js';
import { Banner } from '../Banner.js';
import type { BulkAct } from '../BulkBar.js';
import type { MenuAct } from '../Menu.js';
import {
  filterOf,
  inChunks,
  MOST_IDS,
  queryOf,
  useStockActs,
  type Stock,
  type StockFilter,
  type StockItem,
  type StockTarget,
} from './stock.js';

const StockQuestion = lazy(() =>
  import('./StockQuestion.js').then((file) => ({ default: file.StockQuestion })),
);
const EditCodes = lazy(() => import('./EditCodes.js').then((file) => ({ default: file.EditCodes })));
const CodeHistory = lazy(() => import('./CodeHistory.js').then((file) => ({ default: file.CodeHistory })));
const ExportDialog = lazy(() =>
  import('../ExportDialog.js').then((file) => ({ default: file.ExportDialog })),
);

type Asked =
  { act: 'revoke' | 'remove' | 'edit' | 'export'; target: StockTarget } | { act: 'history'; item: StockItem };
type Said = { tone: 'ok' | 'warn' | 'bad'; text: string };

export interface StockWork {
  rowActs: (item: StockItem) => MenuAct[];
  bulk: BulkAct<StockFilter>[];
  copy: (target: StockTarget) => Promise<void>;
  print: (target: StockTarget) => void;
  ask: (act: 'revoke' | 'remove' | 'edit', target: StockTarget) => void;
  handOut: (ids: number[]) => void;
  /** What the last act came to; stands above the list. */
  said: ReactNode;
  dialogs: ReactNode;
}

export function useStockWork(stock: Stock, items: readonly StockItem[], selection: Selection): StockWork {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const acts = useStockActs(stock);
  const [asked, setAsked] = useState<Asked>();
  const [said, setSaid] = useState<Said>();
  const close = () => setAsked(undefined);
  const one = ({ id }: StockItem): StockTarget => ({ ids: [id], count: 1 });

  const isTooMany = ({ ids }: StockTarget) => {
    if (ids === undefined || ids.length <= MOST_IDS) return false;
    setSaid({ tone: 'warn', text: t('codes.tooMany', { most: MOST_IDS }) });
    return true;
  };
  const handOut = (ids: number[]) =>
    void inChunks(ids, acts.handOut.mutateAsync).catch((error: unknown) =>
      setSaid({ tone: 'bad', text: errorText(t, error) }),
    );
  const copy = async (target: StockTarget) => {
    if (isTooMany(target)) return;
    try {
      const { text, ids, total } = await call(stock.routes.text, { query: queryOf(filterOf(target)) });
      if (!(await copyText(text))) return setSaid({ tone: 'warn', text: t('common.copy.refused') });
      setSaid(
        ids.length < total
          ? { tone: 'warn', text: t('codes.copiedPart', { count: ids.length, total }) }
          : { tone: 'ok', text: t('codes.copied', { count: ids.length }) },
      );
      handOut(ids);
    } catch (error) {
      setSaid({ tone: 'bad', text: errorText(t, error) });
    }
  };
  const print = (target: StockTarget) => {
    if (isTooMany(target)) return;
    const search = new URLSearchParams(
      Object.entries(filterOf(target)).filter((entry): entry is [string, string] => Boolean(entry[1])),
    );
    void navigate({ pathname: `${stock.page}/print`, search: search.toString() });
  };
  const ask = (act: 'revoke' | 'remove' | 'edit' | 'export', target: StockTarget) => {
    setSaid(undefined);
    if (!isTooMany(target)) setAsked({ act, target });
  };

  const isUsable = (item: StockItem) => item.status === 'unused' && !item.lapsed;
  return {
    copy,
    print,
    ask,
    handOut,
    rowActs: (item) => [
      { key: 'copy', label: t('codes.copy'), run: () => void copy(one(item)) },
      ...(isUsable(item) ? [{ key: 'print', label: t('codes.print'), run: () => print(one(item)) }] : []),
      ...(item.handed_out_at === null && item.status === 'unused'
        ? [{ key: 'markOut', label: t('codes.markOut'), run: () => handOut([item.id]) }]
        : []),
      { key: 'edit', label: t('codes.edit'), run: () => ask('edit', one(item)) },
      { key: 'history', label: t('codes.history'), run: () => setAsked({ act: 'history', item }) },
      ...(item.status === 'unused'
        ? [{ key: 'revoke', label: t('acts.revoke'), run: () => ask('revoke', one(item)) }]
        : []),
      { key: 'remove', label: t('acts.delete'), run: () => ask('remove', one(item)) },
    ],
    bulk: [
      { key: 'copy', label: t('codes.copy'), run: (target) => void copy(target) },
      { key: 'print', label: t('codes.print'), run: print },
      { key: 'export', label: t('export.act'), run: (target) => ask('export', target) },
      { key: 'edit', label: t('codes.edit'), run: (target) => ask('edit', target) },
      { key: 'revoke', label: t('acts.revoke'), run: (target) => ask('revoke', target) },
      { key: 'remove', label: t('acts.delete'), run: (target) => ask('remove', target) },
    ],
    said: said && <Banner tone={said.tone}>{said.text}</Banner>,
    dialogs: (
      <>
        {(asked?.act === 'revoke' || asked?.act === 'remove') && (
          <StockQuestion
            stock={stock}
            act={asked.act}
            target={asked.target}
            known={items}
            onDone={selection.clear}
            onClose={close}
          />
        )}
        {asked?.act === 'edit' && (
          <EditCodes
            stock={stock}
            target={asked.target}
            known={items.find(({ id }) => asked.target.ids?.length === 1 && asked.target.ids[0] === id)}
            onDone={selection.clear}
            onClose={close}
          />
        )}
        {asked?.act === 'export' && (
          <ExportDialog
            list={stock.list}
            filter={queryOf(filterOf(asked.target))}
            name={t(`codes.${stock.kind}.title`)}
            onClose={close}
          />
        )}
        {asked?.act === 'history' && <CodeHistory item={asked.item} onClose={close} />}
      </>
    ),
  };
}
