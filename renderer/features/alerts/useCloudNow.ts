import { useCloudStatus } from '../../lib/cloudStatus.js';
import { useNow } from '../../lib/useNow.js';

/** The cloud's own clock: this browser may stand on another machine. */
export function useCloudNow(enabled = true): number {
  const here = useNow();
  const { data, dataUpdatedAt } = useCloudStatus(enabled);
  return data ? Date.parse(data.now) + (here - dataUpdatedAt) : here;
}
