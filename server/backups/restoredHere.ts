// What a restore over a running cloud changes of the backup, so that the cloud comes up again and whoever asked for it stays signed in.
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { conflict } from '../core/kernel/errors.js';
import { UsageError, type Config } from '../config.js';
import { planDoors } from '../doorPlan.js';
import { doorSettings } from '../doors.js';
import { modulesOf, readSettings } from '../parts.js';
import { carryConsoleKey } from '../secrets.js';
import { SECRET_SETTINGS_FILE, SETTINGS_FILE } from '../settingFiles.js';
import { SettingError } from '../settings.js';
import type { BackupsOptions } from './backups.js';

/** Throws conflict `settings_refused` when the cloud could not start with the settings of the backup. */
export const restoredHere =
  (config: Config): BackupsOptions['adjust'] =>
  async (unpacked, { keepSettings }) => {
    if (keepSettings) await keep(config.dataDir, unpacked);
    try {
      const settings = await readSettings({ ...config, dataDir: unpacked });
      modulesOf(settings);
      await planDoors(settings.read(doorSettings));
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof SettingError)) throw error;
      throw conflict(
        'settings_refused',
        `with the settings of this backup the cloud would not start (${error.message}); keep the present settings`,
      );
    }
    await carryConsoleKey(config.dataDir, unpacked);
  };

async function keep(dataDir: string, unpacked: string): Promise<void> {
  for (const name of [SETTINGS_FILE, SECRET_SETTINGS_FILE]) {
    await rm(join(unpacked, name), { force: true });
    await copyFile(join(dataDir, name), join(unpacked, name)).catch((error: NodeJS.ErrnoException) => {
      // Nothing was ever set here: the defaults are the present settings.
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
