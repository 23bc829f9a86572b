// The whole cloud at a glance, as the console's live socket keeps it: for pages that are not the home.
import { useQuery } from '@tanstack/react-query';
import { readStatus } from '../../server/console/contract/status.js';
import { call } from './api.js';

export const statusKey = ['cloud', 'status'] as const;

/** `enabled`: somebody is signed in who may ask. */
export const useCloudStatus = (enabled = true) =>
  useQuery({
    queryKey: statusKey,
    queryFn: ({ signal }) => call(readStatus, {}, { signal }),
    enabled,
    // The live socket tries again by itself.
    retry: false,
  });
