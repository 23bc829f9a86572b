import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { compactData, readData } from '../../../server/console/contract/data.js';
import { changeSettings, readSettings } from '../../../server/console/contract/settings.js';
import { verifyCloud } from '../../../server/console/contract/status.js';
import { call } from '../../lib/api.js';
import { dataKeys } from './keys.js';

const REFRESH_MS = 15_000;
const WATCH_MS = 700;
/** A large record takes its time. */
const VERIFY_PATIENCE_MS = 600_000;

/** What lies on the disk; watched closely while a compaction runs. */
export function useData() {
  return useQuery({
    queryKey: dataKeys.state,
    queryFn: ({ signal }) => call(readData, {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.compaction.running_since ? WATCH_MS : REFRESH_MS),
  });
}

export function useCompact() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call(compactData),
    onSettled: () => queries.invalidateQueries({ queryKey: dataKeys.state }),
  });
}

export const useVerify = () =>
  useMutation({ mutationFn: () => call(verifyCloud, {}, { patienceMs: VERIFY_PATIENCE_MS }) });

export interface Kept {
  days: number;
  gigabytes: number;
  /** The option that gave one of them for this run. */
  fixedBy: string | null;
}

const DAYS = 'history.keepDays';
const GIGABYTES = 'history.keepGigabytes';

/** How long history is kept, as the settings say. */
export function useKept() {
  return useQuery({
    queryKey: dataKeys.settings,
    queryFn: async ({ signal }): Promise<Kept> => {
      const { settings } = await call(readSettings, {}, { signal });
      const one = (name: string) => settings.find((setting) => setting.name === name);
      return {
        days: Number(one(DAYS)?.value),
        gigabytes: Number(one(GIGABYTES)?.value),
        fixedBy: one(DAYS)?.fixed_by ?? one(GIGABYTES)?.fixed_by ?? null,
      };
    },
  });
}

export function useKeep() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ days, gigabytes }: Pick<Kept, 'days' | 'gigabytes'>) =>
      call(changeSettings, { body: { values: { [DAYS]: days, [GIGABYTES]: gigabytes } } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: dataKeys.settings }),
  });
}
