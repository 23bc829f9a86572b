// Routes without a token: document, section 2.
import { forbidden, unavailable } from '../../../core/kernel/errors.js';
import { normaliseCrockford, secretsEqual } from '../../../core/kernel/ids.js';
import { handle } from '../actor.js';
import {
  getBootstrapStatus,
  getHealth,
  getSchedulerStatus,
  getTaskTemplates,
  initBootstrap,
} from '../contract/public.js';
import { DEGRADED } from '../envelope.js';
import type { Generator } from '../tasks/generator.js';
import type { Oas } from '../oas.js';
import { isInitialized, type FirstSuper } from '../accounts/supers.js';
import { templatesAnswer } from '../tasks/taskTemplates.js';

export const publicRoutes = (oas: Oas, generator: Generator, createFirstSuper: FirstSuper) => [
  handle(getHealth, async () => {
    const { writable, reason } = oas.core.store.health();
    if (!writable) throw unavailable(DEGRADED, reason ?? 'the store cannot write');
    return { status: 'ok', redis: 'up', store: 'up' } as const;
  }),

  handle(getBootstrapStatus, async ({ transaction }) => ({
    initialized: await transaction(isInitialized),
    registration_open: oas.settings().openRegistration,
  })),

  handle(initBootstrap, async ({ body, ip, local }) => {
    checkSetUp(oas, { local, ip, setupCode: body.setup_code });
    await createFirstSuper(body, 'itself', ip);
    return { message: 'super admin created' };
  }),

  handle(getSchedulerStatus, async () => {
    const status = { ...generator.status() };
    return { scheduler: status, snapshot: status, enabled: true, status };
  }),

  handle(getTaskTemplates, async ({ query }) => templatesAnswer(query.user_type, oas.names())),
];

/** From this machine, or with the setup code that the console shows; guesses of it count against the address. */
function checkSetUp(oas: Oas, caller: { local: boolean; ip: string; setupCode: string | undefined }): void {
  if (caller.local || oas.settings().superFromLan) return;
  if (caller.setupCode === undefined) {
    throw forbidden('local_only', 'set the cloud up at the machine it runs on, or give the setup code');
  }
  oas.throttles.setupCode.check('', caller.ip);
  // Typed from another screen: dashes, case and look-alikes do not matter.
  if (secretsEqual(normaliseCrockford(caller.setupCode), normaliseCrockford(oas.core.setupCode))) return;
  oas.throttles.setupCode.failed('', caller.ip);
  throw forbidden('wrong_setup_code', 'this is not the setup code that the console shows');
}
