// The cloud's settings, for the operator's pages.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changeSettings, readSettings, type Setting } from '../../server/console/contract/settings.js';
import { call } from './api.js';

const settingsKey = ['cloud', 'settings'] as const;

export const useSettings = () =>
  useQuery({
    queryKey: settingsKey,
    queryFn: async ({ signal }) => (await call(readSettings, {}, { signal })).settings,
  });

/** By dotted name, all or none; null puts the default back. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: Record<string, unknown>) => call(changeSettings, { body: { values } }),
    onSuccess({ settings }) {
      queries.setQueryData(settingsKey, settings);
      // Doors, schedules and folders follow their settings.
      return queries.invalidateQueries({
        queryKey: ['cloud'],
        predicate: ({ queryKey }) => queryKey[1] !== 'settings',
      });
    },
  });
}

export const settingNamed = (settings: readonly Setting[] | undefined, name: string): Setting | undefined =>
  settings?.find((setting) => setting.name === name);
