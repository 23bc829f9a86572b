// What the cloud tells a panel of OAS by itself. One socket a panel; features listen for the kinds of message they show, or have their
// queries read anew. After a gap everything the panel shows is read anew.
import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { LIVE_PATH, LiveMessage } from '../../server/services/oas/contract/live.js';
import { tokenOf } from './api.js';
import { isOperatorSuper } from './credentials.js';
import { createLive, type Live } from './live.js';
import { LiveContext } from './liveConnection.js';
import { tell, useInvalidation, useMessages, type Listeners } from './messages.js';
import { forgetGrant } from './operatorGrant.js';
import { place } from './place.js';
import { endRoleSession, roleSession, type Role } from './roleSessions.js';
import { bearer, session } from './session.js';
import { useValue } from './value.js';

type Kind = LiveMessage['type'];
type Of<K extends Kind> = Extract<LiveMessage, { type: K }>;

interface Feed {
  live: Live;
  listeners: Listeners<LiveMessage>;
}

const FeedContext = createContext<Feed | undefined>(undefined);

/** The cloud speaks every 15 s, be it only to say that it is there. */
const SILENT_MS = 40_000;

/** Connected while `role` is signed in; by itself again whenever the cloud comes back. */
export function LiveFeed({ role, children }: { role: Role; children: ReactNode }) {
  const queries = useQueryClient();
  const feed = useMemo(() => feedOf(role, queries), [role, queries]);
  const ours = useValue(roleSession(role));
  const operator = useValue(session);
  const token = isOperatorSuper(role)
    ? operator.kind === 'open' && operator.token
    : ours.kind === 'open' && ours.token;
  useEffect(() => {
    if (token === false) return;
    feed.live.start();
    return () => feed.live.stop();
    // A new token means a new hello.
  }, [feed, token]);
  return (
    <LiveContext value={feed.live}>
      <FeedContext value={feed}>{children}</FeedContext>
    </LiveContext>
  );
}

/** Calls `handle` for each message of one kind, as long as the component is shown. */
export function useLiveMessages<K extends Kind>(kind: K, handle: (message: Of<K>) => void): void {
  useMessages(useContext(FeedContext)?.listeners, kind, handle);
}

/** At most this often are queries read anew because of messages. */
const READ_ANEW_MS = 1000;

/** Reads the queries below `key` anew, at most once a second, whenever one of `kinds` comes. */
export function useLiveInvalidation(kinds: readonly Kind[], key: QueryKey): void {
  const listeners = useContext(FeedContext)?.listeners;
  const pace = { afterMs: READ_ANEW_MS, everyMs: READ_ANEW_MS };
  useInvalidation(listeners, ({ type }) => kinds.includes(type), key, pace);
}

function feedOf(role: Role, queries: QueryClient): Feed {
  const listeners: Listeners<LiveMessage> = new Set();
  let said: string | undefined;
  // The first `ready` follows the page's own first reading closely: reading everything twice would be for nothing.
  let hasBeenReady = false;
  const readAnew = () => void queries.invalidateQueries({ queryKey: [role] });
  const live = createLive({
    path: (place.api['oas'] ?? '') + LIVE_PATH,
    silentMs: SILENT_MS,
    async hello() {
      said = await tokenOf(role);
      const console = bearer();
      return { token: said ?? '', ...(console === undefined ? {} : { console }) };
    },
    hear(data) {
      const heard = LiveMessage.safeParse(data);
      // A message of another version: the lists are read over HTTP, which names a mismatch, instead of being blind.
      if (!heard.success) return (readAnew(), false);
      const message = heard.data;
      if (message.type === 'resync' || (message.type === 'ready' && hasBeenReady)) readAnew();
      if (message.type === 'ready') hasBeenReady = true;
      tell(listeners, message);
      return message.type === 'ready';
    },
    refused(code) {
      if (code === 4403) return 'stop';
      if (said === undefined) return 'stop';
      if (isOperatorSuper(role)) {
        forgetGrant(said);
        return 'again';
      }
      endRoleSession(role, said);
      return 'stop';
    },
  });
  return { live, listeners };
}
