// The import from the original: where it stands, and the acts on it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  applyImport,
  beginImport,
  discardImport,
  readImport,
  sendImportFile,
  type ImportState,
} from '../../../server/console/contract/import.js';
import { call } from '../../lib/api.js';

const importKey = ['cloud', 'import'] as const;

const LOOK_MS = 1000;
/** A big table over a slow line. */
const UPLOAD_PATIENCE_MS = 30 * 60_000;

export const useImportState = () =>
  useQuery({
    queryKey: importKey,
    queryFn: ({ signal }) => call(readImport, {}, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.running || data?.is_applied ? LOOK_MS : false),
    retry: false,
  });

export function useImportActs() {
  const queries = useQueryClient();
  const keep = (state: ImportState) => queries.setQueryData(importKey, state);
  return {
    /** One after another: the first that is refused ends it. */
    send: useMutation({
      mutationFn: async (files: readonly File[]) => {
        for (const file of files) {
          const options = { upload: file, patienceMs: UPLOAD_PATIENCE_MS };
          keep(await call(sendImportFile, { params: { name: file.name } }, options));
        }
      },
    }),
    begin: useMutation({
      mutationFn: (body: { folder?: string; task_zone: string }) => call(beginImport, { body }),
      onSuccess: keep,
    }),
    discard: useMutation({ mutationFn: () => call(discardImport, {}), onSuccess: keep }),
    apply: useMutation({
      mutationFn: () => call(applyImport, {}),
      onSuccess: () => queries.invalidateQueries({ queryKey: importKey }),
    }),
  };
}
