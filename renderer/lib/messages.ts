// Who on a page hears of what a cloud says by itself: parts listen for one kind of message, or have their queries read anew by some.
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

type Listener<Message> = (message: Message) => void;
export type Listeners<Message> = Set<Listener<Message>>;

/** Each listener hears it, also where one goes because of it. */
export function tell<Message>(listeners: Listeners<Message>, message: Message): void {
  for (const listener of [...listeners]) listener(message);
}

/** Calls `handle` for each message of one kind, as long as the component is shown. */
export function useMessages<Message extends { type: string }, Kind extends Message['type']>(
  listeners: Listeners<Message> | undefined,
  kind: Kind,
  handle: (message: Extract<Message, { type: Kind }>) => void,
): void {
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    if (!listeners) return;
    const listener: Listener<Message> = (message) => {
      if (message.type === kind) latest.current(message as Extract<Message, { type: Kind }>);
    };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listeners, kind]);
}

export interface ReadAnew {
  /** From a message to the reading, for more may follow it. */
  afterMs: number;
  /** From one reading to the next. */
  everyMs: number;
}

/** Reads the queries below `key` anew whenever a message concerns them, no more often than it may. */
export function useInvalidation<Message>(
  listeners: Listeners<Message> | undefined,
  concerns: (message: Message) => boolean,
  key: QueryKey,
  { afterMs, everyMs }: ReadAnew,
): void {
  const queries = useQueryClient();
  const latest = useRef(concerns);
  useEffect(() => {
    latest.current = concerns;
  });
  const path = JSON.stringify(key);
  useEffect(() => {
    if (!listeners) return;
    let timer: number | undefined;
    let readAt = 0;
    const read = () => {
      timer = undefined;
      readAt = Date.now();
      void queries.invalidateQueries({ queryKey: JSON.parse(path) as QueryKey });
    };
    const listener: Listener<Message> = (message) => {
      if (timer !== undefined || !latest.current(message)) return;
      timer = window.setTimeout(read, Math.max(afterMs, readAt + everyMs - Date.now()));
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (timer === undefined) return;
      window.clearTimeout(timer);
      // Who shows it next must not take for fresh what a message has made old.
      read();
    };
  }, [listeners, path, afterMs, everyMs, queries]);
}
