// The whole cloud at a glance: pushed over the live socket, and asked for again over HTTP where the socket cannot tell.
import { useQuery } from '@tanstack/react-query';
import { readStatus } from '../../../server/console/contract/status.js';
import { call } from '../../lib/api.js';
import { cloudKeys } from './keys.js';

/** Even a live socket is checked: a connection that died silently (sleep, a pulled cable) shows itself here. */
const CHECK_EVERY_MS = 30_000;

export function useStatus(enabled: boolean) {
  return useQuery({
    queryKey: cloudKeys.status,
    queryFn: ({ signal }) => call(readStatus, {}, signal),
    enabled,
    refetchInterval: CHECK_EVERY_MS,
  });
}
