// The Backups page's routes.
import type { Backups } from '../backups/backups.js';
import type { BackupFile } from '../backups/catalogue.js';
import { FileAnswer } from '../core/http/fileAnswer.js';
import type { Handled } from '../core/http/handle.js';
import { toIso, toIsoOrNull } from '../core/kernel/clock.js';
import { AppError, invalid } from '../core/kernel/errors.js';
import { handle, type ConsoleActor } from './access.js';
import {
  cancelRestore,
  deleteBackup,
  downloadBackup,
  listBackups,
  restoreBackup,
  runBackup,
  uploadBackup,
  verifyBackup,
  type Backup,
  type BackupsState,
} from './contract/backups.js';

export function backupRoutes(backups: Backups): Handled<ConsoleActor>[] {
  /** How it ends is told by `last`, which the act itself writes, as it does the log. */
  const goOn = (done: Promise<unknown>) => void done.catch(() => undefined);

  return [
    handle(listBackups, () => stateOf(backups)),
    handle(runBackup, async ({ body }) => {
      if (body.reason === 'move' && body.passphrase === undefined) {
        throw invalid('passphrase_needed', 'a cloud moves with its secrets: choose a passphrase');
      }
      goOn(backups.runNow(body.reason, body.passphrase));
      return { act: 'backup' as const };
    }),
    handle(verifyBackup, async ({ params, body }) => {
      const { done } = await backups.verify(params.name, body.passphrase);
      goOn(done);
      return { act: 'verify' as const };
    }),
    handle(restoreBackup, async ({ params, body }) => {
      const { done, restarts } = await backups.restore(params.name, {
        passphrase: body.passphrase,
        keepSettings: body.keep_settings,
      });
      goOn(done);
      return { act: 'restore' as const, restarts };
    }),
    handle(cancelRestore, async () => ({ cancelled: await backups.cancelRestore() })),
    handle(deleteBackup, async ({ params }) => {
      await backups.remove(params.name);
      return { deleted: params.name };
    }),
    handle(
      downloadBackup,
      async ({ params }) =>
        new FileAnswer('application/octet-stream', params.name, await backups.read(params.name)),
    ),
    handle(uploadBackup, async ({ upload }) => ({ name: await backups.receive(upload) })),
  ];
}

async function stateOf(backups: Backups): Promise<BackupsState> {
  const { first, second } = backups.folders();
  const [running, last] = [backups.running(), backups.last()];
  let items: BackupFile[] = [];
  let newest: number | null = null;
  let failure: string | null = null;
  try {
    items = await backups.list();
    newest = await backups.newestVerifiedAt();
  } catch (error) {
    // A disk that is not plugged in: the page must show the rest all the same.
    if (!(error instanceof AppError)) throw error;
    failure = error.detail;
  }
  return {
    folder: first,
    second_folder: second,
    next_at: toIsoOrNull(backups.nextDailyAt()),
    newest_verified_at: toIsoOrNull(newest),
    running: running
      ? {
          act: running.act,
          name: running.name,
          started_at: toIso(running.startedAt),
          done_bytes: running.doneBytes,
          total_bytes: running.totalBytes,
        }
      : null,
    last: last
      ? { act: last.act, name: last.name, ended_at: toIso(last.endedAt), failure: last.failure }
      : null,
    is_restore_ready: await backups.isRestoreReady(),
    items: items.map(toWire),
    folder_failure: failure,
  };
}

const toWire = ({ createdAt, isSealed, verified, second, ...rest }: BackupFile): Backup => ({
  ...rest,
  created_at: toIso(createdAt),
  is_sealed: isSealed,
  verified: verified && { at: toIso(verified.at), broken: verified.broken },
  second: second && { at: toIso(second.at), failure: second.failure },
});
