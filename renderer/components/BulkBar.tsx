// What can be done with the chosen rows; stands at the foot of a table. An act gets the rows by id, or the filter as it was at
// the click: what comes under the filter later is not meant.
import Button from 'antd/es/button';
import { useTranslation } from 'react-i18next';
import type { RowKey, Selection } from '../lib/useSelection.js';

/** `ids` or `filter`, never both. */
export interface BulkTarget<Filter> {
  ids?: number[];
  filter?: Filter;
  count: number;
}

export interface BulkAct<Filter> {
  key: string;
  label: string;
  run: (target: BulkTarget<Filter>) => void;
  /** Works on rows of known ids alone. */
  onlyIds?: boolean;
}

export interface BulkBarProps<Filter> {
  selection: Selection;
  total: number;
  filter: Filter;
  acts: readonly BulkAct<Filter>[];
  /** False where no act takes a filter. */
  hasAll?: boolean;
}

export function BulkBar<Filter>({ selection, total, filter, acts, hasAll = true }: BulkBarProps<Filter>) {
  const { t } = useTranslation();
  const count = selection.count(total);
  if (count === 0) return null;
  const target = (): BulkTarget<Filter> =>
    selection.isAll ? { filter, count } : { ids: idsOf(selection.keys), count };
  return (
    <div className="dc-bulk-bar" role="region" aria-label={t('bulk.acts')}>
      <strong role="status">{t(selection.isAll ? 'bulk.allChosen' : 'bulk.chosen', { count })}</strong>
      {hasAll && !selection.isAll && total > selection.keys.size && (
        <button type="button" className="dc-link-button" onClick={selection.chooseAll}>
          {t('bulk.allOfFilter', { count: total })}
        </button>
      )}
      {acts
        .filter(({ onlyIds }) => !onlyIds || !selection.isAll)
        .map((act) => (
          <Button key={act.key} onClick={() => act.run(target())}>
            {act.label}
          </Button>
        ))}
      <Button type="text" onClick={selection.clear}>
        {t('bulk.clear')}
      </Button>
    </div>
  );
}

const idsOf = (keys: ReadonlySet<RowKey>): number[] => [...keys].map(Number);
