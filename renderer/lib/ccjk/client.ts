// How CCJK speaks: `{success, data, error, meta}`, a token of a quarter of an hour and what a new one is got for. Loaded with the first
// page of CCJK; `call` (lib/api.ts) goes this way for all its routes from then on.
import { z } from 'zod';
import { me, refresh } from '../../../server/services/ccjk/contract/auth.js';
import { openServiceSession } from '../../../server/console/contract/services.js';
import { alone } from '../alone.js';
import { ApiError, call } from '../api.js';
import { renewWith } from '../credentials.js';
import { speak } from '../dialects.js';
import { place } from '../place.js';
import {
  closeRoleSession,
  keptSession,
  openRoleSession,
  roleSession,
  type OpenSession,
} from '../roleSessions.js';

const Answer = z.object({ success: z.literal(true), data: z.unknown() });
const Refused = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.looseObject({ fields: z.record(z.string(), z.string()).optional() }).catch({}),
  }),
  meta: z.object({ request_id: z.string() }).optional(),
});

speak({
  service: 'ccjk',
  prefix: '/v1/',
  role: 'developer',
  answerIn(body) {
    const answer = Answer.safeParse(body);
    return answer.success ? answer.data.data : undefined;
  },
  refusalIn(body) {
    const refused = Refused.safeParse(body);
    if (!refused.success) return undefined;
    const { error, meta } = refused.data;
    return {
      code: error.code,
      detail: error.message,
      requestId: meta?.request_id,
      fields: error.details.fields,
      details: error.details,
    };
  },
});

export interface Tokens {
  token: string;
  refresh_token: string;
  /** Seconds. */
  expires_in: number;
}

/** Signed in: `name` is the account's e-mail address. */
export function openDeveloperSession(name: string, tokens: Tokens): void {
  openRoleSession('developer', {
    token: tokens.token,
    name,
    renewal: { by: tokens.refresh_token, until: Date.now() + tokens.expires_in * 1000 },
  });
}

/** At the console the operator needs no password: as the operator's account, as long as the tab is open. */
export async function openOperatorSession(): Promise<void> {
  const grant = await takeGrant();
  // The account's name is asked with the new token, which nobody else has yet.
  openRoleSession('developer', { ...grant, name: '', isGrant: true });
  try {
    const { email } = await call(me);
    openRoleSession('developer', { ...grant, name: email, isGrant: true });
  } catch (error) {
    closeRoleSession('developer');
    throw error;
  }
}

export const canOpenOperatorSession = place.door === 'console';

async function takeGrant(): Promise<Pick<OpenSession, 'token' | 'renewal'>> {
  const { token, expires_at: until } = await call(openServiceSession, {
    params: { name: 'ccjk' },
    body: { role: 'operator' },
  });
  return { token, renewal: { by: '', until: Date.parse(until) } };
}

let coming: Promise<string | undefined> | undefined;

// A refresh token is good once, and one that comes again ends the session: of all calls and all tabs that find the token spent, one
// asks for the next, and the others take what it got.
renewWith(
  'developer',
  (refused) => (coming ??= alone('ccjk.renewal', () => renew(refused)).finally(() => (coming = undefined))),
);

async function renew(refused: OpenSession): Promise<string | undefined> {
  const present = keptSession('developer');
  const known = present.kind === 'open' ? present : roleSession('developer').get();
  if (known.kind !== 'open' || known.name !== refused.name) return undefined;
  if (known.token !== refused.token) {
    // Another tab was first; its word may not have come here yet.
    openRoleSession('developer', known);
    return known.token;
  }
  try {
    if (known.isGrant) {
      const grant = await takeGrant();
      openRoleSession('developer', { ...known, ...grant });
      return grant.token;
    }
    const tokens = await call(refresh, { body: { refresh_token: known.renewal?.by ?? '' } });
    openDeveloperSession(known.name, tokens);
    return tokens.token;
  } catch (error) {
    // Refused: the session is over. Unanswered: it may still be good, and whoever asked hears why nothing came.
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return undefined;
    throw error;
  }
}
