// Messages of the live socket at /console/api/live. The page speaks once (`LiveHello`, within 5 s), then listens.
import { z } from 'zod';
import { AlertsState } from './alerts.js';
import { Status } from './status.js';

export const LIVE_PATH = '/console/api/live';

export const LiveHello = z.object({ token: z.string().min(1).max(2000) });

export const LiveMessage = z.discriminatedUnion('type', [
  /** The token was accepted. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('status'), status: Status }),
  /** After the greeting, and whenever one of them changes. */
  z.object({ type: z.literal('alerts'), alerts: AlertsState }),
  /** Nothing new; the line is alive. */
  z.object({ type: z.literal('beat') }),
  /** Something was left out: read the status anew. */
  z.object({ type: z.literal('resync') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;
