import { useQuery } from '@tanstack/react-query';
import { getTaskTemplates } from '../../../server/services/oas/contract/public.js';
import { call } from '../../lib/api.js';

/** Every task with its fields: the same until the cloud is updated. */
export function useTemplates() {
  return useQuery({
    queryKey: ['any', 'taskTemplates'],
    queryFn: ({ signal }) => call(getTaskTemplates, { query: {} }, { signal }),
    staleTime: Infinity,
  });
}
