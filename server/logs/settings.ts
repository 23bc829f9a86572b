// How much of the cloud's log is kept.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';

export const logSettings = settingsGroup(
  'logs',
  z.object({
    /** Older files are removed. */
    keepDays: z.int().min(1).max(365).default(14),
    /** All files together; the oldest go first. */
    keepMegabytes: z.int().min(10).max(10_000).default(200),
  }),
);
