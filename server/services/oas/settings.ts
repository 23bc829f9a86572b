// Settings of OAS (OUTSIDE.md). All live unless marked.
import { z } from 'zod';
import { settingsGroup } from '../../core/kernel/settings.js';

const QUIET = /^(off|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)$/;

const isZone = (zone: string) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
};

export const oasSettings = settingsGroup(
  'oas',
  z.object({
    timeZone: z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai').default('Asia/Shanghai'),
    taskNames: z.enum(['auto', 'document', 'original']).default('auto'),
    superFromLan: z.boolean().default(false),
    openRegistration: z.boolean().default(true),
    /** Off: nodes sign in with pairing tokens alone. */
    agentPasswordLogin: z.boolean().default(true),
    scheduler: z
      .object({
        /** No jobs are made and none are handed out; what is running goes on to its end. */
        paused: z.boolean().default(false),
        intervalSeconds: z.number().min(0.1).max(3600).default(10),
        quietHours: z.string().regex(QUIET, 'HH:MM-HH:MM or off').default('00:00-06:00'),
      })
      .prefault({}),
    lease: z
      .object({
        defaultSeconds: z.int().min(1).max(900).default(90),
        maxRunMinutes: z.number().min(1).max(1440).default(60),
      })
      .prefault({}),
    poll: z.object({ maxLimit: z.int().min(1).max(20).default(20) }).prefault({}),
    job: z.object({ maxAttempts: z.int().min(1).max(100).default(3) }).prefault({}),
    retry: z.object({ baseSeconds: z.number().min(0.01).max(3600).default(30) }).prefault({}),
    queue: z
      .object({
        maxPending: z.int().min(1).max(1_000_000).default(5000),
        agingMinutes: z.number().min(1).max(100_000).default(60),
        oneNodePerAccount: z.boolean().default(true),
      })
      .prefault({}),
    /** Rows that one exported file may hold. */
    export: z.object({ maxRows: z.int().min(1).max(200_000).default(200_000) }).prefault({}),
    token: z
      .object({
        jwtHours: z.number().min(0.01).max(8760).default(24),
        userDays: z.number().min(0.01).max(3650).default(180),
      })
      .prefault({}),
  }),
);
export type OasSettings = z.infer<typeof oasSettings.schema>;
