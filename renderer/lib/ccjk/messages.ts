// How many messages nobody has read: shown in the frame, kept in step by the feed without asking again.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listMessages } from '../../../server/services/ccjk/contract/messages.js';
import { call } from '../api.js';
import { useCcjkInvalidation, useCcjkMessages } from './feed.js';

export const messageKeys = {
  list: ['developer', 'messages', 'list'] as const,
  unread: ['developer', 'messages', 'unread'] as const,
};

/** What was added up is held against the cloud's own count this often. */
const COUNT_ANEW_MS = 20_000;

export function useUnread(): number {
  const queries = useQueryClient();
  const unread = useQuery({
    queryKey: messageKeys.unread,
    queryFn: async ({ signal }) => (await call(listMessages, { query: { limit: 1 } }, { signal })).unread,
  });
  useCcjkMessages('message.new', () =>
    queries.setQueryData<number>(messageKeys.unread, (known) => (known === undefined ? known : known + 1)),
  );
  useCcjkMessages('messages.changed', ({ data }) => queries.setQueryData(messageKeys.unread, data.unread));
  useCcjkInvalidation(['message.new'], messageKeys.unread, COUNT_ANEW_MS);
  return unread.data ?? 0;
}
