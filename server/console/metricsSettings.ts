// Who may read the figures for Prometheus besides this machine. Live.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';

export const metricsSettings = settingsGroup(
  'metrics',
  z.object({
    /** What a scraper on another machine shows; empty: none may. Long enough that guessing is of no use. */
    token: z
      .string()
      .max(200)
      .regex(/^([\w.~+/=-]{16,})?$/, 'at least 16 letters and digits, or nothing')
      .default('')
      .meta({ secret: true }),
  }),
);
