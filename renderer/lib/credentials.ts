// Whose token goes with a request, and what to do when it is refused.
import type { Route } from '../../server/core/http/contract.js';
import { forgetGrant, operatorToken, type TakeGrant } from './operatorGrant.js';
import { place } from './place.js';
import { dialectOf } from './dialects.js';
import { roles, roleSession, type OpenSession, type Role } from './roleSessions.js';
import { bearer, endSession } from './session.js';
import { signInAgain } from './signInAgain.js';

export interface Credentials {
  /** Undefined when the session is known to have ended. */
  token: string | undefined;
  /** After a 401, or without a token: another token to try once, or undefined. */
  renew(isWrite: boolean): Promise<string | undefined>;
}

/** The operator needs no super's password on the console door. */
export const isOperatorSuper = (role: Role): boolean => role === 'super' && place.door === 'console';

/** Undefined where nobody is signed in. `takeGrant` asks the console for the right to act as super. */
export async function credentialsFor(
  role: Role | 'operator' | undefined,
  takeGrant: TakeGrant,
): Promise<Credentials | undefined> {
  if (role === undefined) return undefined;
  if (role === 'operator') return operatorCredentials();
  return isOperatorSuper(role) ? grantCredentials(takeGrant) : roleCredentials(role);
}

/** Whose token a route wants; of several roles the one that is signed in. */
export function roleOf(spec: Route): Role | 'operator' | undefined {
  if (spec.role === 'operator') return 'operator';
  const dialect = dialectOf(spec);
  if (dialect) return dialect.role;
  const allowed = typeof spec.role === 'string' ? [spec.role] : spec.role;
  const ours = roles.filter((role) => allowed.includes(role));
  return ours.find((role) => roleSession(role).get().kind === 'open') ?? ours[0];
}

function operatorCredentials(): Credentials | undefined {
  const token = bearer();
  if (token === undefined) return undefined;
  return {
    token,
    async renew() {
      endSession(token);
      return undefined;
    },
  };
}

async function grantCredentials(takeGrant: TakeGrant): Promise<Credentials> {
  const token = await operatorToken(takeGrant);
  return {
    token,
    renew() {
      forgetGrant(token);
      return operatorToken(takeGrant);
    },
  };
}

/** A new token for one that ran out or was refused; undefined when the session is over. Throws while nobody answers. */
export type Renew = (refused: OpenSession) => Promise<string | undefined>;

const renewals = new Map<Role, Renew>();

export const renewWith = (role: Role, renew: Renew): void => void renewals.set(role, renew);

/** Renewed when less than this is left: what is asked takes its time. */
const MARGIN_MS = 20_000;

/** The present token, or another one where that is about to run out. */
async function freshToken(role: Role, present: OpenSession): Promise<string | undefined> {
  const renew = renewals.get(role);
  const isOld = present.renewal !== undefined && Date.now() > present.renewal.until - MARGIN_MS;
  return isOld && renew ? renew(present) : present.token;
}

async function roleCredentials(role: Role): Promise<Credentials | undefined> {
  const present = roleSession(role).get();
  switch (present.kind) {
    case 'none':
      return undefined;
    case 'ended':
      return { token: undefined, renew: (isWrite) => signInAgain(role, { name: present.name }, isWrite) };
    case 'open': {
      const { name } = present;
      const token = await freshToken(role, present);
      return {
        token,
        async renew(isWrite) {
          const next = token === undefined ? undefined : await renewals.get(role)?.({ ...present, token });
          return next ?? signInAgain(role, { token: token ?? present.token, name }, isWrite);
        },
      };
    }
  }
}
