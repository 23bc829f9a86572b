// What is worth an alert, and where alerts are sent besides this machine. All live.
import { z } from 'zod';
import { settingsGroup } from '../core/kernel/settings.js';

const LONGEST_URL = 2000;

/** Without a name and password in it: an address is shown and logged, a secret is not. */
function isWebAddress(text: string): boolean {
  if (text === '') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

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
    /** What the documents of services give as limits. */
    limitPassed: z.object({ enabled }).prefault({}),
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
        url: z
          .string()
          .max(LONGEST_URL)
          .refine(isWebAddress, 'an http or https address without a password')
          .default(''),
        /** Signs what is sent; empty: it goes unsigned. */
        secret: z.string().max(200).default('').meta({ secret: true }),
      })
      .prefault({}),
  }),
);

export type AlertSettings = z.infer<typeof alertSettings.schema>;
