// What can stand in the address of a list of codes, and the controls that set it.
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { FilterField } from '../FilterBar.js';
import type { HeadFigure } from '../ListPage.js';

export const NoFilters = z.object({});
export const View = z.object({ view: z.enum(['batches']) });

/** Those that renewal keys and activation codes share. */
export const StockAddress = z.object({
  keyword: z.string().max(200),
  status: z.enum(['unused', 'used', 'revoked', 'lapsed']),
  batch: z.string().max(200),
  duration_days: z.string().regex(/^[1-9]\d{0,3}$/),
  handed_out: z.enum(['yes', 'no']),
  valid_before: z.iso.date(),
});

type Summary = Record<'total' | 'unused' | 'used' | 'revoked' | 'lapsed' | 'handed_out', number>;

const STATUSES = ['unused', 'used', 'revoked', 'lapsed'] as const;

/** `between` stands after the status. */
export function useStockFields(
  summary: Summary | undefined,
  between: readonly FilterField[] = [],
): FilterField[] {
  const { t } = useTranslation();
  return [
    {
      name: 'status',
      label: t('nouns.status'),
      kind: 'choice',
      options: STATUSES.map((value) => ({
        value,
        label: t(`status.code.${value}`),
        count: summary?.[value],
      })),
    },
    ...between,
    {
      name: 'handed_out',
      label: t('codes.handedOut'),
      kind: 'choice',
      options: [
        { value: 'yes', label: t('codes.isOut'), count: summary?.handed_out },
        { value: 'no', label: t('codes.isIn'), count: summary && summary.total - summary.handed_out },
      ],
    },
    { name: 'batch', label: t('nouns.batch'), kind: 'text' },
    { name: 'duration_days', label: t('nouns.days'), kind: 'text' },
    { name: 'valid_before', label: t('codes.validBefore'), kind: 'date' },
  ];
}

/** How many there are of each status; each number leads to them. */
export function useStockFigures(summary: Summary | undefined): HeadFigure[] {
  const { t } = useTranslation();
  if (!summary) return [];
  return STATUSES.filter((status) => status !== 'lapsed' || summary.lapsed > 0).map((status) => ({
    label: t(`status.code.${status}`),
    value: summary[status],
    to: `?status=${status}`,
  }));
}
