// What the super does about a manager's sessions: end them, or act in the manager's name for support. Beyond the document.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { instant, pathId } from './shapes.js';

const common = { role: 'super', localOnly: true, params: z.object({ id: pathId }) } as const;

/** Good for a quarter of an hour, and no longer than the super's own session; asked again it gives another. */
export const signInAsManager = route({
  ...common,
  method: 'post',
  path: '/api/v1/super/managers/:id/sign-in-as',
  answer: z.object({
    token: z.string(),
    role: z.literal('manager'),
    manager_id: z.int(),
    username: z.string(),
    expires_at: instant,
  }),
  errors: ['local_only', 'not_found', 'manager_disabled'],
  summary: 'A token to act as a manager for support; what is done with it says so in the record',
});

export const endSessionsOfManager = route({
  ...common,
  method: 'delete',
  path: '/api/v1/super/managers/:id/sessions',
  answer: z.object({ message: z.string(), ended: z.int() }),
  errors: ['local_only', 'not_found'],
  summary: 'End every session of a manager, and of its agents that signed in with the password',
});
