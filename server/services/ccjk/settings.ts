// Settings of CCJK. All live.
import { z } from 'zod';
import { settingsGroup } from '../../core/kernel/settings.js';
import { isZone } from '../../core/kernel/zone.js';

export const ccjkSettings = settingsGroup(
  'ccjk',
  z.object({
    /** Off: nobody but the operator opens accounts. */
    openRegistration: z.boolean().default(true),
    /** In which the rules of schedules are read that name no zone. */
    timeZone: z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai').default('Asia/Shanghai'),
    token: z
      .object({
        accessMinutes: z.number().min(0.01).max(1440).default(15),
        refreshDays: z.number().min(0.001).max(365).default(30),
      })
      .prefault({}),
    limits: z
      .object({
        /** Requests a minute of a signed-in person, and of an address without a token. */
        perMinute: z.int().min(1).max(1_000_000).default(100),
      })
      .prefault({}),
    /** How often the document's alert rules are looked at; requests are judged over five looks. */
    alerts: z.object({ everySeconds: z.number().min(0.1).max(3600).default(60) }).prefault({}),
    /** A device is offline after so many heartbeats that did not come. */
    device: z.object({ missedHeartbeats: z.int().min(1).max(100).default(3) }).prefault({}),
    mail: z
      .object({
        /** Mail servers on this machine or in private networks; else they are refused, whoever names them. */
        privateHosts: z.boolean().default(false),
        /** The server through which the cloud itself sends; empty: none. */
        host: z.string().max(255).default(''),
        port: z.int().min(1).max(65_535).default(587),
        secure: z.boolean().default(false),
        username: z.string().max(255).default(''),
        password: z.string().max(500).default('').meta({ secret: true }),
        from: z.string().max(320).default(''),
        /** Seconds between two looks into a mailbox. */
        pollSeconds: z.number().min(1).max(86_400).default(60),
        /** What mail gateways sign their calls with; empty: one of this installation's own. */
        webhookSecret: z.string().max(500).default('').meta({ secret: true }),
      })
      .prefault({}),
  }),
);
