// Who asks at the operator's door: anybody with a console session is the operator; there are no accounts here.
import { unauthenticated } from '../core/kernel/errors.js';
import { handlerFor, type Access, type Envelope } from '../core/http/handle.js';
import type { ConsoleSessions } from './sessions.js';

export type ConsoleActor =
  | { role: 'public' }
  | { role: 'operator' }
  /** Reads figures; its own token, or being on this machine, is judged by the route. */
  | { role: 'scraper'; token: string | undefined };

export const handle = handlerFor<ConsoleActor>();

export const consoleAccess = (sessions: ConsoleSessions): Access<ConsoleActor> => ({
  identify(token, spec): ConsoleActor {
    if (spec.role === 'public') return { role: 'public' };
    if (spec.role === 'scraper') return { role: 'scraper', token };
    if (token === undefined) throw unauthenticated('no_token', 'open the console by its link to sign in');
    sessions.check(token);
    return { role: 'operator' };
  },
  authorise: async (_tx, asker) => asker as ConsoleActor,
  localOnlyOpen: () => true,
});

/** The one error code whose answer also says `status`, for health checks that read it. */
export const DEGRADED = 'degraded';

/** Success is bare; an error is `{code, detail, request_id}`. */
export const consoleEnvelope: Envelope = {
  success: (_spec, answer) => answer,
  failure: ({ code, detail, requestId }) => ({
    ...(code === DEGRADED ? { status: DEGRADED } : {}),
    code,
    detail,
    request_id: requestId,
  }),
};
