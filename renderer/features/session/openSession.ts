// A console link works once: its token is taken out of the address bar at once and exchanged for a bearer.
import type { DesktopBridge } from '../../../main/channels.js';
import { openSession, renewSession } from '../../../server/console/contract/session.js';
import { ApiError, call } from '../../lib/api.js';
import { bearer, keepSession, session } from '../../lib/session.js';

/** Looks every minute instead of setting one long timer: a machine that slept must not miss the moment. */
const LOOK_EVERY_MS = 60_000;

/** Reads the address this page was opened by; a link in it opens a session, replacing an older one of this tab. */
export function openFromAddress(): void {
  const address = new URL(location.href);
  const link = address.searchParams.get('token');
  if (link === null) return;
  address.searchParams.delete('token');
  // Not kept in the history either: Back must not lead to a used link.
  history.replaceState(history.state, '', address);
  void openWith(link);
}

/** In the desktop window nobody types a link: the shell hands out a token, at the start and whenever a session has ended. */
export function openFromShell(shell: Pick<DesktopBridge, 'consoleToken'>): void {
  const take = () =>
    shell.consoleToken().then(openWith, () => session.set({ kind: 'none', reason: 'unknown' }));
  session.listen(() => {
    if (session.get().kind === 'ended') void take();
  });
  if (session.get().kind === 'none') void take();
}

/** Exchanges the link of the address bar, or again after no answer came. The outcome stands in `session`. */
export async function openWith(link: string): Promise<void> {
  const before = session.get();
  session.set({ kind: 'opening' });
  try {
    await exchangeLink(link);
  } catch (error) {
    // A used link in the address of a tab that is signed in already (a reload, a bookmark) costs nothing.
    if (before.kind === 'open') session.set(before);
    else if (isUnanswered(error)) session.set({ kind: 'unanswered', link });
    else session.set({ kind: 'none', reason: error instanceof ApiError ? error.code : 'unknown' });
  }
}

/** `text` is a whole link or its token alone. Throws the `ApiError` of a refused one. */
export async function exchangeLink(text: string): Promise<void> {
  keepSession(await call(openSession, { body: { token: tokenOf(text) } }));
}

/** Renews the bearer when half of its life is over, as long as the page is open. */
export function keepRenewed(): void {
  window.setInterval(() => void renewWhenDue(), LOOK_EVERY_MS);
}

async function renewWhenDue(): Promise<void> {
  const present = session.get();
  if (present.kind !== 'open' || Date.now() < (present.openedAt + present.expiresAt) / 2) return;
  try {
    const fresh = await call(renewSession);
    if (bearer() === present.token) keepSession(fresh);
  } catch (error) {
    // Refused: `call` has ended the session already. No answer: the next look tries again.
    if (!(error instanceof ApiError)) throw error;
  }
}

const isUnanswered = (error: unknown) =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500);

function tokenOf(text: string): string {
  const trimmed = text.trim();
  try {
    return new URL(trimmed).searchParams.get('token') ?? trimmed;
  } catch {
    return trimmed; // no address: the token itself was pasted
  }
}
