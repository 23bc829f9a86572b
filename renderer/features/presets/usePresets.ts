import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createPreset,
  deletePreset,
  listPresets,
  putPreset,
} from '../../../server/services/oas/contract/presets.js';
import { getTaskTemplates } from '../../../server/services/oas/contract/public.js';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import { call } from '../../lib/api.js';

export type Preset = AnswerOf<typeof listPresets>['items'][number];
/** What is kept under a name. */
export type PresetInput = Pick<Preset, 'name' | 'user_type' | 'task_config'>;

export const inputOf = ({ name, user_type, task_config }: PresetInput): PresetInput => ({
  name,
  user_type,
  task_config,
});

const KEY = ['manager', 'presets'] as const;
/** No manager has more. */
const MOST = 100;

export const usePresets = () =>
  useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => call(listPresets, { query: { page_size: MOST } }, { signal }),
  });

/** Every act that changes presets; each reads the list anew. */
export function usePresetActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: KEY });
  return {
    create: useMutation({ mutationFn: (body: PresetInput) => call(createPreset, { body }), onSuccess }),
    replace: useMutation({
      mutationFn: ({ id, ...body }: PresetInput & { id: number }) =>
        call(putPreset, { params: { id }, body }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: number) => call(deletePreset, { params: { id } }),
      onSuccess,
    }),
  };
}

/** Every task with its fields: the same until the cloud is updated. */
export const useTemplates = () =>
  useQuery({
    queryKey: ['any', 'taskTemplates'],
    queryFn: ({ signal }) => call(getTaskTemplates, { query: {} }, { signal }),
    staleTime: Infinity,
  });
