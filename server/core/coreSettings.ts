// Settings of the core. Live unless marked `applies: 'restart'`.
import { z } from 'zod';
import { settingsGroup } from './kernel/settings.js';

/** A setting that is read at the start only. */
const RESTART = { applies: 'restart' } as const;

export const storeSettings = settingsGroup(
  'store',
  z.object({
    checkpoint: z
      .object({ journalMegabytes: z.number().min(0.1).max(4096).default(64).meta(RESTART) })
      .prefault({}),
    /** False loses what a power cut catches: for tests and throw-away clouds. */
    sync: z.boolean().default(true).meta(RESTART),
  }),
);

export const historySettings = settingsGroup(
  'history',
  z.object({
    hotDays: z.number().min(0.01).max(365).default(3),
    hotRows: z.int().min(1000).max(2_000_000).default(200_000),
    keepDays: z.number().min(1).max(3650).default(90),
    keepGigabytes: z.number().min(0.01).max(10_000).default(10),
  }),
);

export const limitsSettings = settingsGroup('limits', z.object({ enabled: z.boolean().default(true) }));

const HOST_NAME = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;
const ADDRESS_OR_RANGE = /^[0-9a-f.:]+(\/\d{1,3})?$/i;

export const httpSettings = settingsGroup(
  'http',
  z.object({
    /** Addresses or ranges (`10.0.0.0/8`) whose forwarded headers are believed. */
    trustedProxies: z
      .array(z.string().regex(ADDRESS_OR_RANGE, 'an address or a range such as 10.0.0.0/8'))
      .max(100)
      .default([]),
    /** Names beside localhost and this host's own under which the cloud may be called. */
    hostNames: z.array(z.string().regex(HOST_NAME, 'a host name without port')).max(100).default([]),
    /** Answers for `<announceName>.local` on the local network while others may reach it. */
    announce: z.boolean().default(false),
    announceName: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'small letters, digits and hyphens, at most 32')
      .default('deskcloud'),
    /** `/docs` and `/openapi.json` for everybody who reaches a door, not for this machine alone. */
    docsOnLan: z.boolean().default(false),
  }),
);

/** Every configured name, and the one that is announced. */
export const hostNamesOf = ({ hostNames, announce, announceName }: z.infer<typeof httpSettings.schema>) =>
  announce ? [...hostNames, `${announceName}.local`] : hostNames;

export const coreSettings = [storeSettings, historySettings, limitsSettings, httpSettings] as const;
