// How far the first set-up has come: a page that is loaded again, or opened elsewhere, goes on there.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';

/** In this order; `done` once the operator has seen the last page. */
export const SETUP_STEPS = ['language', 'super', 'lan', 'backup', 'manager', 'node', 'done'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

export const setupSettings = settingsGroup(
  'setup',
  z.object({ step: z.enum(SETUP_STEPS).default('language') }),
);
