// The newest backup that was proved, for a cloud that does not start: it takes the place of the damaged data, which is set aside.
import path from 'node:path';
import { systemClock, type Instant } from '../core/kernel/clock.js';
import { lockDirectory, systemFiles } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import { createCatalogue } from '../backups/catalogue.js';
import { makeReady } from '../backups/scratch.js';
import { backupSettings } from '../backups/settings.js';
import { openState } from '../backups/state.js';
import type { Config } from '../config.js';
import { readSettings } from '../parts.js';
import { registry } from '../services/registry.js';

export interface LastBackup {
  file: string;
  createdAt: Instant;
  /** Null for a sealed one: that is behind the passphrase. */
  rows: number | null;
}

/** Undefined where there is none, or where what is known of backups is damaged, too. */
export async function newestVerifiedBackup(config: Config): Promise<LastBackup | undefined> {
  try {
    const folder = await folderOf(config);
    const { state } = await openState(config.dataDir);
    const catalogue = createCatalogue({ files: systemFiles(), folder: () => folder, state: () => state });
    const whole = (await catalogue.list()).find(
      ({ verified, damage }) => verified?.broken === null && damage === null,
    );
    return whole && { file: path.join(folder, whole.name), createdAt: whole.createdAt, rows: whole.rows };
  } catch (error) {
    if (error instanceof StoreDamageError) return undefined;
    throw error;
  }
}

async function folderOf(config: Config): Promise<string> {
  const { folder } = (await readSettings(config)).read(backupSettings);
  return path.resolve(config.dataDir, folder || 'backups');
}

/**
 * Proves it once more and makes it ready; the next start puts it in place. Errors: DirectoryInUseError, StoreDamageError, AppError
 * `passphrase_needed` where the passphrase of the settings does not open it.
 */
export async function restoreAtNextStart(config: Config, { file }: LastBackup): Promise<void> {
  const { dataDir } = config;
  const { passphrase } = (await readSettings(config)).read(backupSettings);
  const lock = await lockDirectory(dataDir, systemClock);
  try {
    const { signal } = new AbortController();
    const modules = Object.values(registry);
    await makeReady({ file, passphrase: passphrase || undefined, modules, signal }, dataDir);
  } finally {
    await lock.release();
  }
}
