// The last question before codes are revoked or deleted, and how far the act is while it runs. Closing it stops what is left.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../Confirm.js';
import { Dialog } from '../Dialog.js';
import { Progress } from '../Progress.js';
import { Failed, Loading } from '../States.js';
import { inChunks, shortCode, useStockActs, type Stock, type StockItem, type StockTarget } from './stock.js';
import { useTargetIds } from './useTargetIds.js';

export interface StockQuestionProps {
  stock: Stock;
  act: 'revoke' | 'remove';
  target: StockTarget;
  /** Rows of the present page, for names. */
  known: readonly StockItem[];
  onDone: () => void;
  onClose: () => void;
}

/** From so many on the number is typed before they are deleted. */
const TYPED_FROM = 21;

export function StockQuestion({ stock, act, target, known, onDone, onClose }: StockQuestionProps) {
  const { t } = useTranslation();
  const acts = useStockActs(stock);
  const chosen = useTargetIds(stock, target);
  const [done, setDone] = useState(0);
  const isOver = useRef(false);
  useEffect(() => {
    isOver.current = false;
    return () => {
      isOver.current = true;
    };
  }, []);
  const verb = t(act === 'revoke' ? 'acts.revoke' : 'acts.delete');
  if (!chosen.data) {
    return (
      <Dialog title={verb} onClose={onClose}>
        {chosen.isError ? (
          <Failed error={chosen.error} retry={() => void chosen.refetch()} busy={chosen.isFetching} />
        ) : (
          <Loading rows={2} />
        )}
      </Dialog>
    );
  }
  const { ids, total } = chosen.data;
  const count = ids.length;
  const progress = t('codes.progress', { done, all: count });
  return (
    <Confirm
      verb={verb}
      object={t(stock.kind === 'key' ? 'units.keys' : 'units.codes', { count })}
      names={ids.map((id) =>
        nameOf(
          known.find((item) => item.id === id),
          id,
        ),
      )}
      count={count}
      consequence={
        <>
          <p>{t(`codes.${stock.kind}.${act === 'revoke' ? 'revokeConsequence' : 'removeConsequence'}`)}</p>
          {total > count && <p>{t('codes.part', { most: count, total })}</p>}
          {done > 0 && (
            <>
              <Progress value={done} of={count} label={progress} />
              <p role="status">{progress}</p>
            </>
          )}
        </>
      }
      {...(act === 'remove' && count >= TYPED_FROM ? { typed: String(count) } : {})}
      run={async () => {
        await inChunks(ids, acts[act].mutateAsync, setDone, () => isOver.current);
        onDone();
      }}
      onClose={onClose}
    />
  );
}

const nameOf = (item: StockItem | undefined, id: number): string => (item ? shortCode(item) : `#${id}`);
