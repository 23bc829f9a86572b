// Routes of the super admin: document, section 3.
import { toIso } from '../../../core/kernel/clock.js';
import { signInSuper } from '../accounts/supers.js';
import { handle } from '../actor.js';
import { loginSuper } from '../contract/super.js';
import type { Oas } from '../oas.js';

export const superRoutes = (oas: Oas) => [
  handle(loginSuper, async ({ body, ip, userAgent }) => {
    const { token, expiresAt } = await signInSuper(oas, { ...body, ip }, userAgent);
    return { token, role: 'super' as const, expires_at: toIso(expiresAt) };
  }),
];
