// What backups have to do with a start, before anything is opened: `--restore`, a restore that waits, and a copy of the data before
// another version of the program works on it.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../core/kernel/clock.js';
import { storedTables } from '../core/history/storedTables.js';
import { AppError } from '../core/kernel/errors.js';
import type { Log } from '../core/kernel/log.js';
import { toIso } from '../core/kernel/clock.js';
import { DurableJson } from '../core/store/durableJson.js';
import { lockDirectory, systemFiles, verifyStore } from '../core/store/index.js';
import { MANIFEST_FILE, manifestFormat } from '../core/store/manifest.js';
import { inDirectory } from '../core/store/storeFolder.js';
import type { Settings } from '../core/kernel/settings.js';
import { UsageError, type RestoreOrder } from '../config.js';
import { lookForDataDir, makeDataDir } from '../dataDirectory.js';
import { contentsOfStopped } from './contents.js';
import { finishRestore, isEmptyForRestore, isReady, makeReady, type Provable } from './scratch.js';
import { backupSettings } from './settings.js';
import { takeBackup } from './take.js';

interface StartOptions {
  dataDir: string;
  clock: Clock;
  log: Log;
  modules: readonly Provable[];
}

/**
 * Puts a waiting restore in place, and restores the backup that was named on the command line. Answers what the operator should know.
 * Errors: UsageError (no such file, a wrong passphrase, a directory in use by data), StoreDamageError, DirectoryInUseError.
 */
export async function restoreAtStart(
  { dataDir, clock, log, modules }: StartOptions,
  order: RestoreOrder | undefined,
): Promise<string[]> {
  if (order && !(await stat(order.file).catch(() => undefined))?.isFile()) {
    throw new UsageError(`--restore: there is no file ${order.file}`);
  }
  if (!order && (!(await lookForDataDir(dataDir)) || !(await isReady(dataDir)))) return [];
  await makeDataDir(dataDir);
  const lock = await lockDirectory(dataDir, clock);
  try {
    const notes: string[] = [];
    if (order) {
      if (!(await isEmptyForRestore(systemFiles(), dataDir))) {
        throw new UsageError(`--restore: ${dataDir} is not empty; choose an empty directory with --data-dir`);
      }
      const about = await restoreNamed(dataDir, modules, order);
      notes.push(
        `restored the backup of ${toIso(about.createdAt)}${about.holdsSecrets ? '' : '; it holds no secrets: everybody signs in again'}`,
      );
    }
    const done = await finishRestore(dataDir, clock.now());
    if (done?.aside) notes.push(`a backup was put in place; the former data lies in ${done.aside}`);
    for (const note of notes) log.info({ dataDir }, note);
    return notes;
  } finally {
    await lock.release();
  }
}

async function restoreNamed(dataDir: string, modules: readonly Provable[], order: RestoreOrder) {
  try {
    const { signal } = new AbortController();
    return await makeReady({ file: order.file, passphrase: order.passphrase, modules, signal }, dataDir);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const how = '(--passphrase-file FILE or DESKCLOUD_BACKUP_PASSPHRASE)';
    throw new UsageError(`--restore ${order.file}: ${error.detail} ${how}`);
  }
}

/**
 * Copies the store of a stopped cloud, once, before a program of another version than wrote it opens it; call it while holding the
 * directory. Errors: StoreDamageError; UsageError when the copy cannot be made, for then the start must not go on.
 */
export async function backUpBeforeUpdate(
  { dataDir, clock, log, modules }: StartOptions,
  settings: Settings,
  version: string,
): Promise<void> {
  const { beforeUpdates, folder, passphrase } = settings.read(backupSettings);
  if (!beforeUpdates) return;
  const files = systemFiles();
  const manifest = await new DurableJson(files, inDirectory(dataDir, MANIFEST_FILE), manifestFormat).read();
  if (!manifest || manifest.app === version) return;
  const found = await verifyStore(files, dataDir, storedTables(modules));
  const tables = Object.fromEntries(Object.entries(found.tables).map(([name, { rows }]) => [name, rows]));
  try {
    const name = await takeBackup({
      files,
      folder: path.resolve(dataDir, folder || 'backups'),
      reason: 'update',
      app: manifest.app,
      now: clock.now(),
      passphrase: passphrase || undefined,
      signal: new AbortController().signal,
      contents: ({ secrets }) => contentsOfStopped(files, dataDir, { secrets, tables }),
    });
    log.info(
      { file: name },
      `the data of version ${manifest.app} was copied before version ${version} opens it`,
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new UsageError(
      `the data of version ${manifest.app} could not be copied before version ${version} opens it: ${error.detail} (to start without a copy: --set backups.beforeUpdates=false)`,
    );
  }
}
