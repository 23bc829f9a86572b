// The devices as the address filters and pages them. There are few enough of them to be here all at once.
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { stateOf } from '../../components/ccjk/DeviceStatus.js';
import { devicesQuery, useDevices } from '../../lib/ccjk/devices.js';
import { useFilters } from '../../lib/useFilters.js';

export const STATES = ['online', 'busy', 'offline', 'error', 'maintenance', 'stopped'] as const;
export const PAGE_SIZE = 50;

const Address = z.object({ keyword: z.string().max(200), status: z.enum(STATES) });

export function useDeviceList() {
  const filters = useFilters(Address);
  const devices = useDevices();
  const { keyword = '', status } = filters.values;
  const wanted = keyword.trim().toLowerCase();
  const from = (filters.page - 1) * PAGE_SIZE;
  const list = useQuery({
    ...devicesQuery,
    select: (all) => {
      const found = all.filter(
        (device) =>
          (status === undefined || stateOf(device) === status) &&
          [device.device_name, device.machine_id, device.os_type ?? ''].some((text) =>
            text.toLowerCase().includes(wanted),
          ),
      );
      return { items: found.slice(from, from + PAGE_SIZE), total: found.length };
    },
  });
  return { filters, devices: devices.data ?? [], list };
}
