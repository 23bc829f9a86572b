// Whose token goes with a request, and what to do when it is refused.
import type { Route } from '../../server/core/http/contract.js';
import { forgetGrant, operatorToken, type TakeGrant } from './operatorGrant.js';
import { place } from './place.js';
import { roles, roleSession, type Role } from './roleSessions.js';
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

function roleCredentials(role: Role): Credentials | undefined {
  const present = roleSession(role).get();
  switch (present.kind) {
    case 'none':
      return undefined;
    case 'ended':
      return { token: undefined, renew: (isWrite) => signInAgain(role, { name: present.name }, isWrite) };
    case 'open': {
      const { token, name } = present;
      return { token, renew: (isWrite) => signInAgain(role, { token, name }, isWrite) };
    }
  }
}
