// What every route and ticker of CCJK is handed: the opened core, live settings, the service's own tokens, throttles and rates.
import type { z } from 'zod';
import type { Throttle, Tokens } from '../../core/auth/types.js';
import type { Core } from '../../core/core.js';
import { limitsSettings } from '../../core/coreSettings.js';
import { HOUR, MINUTE, SECOND } from '../../core/kernel/clock.js';
import { createLiveness, type Liveness } from '../../core/queue/liveness.js';
import { createKeyUse, type KeyUse } from './accounts/keyUse.js';
import { createVitals, type Vitals } from './devices/vitals.js';
import { createRates, type Rates } from './rates.js';
import { ccjkSettings } from './settings.js';

export interface Ccjk {
  core: Core;
  /** The present values; read at each use, a live setting may have changed. */
  settings(): z.infer<typeof ccjkSettings.schema>;
  tokens: Tokens;
  throttles: { login: Throttle; refresh: Throttle; setupCode: Throttle; registrations: Throttle };
  rates: Rates;
  /** When each device was last heard of. */
  liveness: Liveness;
  vitals: Vitals;
  keyUse: KeyUse;
}

export function createCcjk(core: Core): Ccjk {
  const throttle = (name: string, windowMs: number, perPair: number, perAddress: number) =>
    core.throttle({ name: `ccjk.${name}`, windowSeconds: windowMs / SECOND, perPair, perAddress });
  return {
    core,
    settings: () => core.settings.read(ccjkSettings),
    tokens: core.tokens('ccjk'),
    throttles: {
      login: throttle('login', 15 * MINUTE, 10, 100),
      refresh: throttle('refresh', 15 * MINUTE, 100, 100),
      setupCode: throttle('setupCode', HOUR, 10, 10),
      registrations: throttle('registrations', HOUR, 60, 60),
    },
    rates: createRates(core.clock, () => core.settings.read(limitsSettings).enabled),
    liveness: createLiveness(),
    vitals: createVitals(),
    keyUse: createKeyUse(),
  };
}
