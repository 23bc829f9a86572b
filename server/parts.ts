// What this build can run, and what this run was told: all settings groups, the settings joined, the services asked for.
import { join } from 'node:path';
import { coreSettings } from './core/coreSettings.js';
import type { Settings } from './core/kernel/settings.js';
import type { ServiceModule } from './core/service.js';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';
import { UsageError, type Config } from './config.js';
import { lookForDataDir } from './dataDirectory.js';
import { doorSettings } from './doors.js';
import { createSettings } from './settings.js';
import { registry } from './services/registry.js';

/** Every group of settings there is. */
export const groups = [
  ...coreSettings,
  doorSettings,
  ...Object.values(registry).map(({ settings }) => settings),
];

/** Reads and checks all settings of this run. Touches nothing: the directory is not held yet. Throws UsageError, SettingError. */
export async function readSettings({ dataDir, assignments }: Config): Promise<Settings> {
  // Options are judged first: a bad one must not depend on what lies in the directory.
  createSettings(groups, {}, assignments);
  await lookForDataDir(dataDir);
  const stored = await openJsonFile<object>(systemFiles(), join(dataDir, 'settings.json'), { default: {} });
  return createSettings(groups, stored.data, assignments);
}

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
