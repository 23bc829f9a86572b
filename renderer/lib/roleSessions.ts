// Who this browser is signed in as: one session a role, so that a super, a manager and a user can be open side by side.
// They are kept in localStorage and so shared by all tabs; a session in another's name lives in its own tab alone.
import { createValue, type Value } from './value.js';

/** In which service each role is one. */
const SERVICE_OF = { super: 'oas', manager: 'oas', user: 'oas', developer: 'ccjk' } as const;
export type Role = keyof typeof SERVICE_OF;
export const roles = Object.keys(SERVICE_OF) as readonly Role[];
export type OasRole = Exclude<Role, 'developer'>;

export interface OpenSession {
  kind: 'open';
  token: string;
  /** The account's own name; for a user its account number, which is its only credential. */
  name: string;
  /** A super acts as this account; ends with the tab. */
  isActing?: boolean;
  /** Of an acting one: whom it is for, and until when it is good, so that it can be taken again. */
  acting?: { id: number; until: number };
  /** Where tokens are short-lived: what a new one is got for, and when by this browser's clock the present one runs out. */
  renewal?: { by: string; until: number };
  /** The operator's at the console: a new token is got from there. It ends with the tab. */
  isGrant?: boolean;
}

export type RoleSession =
  /** `wasActing`: a super has just done with acting as another. */
  | { kind: 'none'; wasActing?: true }
  | OpenSession
  /** The cloud no longer takes the token. The page stays as it is, and the same account may sign in again in place. */
  | { kind: 'ended'; name: string };

const NONE: RoleSession = { kind: 'none' };
const keyOf = (role: Role) => `deskcloud.${SERVICE_OF[role]}.${role}`;

const sessions: Readonly<Record<Role, Value<RoleSession>>> = {
  super: createValue(read('super')),
  manager: createValue(read('manager')),
  user: createValue(read('user')),
  developer: createValue(read('developer')),
};

export const roleSession = (role: Role): Value<RoleSession> => sessions[role];

export function openRoleSession(role: Role, session: Omit<OpenSession, 'kind'>): void {
  const open: OpenSession = { kind: 'open', ...session };
  keep(storageOf(open), role, open);
  sessions[role].set(open);
}

/** Only the token that was refused ends: a late 401 of an old one must not end its successor. */
export function endRoleSession(role: Role, token: string): void {
  const present = sessions[role].get();
  if (present.kind !== 'open' || present.token !== token) return;
  if (present.isActing) return closeRoleSession(role);
  keep(storageOf(present), role, undefined);
  sessions[role].set({ kind: 'ended', name: present.name });
}

/** Signed out, or done with acting as another: then the own session of this browser shows again. */
export function closeRoleSession(role: Role): void {
  const present = sessions[role].get();
  const isActing = present.kind === 'open' && present.isActing;
  keep(present.kind === 'open' ? storageOf(present) : sharedStorage, role, undefined);
  const own = isActing ? read(role) : NONE;
  sessions[role].set(isActing && own.kind === 'none' ? { kind: 'none', wasActing: true } : own);
}

/** Another tab signed in or out. */
window.addEventListener('storage', ({ key }) => {
  for (const role of roles) {
    if (key !== keyOf(role) && key !== null) continue;
    const next = read(role);
    const present = sessions[role].get();
    const isSame = next.kind === 'open' && present.kind === 'open' && next.token === present.token;
    // What ended elsewhere ends here too, and keeps its name for signing in again.
    if (next.kind === 'none' && present.kind === 'ended') continue;
    if (!isSame) sessions[role].set(next);
  }
});

/** What another tab may have written by now. */
export const keptSession = (role: Role): RoleSession => read(role);

const sharedStorage = () => window.localStorage;
const tabStorage = () => window.sessionStorage;
const storageOf = ({ isActing, isGrant }: OpenSession) => (isActing || isGrant ? tabStorage : sharedStorage);

function read(role: Role): RoleSession {
  for (const storage of [() => window.sessionStorage, () => window.localStorage]) {
    try {
      const kept: unknown = JSON.parse(storage().getItem(keyOf(role)) ?? 'null');
      if (isOpen(kept)) return kept;
    } catch {
      // Unreadable or forbidden: as if there were none.
    }
  }
  return NONE;
}

function isOpen(value: unknown): value is OpenSession {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, token, name } = value as Record<string, unknown>;
  return kind === 'open' && typeof token === 'string' && typeof name === 'string';
}

function keep(storage: () => Storage, role: Role, session: OpenSession | undefined): void {
  try {
    if (session) storage().setItem(keyOf(role), JSON.stringify(session));
    else storage().removeItem(keyOf(role));
  } catch {
    // Storage is switched off: the session holds until the page is left.
  }
}
