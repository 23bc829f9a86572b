// What is worth an alert, and where alerts are sent besides this machine. All live.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';

const LONGEST_URL = 2000;

const isWebAddress = (text: string): boolean =>
  text === '' || (URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol));

const enabled = z.boolean().default(true);

export const alertSettings = settingsGroup(
  'alerts',
  z.object({
    /** How often everything is looked at. */
    everySeconds: z.number().min(0.1).max(3600).default(15),
    storeReadOnly: z.object({ enabled }).prefault({}),
    diskLow: z.object({ enabled, megabytes: z.int().min(1).max(1_000_000_000).default(2048) }).prefault({}),
    clockJumped: z.object({ enabled, seconds: z.int().min(5).max(86_400).default(120) }).prefault({}),
    backupOld: z.object({ enabled, days: z.number().min(0.01).max(365).default(3) }).prefault({}),
    agentOffline: z
      .object({
        enabled,
        minutes: z.number().min(0.01).max(10_080).default(5),
        /** For an agent that holds jobs. */
        holdingMinutes: z.number().min(0.01).max(10_080).default(1.5),
      })
      .prefault({}),
    deadLetters: z.object({ enabled, count: z.int().min(1).max(100_000).default(1) }).prefault({}),
    queueLate: z
      .object({
        enabled,
        /** The oldest waiting job is older than this. */
        minutes: z.number().min(0.01).max(10_080).default(60),
        /** Or, at the pace of the last hour, the queue is not done by then. */
        hours: z.number().min(0.01).max(720).default(24),
      })
      .prefault({}),
    managerExpiring: z.object({ enabled, days: z.number().min(0.01).max(365).default(3) }).prefault({}),
    webhook: z
      .object({
        /** Empty: nothing is sent. This machine and its network are allowed. */
        url: z.string().max(LONGEST_URL).refine(isWebAddress, 'an http or https address').default(''),
        /** Signs what is sent; empty: it goes unsigned. */
        secret: z.string().max(200).default('').meta({ secret: true }),
      })
      .prefault({}),
  }),
);

export type AlertSettings = z.infer<typeof alertSettings.schema>;
