// What this build can run, and what this run was told: all settings groups, the settings joined, the services asked for.
import { alertSettings } from './alerts/settings.js';
import { backupSettings } from './backups/settings.js';
import { metricsSettings } from './console/metricsSettings.js';
import { setupSettings } from './console/setupSettings.js';
import { coreSettings } from './core/coreSettings.js';
import { invalid } from './core/kernel/errors.js';
import type { Settings } from './core/kernel/settings.js';
import type { ServiceModule } from './core/service.js';
import { UsageError, type Config } from './config.js';
import { lookForDataDir } from './dataDirectory.js';
import { planDoors } from './doorPlan.js';
import { doorSettings } from './doors.js';
import { lanSettings } from './lan/settings.js';
import { logSettings } from './logs/settings.js';
import { createSettings, type RunningSettings } from './settings.js';
import { openSettingsFiles } from './settingFiles.js';
import { registry } from './services/registry.js';

/** Every group of settings there is. */
export const groups = [
  ...coreSettings,
  doorSettings,
  lanSettings,
  backupSettings,
  setupSettings,
  alertSettings,
  logSettings,
  metricsSettings,
  ...Object.values(registry).map(({ settings }) => settings),
];

/** Reads and checks all settings of this run. Touches nothing: the directory is not held yet. Throws UsageError, SettingError. */
export async function readSettings({ dataDir, assignments }: Config): Promise<RunningSettings> {
  // Options are judged first: a bad one must not depend on what lies in the directory.
  createSettings({ groups, stored: {}, assignments, save: nowhere });
  await lookForDataDir(dataDir);
  const file = await openSettingsFiles(dataDir, groups);
  return createSettings({ groups, stored: file.stored, assignments, save: file.save, check: checkDoors });
}

/** A change that the next start would refuse is refused now. */
async function checkDoors(next: Settings): Promise<void> {
  try {
    modulesOf(next);
    await planDoors(next.read(doorSettings));
  } catch (error) {
    if (error instanceof UsageError) throw invalid('invalid_setting', error.message);
    throw error;
  }
}

const nowhere = () => Promise.reject(new Error('these settings are judged only'));

/** The services to run, in the order they were named. Throws UsageError. */
export function modulesOf(settings: Settings): ServiceModule[] {
  const names = settings.read(doorSettings).services;
  return names.map((name, index) => {
    if (names.indexOf(name) !== index) throw new UsageError(`--services: '${name}' is named twice`);
    const module = Object.hasOwn(registry, name) ? registry[name] : undefined;
    if (!module) {
      throw new UsageError(
        `--services: '${name}' is not built (there is: ${Object.keys(registry).join(', ')})`,
      );
    }
    return module;
  });
}
