// All settings of the cloud, as the console shows and changes them.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

const SettingName = z.string().min(1).max(100);

export const Setting = z.object({
  /** Dotted: `oas.lease.defaultSeconds`. */
  name: SettingName,
  /** Null for a secret one. */
  value: z.unknown(),
  default: z.unknown(),
  is_default: z.boolean(),
  /** At once, or at the next start. */
  applies: z.enum(['live', 'restart']),
  /** Whether the next start will use another value than this run does. */
  is_pending: z.boolean(),
  pending: z.unknown(),
  /** The option or variable that gave it for this run: it cannot be changed here then. */
  fixed_by: z.string().nullable(),
  is_secret: z.boolean(),
  /** JSON Schema of the value: what a form needs to know. */
  schema: z.record(z.string(), z.unknown()),
});
export type Setting = z.infer<typeof Setting>;

const Answer = z.object({ settings: z.array(Setting) });

export const readSettings = route({
  method: 'get',
  path: '/console/api/settings',
  role: 'operator',
  answer: Answer,
  summary: 'Every setting: its value, its default, when a change takes effect, and who fixed it.',
});

export const changeSettings = route({
  method: 'patch',
  path: '/console/api/settings',
  role: 'operator',
  body: z.object({
    /** By dotted name; null puts the default back. */
    values: z.record(SettingName, z.unknown()).refine((values) => {
      const { length } = Object.keys(values);
      return length > 0 && length <= 100;
    }, 'from 1 to 100 settings'),
  }),
  answer: Answer,
  errors: ['unknown_setting', 'invalid_setting', 'setting_fixed', 'port_taken', 'settings_not_written'],
  summary: 'Changes settings, all or none; on disk before the answer. Live ones take effect at once.',
});
