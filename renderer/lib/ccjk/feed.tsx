// What CCJK tells its panel by itself (contract/live.ts). One socket a panel; parts say which devices and tasks they show, as long as
// they show them. After a gap what was subscribed is so again, and everything the panel shows is read anew.
import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { me } from '../../../server/services/ccjk/contract/auth.js';
import { ServerMessage, SOCKET_PATH } from '../../../server/services/ccjk/contract/live.js';
import { call, tokenOf } from '../api.js';
import { createLive, type Live } from '../live.js';
import { LiveContext } from '../liveConnection.js';
import { tell, useInvalidation, useMessages, type Listeners } from '../messages.js';
import { place } from '../place.js';
import { roleSession } from '../roleSessions.js';
import { useValue } from '../value.js';

type Kind = ServerMessage['type'];
type Of<K extends Kind> = Extract<ServerMessage, { type: K }>;

interface Feed {
  live: Live;
  listeners: Listeners<ServerMessage>;
  /** How many parts show each channel. */
  channels: Map<string, number>;
}

const FeedContext = createContext<Feed | undefined>(undefined);

/** The cloud answers a ping and says nothing unasked. */
const PING_MS = 15_000;
const SILENT_MS = 40_000;
/** The cloud hears 100 messages a minute: what goes beyond is read anew by time, not heard. */
const MOST_CHANNELS = 60;
const LINGER_MS = 3_000;

const ROLE = 'developer';

/** Connected while somebody is signed in; by itself again whenever the cloud comes back. */
export function CcjkFeed({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const feed = useMemo(() => feedOf(queries), [queries]);
  const isOpen = useValue(roleSession(ROLE)).kind === 'open';
  useEffect(() => {
    if (!isOpen) return;
    feed.live.start();
    return () => feed.live.stop();
  }, [feed, isOpen]);
  return (
    <LiveContext value={feed.live}>
      <FeedContext value={feed}>{children}</FeedContext>
    </LiveContext>
  );
}

/** Hears of these (`device:<id>`, `task:<id>`) as long as the component is shown. The list may be made anew at each turn. */
export function useChannels(channels: readonly string[]): void {
  const feed = useContext(FeedContext);
  const names = channels.join(' ');
  useEffect(() => {
    if (!feed || names === '') return;
    const mine = names.split(' ');
    for (const channel of mine) show(feed, channel);
    return () => mine.forEach((channel) => hide(feed, channel));
  }, [feed, names]);
}

function show({ channels, live }: Feed, channel: string): void {
  const shown = channels.get(channel);
  if (shown === undefined && channels.size >= MOST_CHANNELS) return;
  channels.set(channel, (shown ?? 0) + 1);
  // Not live yet: said with all others once it is.
  if (shown === undefined) live.say({ type: 'subscribe', channel });
}

function hide({ channels, live }: Feed, channel: string): void {
  const shown = channels.get(channel);
  if (!shown) return;
  channels.set(channel, shown - 1);
  // The page that comes next mostly shows it, too: nothing is missed on the way.
  setTimeout(() => {
    if (channels.get(channel) !== 0) return;
    channels.delete(channel);
    live.say({ type: 'unsubscribe', channel });
  }, LINGER_MS);
}

/** Calls `handle` for each message of one kind, as long as the component is shown. */
export function useCcjkMessages<K extends Kind>(kind: K, handle: (message: Of<K>) => void): void {
  useMessages(useContext(FeedContext)?.listeners, kind, handle);
}

/** Heard by who is subscribed to the device. */
const BY_DEVICE: readonly Kind[] = ['task.updated', 'task.completed', 'device.online', 'device.offline'];

/** What was read before the cloud had heard whom this page shows may lack what happened until then. */
const mayHaveMissed = (message: ServerMessage): boolean =>
  message.type === 'subscribed' && message.channel.startsWith('device:');

/** An account may ask a hundred times a minute, in all its tabs together. */
const READ_ANEW_MS = 3_000;

/** Reads the queries below `key` anew whenever one of `kinds` comes: the first at once, then at most every few seconds. */
export function useCcjkInvalidation(
  kinds: readonly Kind[],
  key: QueryKey,
  everyMs: number = READ_ANEW_MS,
): void {
  const concerns = (message: ServerMessage) =>
    kinds.includes(message.type) ||
    (mayHaveMissed(message) && kinds.some((kind) => BY_DEVICE.includes(kind)));
  useInvalidation(useContext(FeedContext)?.listeners, concerns, key, { afterMs: 50, everyMs });
}

function feedOf(queries: QueryClient): Feed {
  const listeners: Listeners<ServerMessage> = new Set();
  const channels = new Map<string, number>();
  // The first connection follows the page's own first reading closely: reading everything twice would be for nothing.
  let hasBeenLive = false;
  const ping = () => ({ type: 'ping', timestamp: new Date().toISOString() });
  const live = createLive({
    async path() {
      const token = await tokenOf(ROLE);
      return `${place.api['ccjk'] ?? ''}${SOCKET_PATH}?${new URLSearchParams({ token: token ?? '' })}`;
    },
    silentMs: SILENT_MS,
    beat: { everyMs: PING_MS, words: ping },
    // Its answer says that the cloud took the token.
    hello: ping,
    hear(data) {
      const heard = ServerMessage.safeParse(data);
      // A message of another version: the lists are read over HTTP, which names a mismatch, instead of being blind.
      if (!heard.success) return (readAnew(), false);
      tell(listeners, heard.data);
      return heard.data.type === 'pong';
    },
    // A refused token shows itself as a 401 over HTTP, where the session is renewed or ends.
    failed: () => void call(me).catch(() => undefined),
    refused: () => 'again',
  });
  const readAnew = () => void queries.invalidateQueries({ queryKey: [ROLE] });
  let wasLive = false;
  live.connection.listen(() => {
    const isLive = live.connection.get().state === 'live';
    if (isLive === wasLive) return;
    wasLive = isLive;
    if (!isLive) return;
    for (const channel of channels.keys()) live.say({ type: 'subscribe', channel });
    if (hasBeenLive) readAnew();
    hasBeenLive = true;
  });
  return { live, listeners, channels };
}
