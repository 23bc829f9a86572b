// What every route and ticker of OAS is handed: the opened core, live settings, the service's own tokens and throttles.
import type { Throttle, Tokens } from '../../core/auth/types.js';
import type { Core } from '../../core/core.js';
import { HOUR, SECOND } from '../../core/kernel/clock.js';
import type { ServiceFigures } from '../../core/metrics/serviceFigures.js';
import { createBulk, type Bulk } from './bulk/bulk.js';
import { createOwnAddress, type OwnAddress } from './nodes/ownAddress.js';
import { createLiveness, type Liveness } from '../../core/queue/liveness.js';
import { oasSettings, type OasSettings } from './settings.js';

/** In which language task names stand on the wire (behaviour row 3). */
export type TaskNames = 'document' | 'original';

export interface Throttles {
  superLogin: Throttle;
  managerLogin: Throttle;
  /** Account numbers are the only credential of a user (behaviour row 23). */
  userLogin: Throttle;
  agentLogin: Throttle;
  /** Renewal keys and activation codes that do not exist. */
  codes: Throttle;
  setupCode: Throttle;
  /** Accounts that anybody may open, also those that were opened. */
  registrations: Throttle;
}

export interface Oas {
  core: Core;
  /** The present values; read at each use, a live setting may have changed. While it is held, the scheduler counts as paused. */
  settings(): OasSettings;
  /** Until it is let go, or this run ends, as if paused: the cloud finishes what is out before it stops. */
  hold(held: boolean): void;
  tokens: Tokens;
  throttles: Throttles;
  /** When each agent's node was last heard of. */
  liveness: Liveness;
  /** Where nodes reach this cloud, and since when it is there. */
  address: OwnAddress;
  /** For Prometheus. */
  metrics: ServiceFigures;
  /** Acts on many rows. */
  bulk: Bulk;
  /** Names that people's routes speak; an agent's node has its own dialect. */
  names(): TaskNames;
  /** Length of a signed-in super's, manager's or agent's token, seconds. */
  jwtSeconds(): number;
}

const QUARTER_SECONDS = (15 * 60 * SECOND) / SECOND;
const HOUR_SECONDS = HOUR / SECOND;

export function createOas(core: Core): Oas {
  let isHeld = false;
  const settings = () => {
    const said = core.settings.read(oasSettings);
    return isHeld ? { ...said, scheduler: { ...said.scheduler, paused: true } } : said;
  };
  const login = (name: string) =>
    core.throttle({ name: `oas.${name}`, windowSeconds: QUARTER_SECONDS, perPair: 10, perAddress: 100 });
  const hourly = (name: string, perAddress: number) =>
    core.throttle({ name: `oas.${name}`, windowSeconds: HOUR_SECONDS, perPair: perAddress, perAddress });
  return {
    core,
    settings,
    hold: (held) => void (isHeld = held),
    tokens: core.tokens('oas'),
    throttles: {
      superLogin: login('superLogin'),
      managerLogin: login('managerLogin'),
      userLogin: hourly('userLogin', 100),
      agentLogin: login('agentLogin'),
      codes: hourly('codes', 100),
      setupCode: hourly('setupCode', 10),
      registrations: hourly('registrations', 60),
    },
    liveness: createLiveness(),
    address: createOwnAddress(core.store),
    metrics: core.metrics.service('oas'),
    bulk: createBulk(core),
    names: () => (settings().taskNames === 'original' ? 'original' : 'document'),
    jwtSeconds: () => Math.max(1, Math.round(settings().token.jwtHours * HOUR_SECONDS)),
  };
}
