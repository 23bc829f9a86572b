// Backups as the address filters and pages them; whoever makes, restores or deletes one elsewhere is seen at once.
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { z } from 'zod';
import { getBackup, listBackups, type Backup } from '../../../server/services/ccjk/contract/config.js';
import { statsSummary } from '../../../server/services/ccjk/contract/stats.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';
import { useCcjkInvalidation } from '../../lib/ccjk/feed.js';
import { useFilters } from '../../lib/useFilters.js';
import { backupKeys } from './keys.js';

export const PAGE_SIZE = 50;
const MOST_VERSIONS = 100;

const Address = z.object({ device_id: z.uuid() });

export type WholeBackup = AnswerOf<typeof getBackup>;

export function useBackups() {
  const filters = useFilters(Address);
  const query = { ...filters.values, limit: PAGE_SIZE, offset: (filters.page - 1) * PAGE_SIZE };
  const list = useQuery({
    queryKey: [...backupKeys.list, query],
    queryFn: async ({ signal }) => {
      const { backups, total } = await call(listBackups, { query }, { signal });
      return { items: backups, total };
    },
    placeholderData: keepPreviousData,
  });
  useCcjkInvalidation(['backup.changed'], backupKeys.all);
  useCcjkInvalidation(['backup.changed'], backupKeys.quota);
  return { filters, list };
}

/** With what is in it. */
export const useBackup = (id: string | undefined): UseQueryResult<WholeBackup> =>
  useQuery({
    queryKey: backupKeys.one(id ?? ''),
    queryFn: ({ signal }) => call(getBackup, { params: { backup_id: id ?? '' } }, { signal }),
    enabled: id !== undefined,
  });

/** The newest hundred of a device; of one that is gone, of all. */
export const useVersions = (device: string | null | undefined): UseQueryResult<Backup[]> =>
  useQuery({
    queryKey: backupKeys.versions(device ?? null),
    queryFn: async ({ signal }) => {
      const query = { limit: MOST_VERSIONS, ...(device != null && { device_id: device }) };
      return (await call(listBackups, { query }, { signal })).backups;
    },
    enabled: device !== undefined,
  });

/** The one before it, of the same name where there is one. */
export function versionBefore(backup: Backup, versions: readonly Backup[]): Backup | undefined {
  const at = versions.findIndex(({ id }) => id === backup.id);
  const older = at < 0 ? [] : versions.slice(at + 1);
  return older.find(({ config_name: name }) => name === backup.config_name) ?? older[0];
}

export const useStorage = () =>
  useQuery({
    queryKey: backupKeys.quota,
    queryFn: ({ signal }) => call(statsSummary, { query: { period: '1d' } }, { signal }),
  });
