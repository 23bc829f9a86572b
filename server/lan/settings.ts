// How other machines find this cloud. Whether they may reach it at all is the setting doors.host.
import { z } from 'zod';
import { isIP } from 'node:net';
import { settingsGroup } from '../core/kernel/settings.js';

export const lanSettings = settingsGroup(
  'lan',
  z.object({
    /** Addresses to offer instead of those that this machine shows: in a container they are not the ones others use. */
    addresses: z
      .array(z.string().refine((text) => isIP(text) !== 0, 'an IP address'))
      .max(20)
      .default([]),
    /** How often the machine's addresses are looked at, seconds. */
    watchSeconds: z.number().min(0.5).max(3600).default(5),
  }),
);
export type LanSettings = z.infer<typeof lanSettings.schema>;
