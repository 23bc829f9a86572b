// Messages as the address filters and pages them. What is read or deleted here changes at once in the row; order, total and the frame's
// count follow from the cloud.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import {
  deleteMessage,
  listMessages,
  MESSAGE_TYPES,
  readAllMessages,
  readMessage,
  type Message,
} from '../../../server/services/ccjk/contract/messages.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { messageKeys } from '../../lib/ccjk/messages.js';
import { useFilters } from '../../lib/useFilters.js';

const Address = z.object({ unread: z.literal('true'), type: z.enum(MESSAGE_TYPES) });

export const PAGE_SIZE = 50;

interface Page {
  items: Message[];
  total: number;
  unread: number;
}

export function useMessages() {
  const filters = useFilters(Address);
  const query = { ...filters.values, limit: PAGE_SIZE, offset: (filters.page - 1) * PAGE_SIZE };
  const list = useQuery({
    queryKey: [...messageKeys.list, query],
    queryFn: async ({ signal }): Promise<Page> => {
      const { messages, total, unread } = await call(listMessages, { query }, { signal });
      return { items: messages, total, unread };
    },
    placeholderData: keepPreviousData,
  });
  useCcjkInvalidation(['message.new', 'messages.changed'], messageKeys.list);
  return { filters, list };
}

export function useMessageActs(shown: readonly Message[]) {
  const queries = useQueryClient();
  /** Read here: of a list of unread ones they leave, and what is still seen of them says so. */
  const [latest, setLatest] = useState<ReadonlyMap<string, Message>>(new Map());
  const keep = (messages: readonly Message[]) =>
    setLatest((before) => new Map([...before, ...messages.map((one) => [one.id, one] as const)]));
  const again = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: messageKeys.list }),
      queries.invalidateQueries({ queryKey: messageKeys.unread }),
    ]);
  const read = useMutation({
    mutationFn: ({ id }: Message) => call(readMessage, { params: { message_id: id } }),
    onSuccess: (message) => keep([message]),
    onSettled: again,
  });
  const readAll = useMutation({
    mutationFn: () => call(readAllMessages),
    onSuccess: () => keep(shown.map((message) => ({ ...message, read: true }))),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Message) => call(deleteMessage, { params: { message_id: id } }),
    onSettled: again,
  });
  return { latest, read, readAll, remove };
}
