// Where other people open this cloud's service: at its own port that is the address of this page; at the operator's door it is the
// service's, the one that other machines reach before the one that only this machine does.
import { useQuery } from '@tanstack/react-query';
import { readStatus } from '../../server/console/contract/status.js';
import { call } from './api.js';
import { place } from './place.js';

const SERVICE = 'oas';

/** Undefined until the cloud has said it. */
export function useServiceOrigin(): string | undefined {
  const isConsole = place.door === 'console';
  const status = useQuery({
    queryKey: ['cloud', 'status'],
    queryFn: ({ signal }) => call(readStatus, {}, { signal }),
    enabled: isConsole,
  });
  if (!isConsole) return location.origin;
  const own = status.data?.addresses.filter(({ door }) => door === SERVICE) ?? [];
  const best = own.find(({ loopback_only: isLocal }) => !isLocal) ?? own[0];
  return best && new URL(best.url).origin;
}
