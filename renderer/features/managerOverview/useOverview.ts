import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getFigures } from '../../../server/services/oas/contract/figures.js';
import { getManagerMe } from '../../../server/services/oas/contract/manager.js';
import { getOverview } from '../../../server/services/oas/contract/overview.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { overviewKeys } from './keys.js';

export type Overview = AnswerOf<typeof getOverview>;
export type Figures = AnswerOf<typeof getFigures>;

export const PERIODS = { h24: { hours: 24 }, d7: { days: 7 }, d30: { days: 30 } };
export type Period = keyof typeof PERIODS;

const FIGURES_EVERY_MS = 15_000;

export const useMe = () =>
  useQuery({ queryKey: ['manager', 'me'], queryFn: ({ signal }) => call(getManagerMe, {}, { signal }) });

/** Counts follow every change; they are read at most once a second. */
export function useOverview(enabled: boolean) {
  useLiveInvalidation(['counters', 'agents'], overviewKeys.now);
  return useQuery({
    queryKey: overviewKeys.now,
    queryFn: ({ signal }) => call(getOverview, {}, { signal }),
    enabled,
  });
}

export function usePeriod(period: Period, enabled: boolean) {
  return useQuery({
    queryKey: overviewKeys.figures(period),
    queryFn: ({ signal }) => call(getFigures, { query: PERIODS[period] }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: FIGURES_EVERY_MS,
    enabled,
  });
}
