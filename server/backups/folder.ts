// The folder in which backups lie: names, listing, copying, and what is said when the disk refuses.
import { constants, existsSync } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { toIso, type Instant } from '../core/kernel/clock.js';
import { AppError, conflict, invalid, unavailable } from '../core/kernel/errors.js';
import { hasCode } from '../core/store/files.js';
import { systemFiles, type Files } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import { REASONS, type Reason } from './about.js';

/** `deskcloud-20261121-142000Z-daily.tar.gz`, with `.sealed` behind a passphrase. */
const NAME = /^deskcloud-[\w-]{1,80}\.tar\.gz(\.sealed)?$/;
export const isBackupName = (name: string): boolean => NAME.test(name);
const PARTIAL = /^\.deskcloud-.*\.partial$/;
const COPY_PIECE = 1 << 20;

export function newName(folder: string, at: Instant, what: Reason | 'uploaded', isSealed: boolean): string {
  const time = toIso(at).slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  for (let again = 1; ; again++) {
    const name = `deskcloud-${time}Z-${what}${again > 1 ? `-${again}` : ''}.tar.gz${isSealed ? '.sealed' : ''}`;
    if (!existsSync(path.join(folder, name))) return name;
  }
}

/**
 * Judges a folder at the moment the operator names it: a mistake is told at its field, and not by the backup that fails at night.
 * Throws invalid `invalid_setting`.
 */
export async function checkFolders(
  dataDir: string,
  before: Readonly<Record<'folder' | 'secondFolder', string>>,
  next: Readonly<Record<'folder' | 'secondFolder', string>>,
): Promise<void> {
  for (const name of ['folder', 'secondFolder'] as const) {
    if (next[name] === '' || next[name] === before[name]) continue;
    const folder = path.resolve(dataDir, next[name]);
    try {
      await openFolder(folder);
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      const told = folderError(error, folder);
      throw invalid(
        'invalid_setting',
        `backups.${name}: ${told instanceof AppError ? told.detail : told.message}`,
      );
    }
  }
}

/** Why a backup of ours was taken, by its name; null for one that came from elsewhere. */
export const reasonOf = (name: string): Reason | null =>
  REASONS.find((reason) => new RegExp(`Z-${reason}(-\\d+)?\\.tar`).test(name)) ?? null;

/** Makes it (0700) where only its last part is missing: a disk that is not plugged in is not made up. Throws AppError. */
export async function openFolder(folder: string): Promise<void> {
  try {
    if (!existsSync(folder)) await mkdir(folder, { mode: 0o700 });
    if (!(await stat(folder)).isDirectory()) {
      throw unavailable('folder_unusable', `${folder} is a file, not a folder`);
    }
  } catch (error) {
    throw folderError(error, folder);
  }
}

/** Removes what a process that was killed left half-written; call it before anything is written here. Throws AppError. */
export async function sweepFolder(folder: string): Promise<void> {
  try {
    const files = systemFiles();
    for (const { name } of (await files.list(folder)) ?? []) {
      if (PARTIAL.test(name)) await files.unlink(path.join(folder, name));
    }
  } catch (error) {
    throw folderError(error, folder);
  }
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = (await systemFiles().list(folder)) ?? [];
    return entries.filter(({ name, isDirectory }) => !isDirectory && NAME.test(name)).map(({ name }) => name);
  } catch (error) {
    throw folderError(error, folder);
  }
}

/** Copies whole or not at all. `onBytes`: how much is copied. */
export async function copyBackup(
  files: Files,
  from: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const partial = path.join(path.dirname(target), `.${path.basename(target)}.partial`);
  const source = await files.open(from, 'read');
  try {
    const copy = await files.open(partial, 'replace', 0o600);
    try {
      for (let at = 0; ;) {
        signal.throwIfAborted();
        const piece = await source.read(at, COPY_PIECE);
        if (piece.length === 0) break;
        await copy.write(piece, at);
        at += piece.length;
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
    await files.rename(partial, target);
    await files.syncDirectory(path.dirname(target));
  } catch (error) {
    await files.unlink(partial).catch((left: unknown) => {
      if (!hasCode(left, 'ENOENT')) throw left;
    });
    throw error;
  } finally {
    await source.close();
  }
}

/** A disk's refusal in words for the operator; anything else as it is. */
export function folderError(error: unknown, folder: string): Error {
  if (error instanceof AppError) return error;
  if (error instanceof StoreDamageError) return conflict('backup_damaged', error.message);
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) {
    return unavailable('disk_full', `the disk of ${folder} is full; make room or choose another folder`, {
      cause: error,
    });
  }
  const { code } = error as NodeJS.ErrnoException;
  if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EBUSY', 'ENXIO')) {
    return unavailable('folder_unusable', `the folder ${folder} cannot be used (${code ?? ''})`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}
