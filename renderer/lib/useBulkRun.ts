// How far an act on many rows is: pushed by the cloud, asked for when nothing was heard for a while.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { abortBulkRun, getBulkRun } from '../../server/services/oas/contract/bulk.js';
import { call } from './api.js';
import { useLiveMessages } from './liveFeed.js';

const ASK_EVERY_MS = 2_000;

export const bulkKeys = {
  all: ['manager', 'bulk'] as const,
  run: (id: number) => ['manager', 'bulk', id] as const,
};

export function useBulkRun(id: number) {
  const queries = useQueryClient();
  useLiveMessages('bulk', ({ bulk }) => {
    if (bulk.id !== id) return;
    // The message counts; the notes about single rows are read when it has ended.
    if (bulk.state !== 'running') void queries.invalidateQueries({ queryKey: bulkKeys.run(id) });
    else
      queries.setQueryData(bulkKeys.run(id), (known: object | undefined) => known && { ...known, ...bulk });
  });
  const run = useQuery({
    queryKey: bulkKeys.run(id),
    queryFn: ({ signal }) => call(getBulkRun, { params: { id } }, { signal }),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : ASK_EVERY_MS),
  });
  const abort = useMutation({
    mutationFn: () => call(abortBulkRun, { params: { id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: bulkKeys.run(id) }),
  });
  return { run, abort };
}
