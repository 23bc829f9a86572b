// The operator's session on the console door. Ports share cookies, so the bearer is kept in this tab's sessionStorage and
// sent by hand; it ends with the tab. How a link becomes a session is the session feature's business.
import { createValue } from './value.js';

export type Session =
  /** `reason` is the code with which a link was refused. */
  | { kind: 'none'; reason?: string }
  /** A link's token is being exchanged. */
  | { kind: 'opening' }
  /** The exchange got no answer; the link may still be good. */
  | { kind: 'unanswered'; link: string }
  | { kind: 'open'; token: string; openedAt: number; expiresAt: number }
  /** The cloud no longer takes the bearer: what was on the screen stays there, and a new link takes over in place. */
  | { kind: 'ended' };

const KEY = 'deskcloud.console';

export const session = createValue<Session>(readKept());

export function keepSession(bearer: { token: string; expires_at: string }): void {
  const open = { token: bearer.token, openedAt: Date.now(), expiresAt: Date.parse(bearer.expires_at) };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(open));
  } catch {
    // Storage is switched off: the session holds until the page is left.
  }
  session.set({ kind: 'open', ...open });
}

/** Only the bearer that was refused ends: a late 401 of an old one must not end its successor. */
export function endSession(token: string): void {
  const present = session.get();
  if (present.kind !== 'open' || present.token !== token) return;
  forget();
  session.set({ kind: 'ended' });
}

export const bearer = (): string | undefined => {
  const present = session.get();
  return present.kind === 'open' ? present.token : undefined;
};

function readKept(): Session {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (isKept(kept)) return { kind: 'open', ...kept };
  } catch {
    // Unreadable or forbidden: as if there were none; the page then says how to get a link.
  }
  return { kind: 'none' };
}

function isKept(value: unknown): value is { token: string; openedAt: number; expiresAt: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { token, openedAt, expiresAt } = value as Record<string, unknown>;
  return typeof token === 'string' && typeof openedAt === 'number' && typeof expiresAt === 'number';
}

function forget(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept then.
  }
}
