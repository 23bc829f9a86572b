import { useQuery } from '@tanstack/react-query';
import { getSuperFigures, getSuperOverview } from '../../../server/services/oas/contract/figures.js';
import { listManagers } from '../../../server/services/oas/contract/managers.js';
import { call } from '../../lib/api.js';
import { useLiveInvalidation } from '../../lib/liveFeed.js';
import { overviewKeys } from './keys.js';

export const FIGURES_OF = 50;
const EXPIRING_SHOWN = 5;

/** The numbers move with the cloud's jobs; each part is asked for by itself, so that one that fails leaves the others. */
export function useOverview() {
  useLiveInvalidation(['counters', 'managers'], overviewKeys.all);
  return {
    numbers: useQuery({
      queryKey: overviewKeys.numbers,
      queryFn: ({ signal }) => call(getSuperOverview, {}, { signal }),
    }),
    figures: useQuery({
      queryKey: overviewKeys.figures,
      queryFn: ({ signal }) =>
        call(getSuperFigures, { query: { hours: 24, page_size: FIGURES_OF } }, { signal }),
    }),
    expiring: useQuery({
      queryKey: overviewKeys.expiring,
      queryFn: ({ signal }) =>
        call(listManagers, { query: { status: 'expiring_7d', page_size: EXPIRING_SHOWN } }, { signal }),
    }),
  };
}
