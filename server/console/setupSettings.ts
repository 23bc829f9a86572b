// What the console keeps for itself; nobody sets it by hand.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';
import { SETUP_STEPS } from './contract/setupSteps.js';

export const setupSettings = settingsGroup(
  'setup',
  z.object({
    /** How far the first set-up has come: a page that is loaded again, or opened elsewhere, goes on there. */
    step: z.enum(SETUP_STEPS).default('language'),
    /** Raised when all console sessions are ended: a bearer names the number that it was made under. */
    sessionsEnded: z.int().min(0).default(0),
  }),
);
