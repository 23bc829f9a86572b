// The whole cloud at a glance. It is pushed over the live socket; over HTTP it is asked for first, after a gap, and after
// each try to connect that failed (useLiveStatus).
import { useQuery } from '@tanstack/react-query';
import { readStatus } from '../../../server/console/contract/status.js';
import { call } from '../../lib/api.js';
import { cloudKeys } from './keys.js';

export function useStatus(enabled: boolean) {
  return useQuery({
    queryKey: cloudKeys.status,
    queryFn: ({ signal }) => call(readStatus, {}, { signal }),
    enabled,
    // The live socket tries again by itself, and the page says how often.
    retry: false,
  });
}
