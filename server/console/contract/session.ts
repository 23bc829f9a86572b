// The operator's session: a token from the ready line or from `npm run console-url` is exchanged once for a bearer.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

export const Bearer = z.object({
  /** Sent as `Authorization: Bearer …` to the console's own routes, and as X-Deskcloud-Console to /svc/<name>. */
  token: z.string(),
  expires_at: z.iso.datetime(),
});
export type Bearer = z.infer<typeof Bearer>;

export const openSession = route({
  method: 'post',
  path: '/console/api/session',
  role: 'public',
  body: z.object({ token: z.string().min(1).max(2000) }),
  answer: Bearer,
  errors: ['link_used', 'link_expired'],
  summary: 'Exchange the token of a console link for a session; each link works once.',
});

export const renewSession = route({
  method: 'post',
  path: '/console/api/session/renewal',
  role: 'operator',
  answer: Bearer,
  summary: 'A fresh bearer for a living one; a page that stays open asks when half of its life is over.',
});

export const endOtherSessions = route({
  method: 'post',
  path: '/console/api/session/end-others',
  role: 'operator',
  answer: Bearer,
  summary: 'End every console session, wherever it is open; the answer is the one that goes on.',
});
