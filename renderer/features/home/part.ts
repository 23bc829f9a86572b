import type { ServiceState } from '../../../server/console/contract/status.js';

/** A card of one service. `titled`: names the service too, where there is more than one. */
export interface PartProps {
  service: ServiceState;
  now: number;
  titled: (title: string) => string;
}
