// Takes one backup: what goes in, packed into a file of the folder.
import path from 'node:path';
import type { Instant } from '../core/kernel/clock.js';
import type { Files } from '../core/store/index.js';
import { BACKUP_FORMAT, type Reason } from './about.js';
import { writeBackup } from './archive.js';
import type { Contents } from './contents.js';
import { folderError, newName, openFolder } from './folder.js';

export interface Taking {
  files: Files;
  folder: string;
  reason: Reason;
  /** Version of the program whose data it is. */
  app: string;
  now: Instant;
  passphrase: string | undefined;
  signal: AbortSignal;
  /** Collects what goes in, with the cloud's secrets or without. */
  contents(options: { secrets: boolean }): Promise<Contents>;
  onProgress?(doneBytes: number, totalBytes: number): void;
}

/** Answers the name of the new file. Errors: unavailable `disk_full`, `folder_unusable`. */
export async function takeBackup(taking: Taking): Promise<string> {
  const { files, folder, reason, app, now, passphrase, signal, onProgress } = taking;
  await openFolder(folder);
  const name = newName(folder, now, reason, passphrase !== undefined);
  const { directory, seq, tables, entries, release } = await taking.contents({
    secrets: passphrase !== undefined,
  });
  try {
    const holdsSecrets = entries.some((entry) => entry.path === 'secrets.json');
    const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    await writeBackup({
      files,
      target: path.join(folder, name),
      about: {
        format: BACKUP_FORMAT,
        app,
        directory,
        createdAt: now,
        reason,
        seq,
        tables,
        holdsSecrets,
      },
      entries,
      passphrase,
      signal,
      onBytes: (done) => onProgress?.(Math.min(done, total), total),
    });
    return name;
  } catch (error) {
    throw folderError(error, folder);
  } finally {
    await release();
  }
}
