// What a service says of its scheduler, as far as this page shows it; a service may say less, or more.
import { z } from 'zod';

const Scheduler = z.object({
  running: z.boolean().optional().catch(undefined),
  /** `10s` */
  tick_interval: z.string().optional().catch(undefined),
  last_generated: z.number().optional().catch(undefined),
  quiet_hours: z.string().optional().catch(undefined),
  /** While quiet hours last: their end. */
  quiet_until: z.iso.datetime().nullish().catch(undefined),
  last_run_at: z.iso.datetime().nullish().catch(undefined),
  last_error: z.string().nullish().catch(undefined),
});
export type Scheduler = z.infer<typeof Scheduler>;

export const readScheduler = (said: Record<string, unknown>): Scheduler => Scheduler.parse(said);
