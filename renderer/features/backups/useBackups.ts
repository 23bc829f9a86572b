// What the pages of backups ask the cloud and tell it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  cancelRestore,
  deleteBackup,
  downloadBackup,
  listBackups,
  restoreBackup,
  runBackup,
  uploadBackup,
  verifyBackup,
} from '../../../server/console/contract/backups.js';
import { call, fetchFile } from '../../lib/api.js';
import { nameOfFile, readFile, saveFile } from '../../lib/saveFile.js';

const backupsKey = ['cloud', 'backups'] as const;

/** A whole cloud may travel over a slow line. */
const FILE_PATIENCE_MS = 2 * 3600_000;

/** `isWatched`: something is about to change, so it is asked often; an act that runs is followed by itself. */
export const useBackups = (isWatched = false) =>
  useQuery({
    queryKey: backupsKey,
    queryFn: ({ signal }) => call(listBackups, {}, { signal }),
    refetchInterval: ({ state }) => (isWatched || state.data?.running ? 500 : 30_000),
    // While the cloud restarts there is no answer; the next turn asks again.
    retry: false,
  });

export interface RestoreInput {
  name: string;
  passphrase: string;
  keepSettings: boolean;
}

/** Each resolves when the cloud has taken the act on; how it goes on is told by the list. */
export function useBackupActs() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: backupsKey });
  return {
    run: useMutation({
      mutationFn: (move?: { passphrase: string }) =>
        call(runBackup, { body: move ? { ...move, reason: 'move' } : {} }),
      onSuccess,
    }),
    verify: useMutation({
      mutationFn: ({ name, passphrase }: { name: string; passphrase: string }) =>
        call(verifyBackup, { params: { name }, body: { passphrase: passphrase || undefined } }),
      onSuccess,
    }),
    restore: useMutation({
      mutationFn: ({ name, passphrase, keepSettings }: RestoreInput) =>
        call(restoreBackup, {
          params: { name },
          body: { passphrase: passphrase || undefined, keep_settings: keepSettings },
        }),
      onSuccess,
    }),
    cancelRestore: useMutation({ mutationFn: () => call(cancelRestore), onSuccess }),
    remove: useMutation({
      mutationFn: (name: string) => call(deleteBackup, { params: { name } }),
      onSuccess,
    }),
    upload: useMutation({
      mutationFn: (file: Blob) => call(uploadBackup, {}, { upload: file, patienceMs: FILE_PATIENCE_MS }),
      onSuccess,
    }),
    download: useMutation({
      async mutationFn(name: string) {
        const answer = await fetchFile(
          downloadBackup,
          { params: { name } },
          { patienceMs: FILE_PATIENCE_MS },
        );
        const parts = await readFile(answer, () => undefined);
        saveFile(nameOfFile(answer, name), parts, 'application/octet-stream');
      },
    }),
  };
}
export type BackupActs = ReturnType<typeof useBackupActs>;
