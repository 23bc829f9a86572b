// Why a query failed, with another try. Silent while the cloud is away and the page still has what it read: that is said once,
// above (AwayLine), and not by each card.
import type { UseQueryResult } from '@tanstack/react-query';
import { useIsAway } from '../lib/liveConnection.js';
import { Failed } from './States.js';

export function QueryFailure({ query }: { query: UseQueryResult }) {
  const isAway = useIsAway();
  if (!query.isError || (isAway && query.data !== undefined)) return null;
  return (
    <Failed
      error={query.error}
      retry={() => void query.refetch()}
      busy={query.isFetching}
      since={query.dataUpdatedAt}
    />
  );
}
