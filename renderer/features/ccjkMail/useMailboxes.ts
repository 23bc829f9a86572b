// Devices with their mailboxes, as the address filters and pages them. There are few enough of them to be here all at once.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { listEmailConfigs, type Mailbox } from '../../../server/services/ccjk/contract/email.js';
import { call } from '../../lib/api.js';
import { useDevices } from '../../lib/ccjk/devices.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { meQuery } from '../../lib/ccjk/me.js';
import { useFilters } from '../../lib/useFilters.js';
import { mailKeys } from './keys.js';
import { stateOf, STATES } from './mailState.js';

export const PAGE_SIZE = 50;

/** A mailbox is looked into without a word of the feed. */
const READ_EVERY_MS = 15_000;

const Address = z.object({ keyword: z.string().max(200), state: z.enum(STATES) });

export interface MailRow {
  /** Of the device. */
  id: string;
  name: string;
  mailbox: Mailbox | undefined;
}

const mailboxesQuery = queryOptions({
  queryKey: mailKeys.list,
  queryFn: ({ signal }) => call(listEmailConfigs, {}, { signal }),
  refetchInterval: READ_EVERY_MS,
});

export function useMailboxes() {
  const filters = useFilters(Address);
  const devices = useDevices();
  const { keyword = '', state } = filters.values;
  const wanted = keyword.trim().toLowerCase();
  const from = (filters.page - 1) * PAGE_SIZE;
  useCcjkInvalidation(['message.new', 'task.updated'], mailKeys.list);
  const rowsOf = (mailboxes: readonly Mailbox[]): MailRow[] =>
    (devices.data ?? []).map(({ id, device_name: name }) => ({
      id,
      name,
      mailbox: mailboxes.find(({ device_id: device }) => device === id),
    }));
  const list = useQuery({
    ...mailboxesQuery,
    enabled: devices.data !== undefined,
    select: ({ mailboxes, own_server: hasOwnServer }) => {
      const all = rowsOf(mailboxes);
      const found = all.filter(
        ({ name, mailbox }) =>
          (state === undefined || stateOf(mailbox) === state) &&
          [name, mailbox?.email_address ?? ''].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { items: found.slice(from, from + PAGE_SIZE), total: found.length, all, hasOwnServer };
    },
  });
  return { filters, devices, list };
}

export const useIsOperator = (): boolean => useQuery(meQuery).data?.is_operator ?? false;
