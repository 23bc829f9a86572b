// The account's devices, as the list, the forms and the filters need them: one entry in the query cache, kept in step by the feed.
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { listDevices, type Device } from '../../../server/services/ccjk/contract/devices.js';
import { call } from '../api.js';
import { useCcjkInvalidation, useChannels } from './feed.js';

export const deviceKeys = {
  all: ['developer', 'devices'] as const,
  list: ['developer', 'devices', 'list'] as const,
  one: (id: string) => ['developer', 'devices', id] as const,
};

/** A heartbeat with nothing new in it is no event: what it says of load and time is read anew this often. */
const READ_EVERY_MS = 15_000;

export const devicesQuery = queryOptions({
  queryKey: deviceKeys.list,
  queryFn: async ({ signal }): Promise<Device[]> => (await call(listDevices, {}, { signal })).devices,
  refetchInterval: READ_EVERY_MS,
});

export function useDevices(): UseQueryResult<Device[]> {
  const devices = useQuery(devicesQuery);
  useChannels((devices.data ?? []).map(({ id }) => `device:${id}`));
  useCcjkInvalidation(['device.online', 'device.offline', 'task.updated'], deviceKeys.all);
  return devices;
}
