// Where other people open this cloud's service. At its own port an address that brought somebody here from elsewhere is good for
// others too; at the operator's door, and on the cloud's own machine, it is the one that the cloud hands out.
import { isLoopback, place } from './place.js';
import { useLan } from './useLan.js';

/** Undefined until the cloud has said it; a loopback one (`isLoopback`) while nobody else reaches the cloud. */
export function useServiceOrigin(service = 'oas'): string | undefined {
  const isConsole = place.door === 'console';
  const lan = useLan({ enabled: isConsole });
  if (isConsole) {
    const own = lan.data?.services.find(({ name }) => name === service);
    return own && (own.reach ?? own.url);
  }
  return isLoopback(location.origin) ? (place.reach[service] ?? location.origin) : location.origin;
}
