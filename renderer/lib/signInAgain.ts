// A session ended under an open page: whoever needs it waits here while the person signs in again in place, then goes on with
// the new token. Promise: nothing that was typed is lost, and what was asked is asked once more, by the same account only.
import { endRoleSession, roles, roleSession, type Role } from './roleSessions.js';
import { createValue } from './value.js';

/** The role that has to sign in now; the dialog of that role's panel shows while it is set. */
export const askedToSignIn = createValue<Role | undefined>(undefined);

interface Waiting {
  role: Role;
  done: Promise<void>;
  settle: () => void;
}

let waiting: Waiting | undefined;
/** Said "later": reads fail by name from then on, so that the dialog does not come back by itself. */
const postponed = new Set<Role>();

/**
 * A new token of the account whose token was refused, or undefined when there will be none. `isWrite`: a person's own act,
 * worth asking for again after "later".
 */
export async function signInAgain(
  role: Role,
  refused: { token?: string; name: string },
  isWrite: boolean,
): Promise<string | undefined> {
  if (refused.token !== undefined) endRoleSession(role, refused.token);
  if (roleSession(role).get().kind === 'ended' && (isWrite || !postponed.has(role))) await askToSignIn(role);
  const present = roleSession(role).get();
  return present.kind === 'open' && present.name === refused.name ? present.token : undefined;
}

/** Opens the dialog (also from the banner that stays after "later"); resolves when it has closed. */
export function askToSignIn(role: Role): Promise<void> {
  if (waiting?.role === role) return waiting.done;
  waiting?.settle();
  let settle = () => {};
  const done = new Promise<void>((resolve) => (settle = resolve));
  waiting = { role, done, settle };
  askedToSignIn.set(role);
  return done;
}

/** The dialog was put off. */
export function postponeSignIn(role: Role): void {
  postponed.add(role);
  settleIf(role);
}

function settleIf(role: Role): void {
  if (waiting?.role !== role) return;
  const { settle } = waiting;
  waiting = undefined;
  askedToSignIn.set(undefined);
  settle();
}

// Signed in by the dialog, by another tab, or signed out altogether: nobody waits any longer.
for (const role of roles) {
  roleSession(role).listen(() => {
    const { kind } = roleSession(role).get();
    if (kind === 'ended') return;
    postponed.delete(role);
    settleIf(role);
  });
}
