// What CCJK tells its panel by itself (contract/live.ts). One socket a panel; parts say which devices and tasks they show, as long as
// they show them. After a gap what was subscribed is so again, and everything the panel shows is read anew.
import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { me } from '../../../server/services/ccjk/contract/auth.js';
import { ServerMessage, SOCKET_PATH } from '../../../server/services/ccjk/contract/live.js';
import { call, tokenOf } from '../api.js';
import { createLive, type Live } from '../live.js';
import { LiveContext } from '../liveConnection.js';
import { place } from '../place.js';
import { roleSession } from '../roleSessions.js';
import { useValue } from '../value.js';

type Kind = ServerMessage['type'];
type Of<K extends Kind> = Extract<ServerMessage, { type: K }>;
type Listener = (message: ServerMessage) => void;

interface Feed {
  live: Live;
  listeners: Set<Listener>;
  /** How many parts show each channel. */
  channels: Map<string, number>;
}

const FeedContext = createContext<Feed | undefined>(undefined);

/** The cloud answers a ping and says nothing unasked. */
const PING_MS = 15_000;
const SILENT_MS = 40_000;
/** The cloud hears 100 messages a minute: what goes beyond is read anew by time, not heard. */
const MOST_CHANNELS = 60;

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
  const shown = channels.get(channel) ?? 0;
  if (shown === 0 && channels.size >= MOST_CHANNELS) return;
  channels.set(channel, shown + 1);
  // Not live yet: said with all others once it is.
  if (shown === 0) live.say({ type: 'subscribe', channel });
}

function hide({ channels, live }: Feed, channel: string): void {
  const shown = channels.get(channel);
  if (shown === undefined) return;
  if (shown > 1) return void channels.set(channel, shown - 1);
  channels.delete(channel);
  live.say({ type: 'unsubscribe', channel });
}

/** Calls `handle` for each message of one kind, as long as the component is shown. */
export function useCcjkMessages<K extends Kind>(kind: K, handle: (message: Of<K>) => void): void {
  const feed = useContext(FeedContext);
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    if (!feed) return;
    const listener: Listener = (message) => {
      if (message.type === kind) latest.current(message as Of<K>);
    };
    feed.listeners.add(listener);
    return () => void feed.listeners.delete(listener);
  }, [feed, kind]);
}

/** An account may ask a hundred times a minute, in all its tabs together. */
const READ_ANEW_MS = 3_000;

/** Reads the queries below `key` anew whenever one of `kinds` comes: the first at once, then at most every few seconds. */
export function useCcjkInvalidation(
  kinds: readonly Kind[],
  key: QueryKey,
  everyMs: number = READ_ANEW_MS,
): void {
  const feed = useContext(FeedContext);
  const queries = useQueryClient();
  const names = kinds.join(' ');
  const path = JSON.stringify(key);
  useEffect(() => {
    if (!feed) return;
    let timer: number | undefined;
    let readAt = 0;
    const read = () => {
      timer = undefined;
      readAt = Date.now();
      void queries.invalidateQueries({ queryKey: JSON.parse(path) as QueryKey });
    };
    const listener: Listener = ({ type }) => {
      if (timer !== undefined || !names.split(' ').includes(type)) return;
      timer = window.setTimeout(read, Math.max(50, readAt + everyMs - Date.now()));
    };
    feed.listeners.add(listener);
    return () => {
      window.clearTimeout(timer);
      feed.listeners.delete(listener);
    };
  }, [feed, names, path, everyMs, queries]);
}

function feedOf(queries: QueryClient): Feed {
  const listeners = new Set<Listener>();
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
      for (const listener of [...listeners]) listener(heard.data);
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
