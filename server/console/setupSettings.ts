// How far the first set-up has come: a page that is loaded again, or opened elsewhere, goes on there.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';
import { SETUP_STEPS } from './contract/setupSteps.js';

export const setupSettings = settingsGroup(
  'setup',
  z.object({ step: z.enum(SETUP_STEPS).default('language') }),
);
