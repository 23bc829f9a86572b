// Where settings lie: settings.json, which people may read and carry about, and beside it what must stay secret (a passphrase, a
// signing key), which a backup holds only when it is sealed.
import { join } from 'node:path';
import { unavailable } from './core/kernel/errors.js';
import type { SettingsGroup } from './core/kernel/settings.js';
import { openJsonFile } from './core/store/durableJson.js';
import { systemFiles } from './core/store/files.js';
import { leavesOf } from './settingText.js';
import { isTree, valueAt, withoutValue, withValue, type Tree } from './settingTree.js';

export const SETTINGS_FILE = 'settings.json';
export const SECRET_SETTINGS_FILE = 'settings.secret.json';

export interface SettingsFiles {
  /** Both as one tree. */
  stored: unknown;
  /** Error: unavailable `settings_not_written`. */
  save(tree: object): Promise<void>;
}

const open = (dataDir: string, name: string) =>
  openJsonFile<object>(systemFiles(), join(dataDir, name), { mode: 0o600, default: {} });

/** Throws StoreDamageError for a file that cannot be read as JSON. */
export async function checkSettingsFile(dataDir: string, name: string): Promise<void> {
  await open(dataDir, name);
}

/** Throws StoreDamageError for a file that cannot be read as JSON. */
export async function openSettingsFiles(
  dataDir: string,
  groups: readonly SettingsGroup[],
): Promise<SettingsFiles> {
  const [plain, secret] = [await open(dataDir, SETTINGS_FILE), await open(dataDir, SECRET_SETTINGS_FILE)];
  const secretNames = leavesOf(groups)
    .filter(({ isSecret }) => isSecret)
    .map(({ name }) => name);

  const write = async (file: typeof plain, data: object) => {
    const before = file.data;
    if (JSON.stringify(before) === JSON.stringify(data)) return;
    file.data = data;
    try {
      await file.write();
    } catch (error) {
      file.data = before;
      throw unavailable('settings_not_written', 'the settings could not be written', { cause: error });
    }
  };

  return {
    stored: joined(plain.data, secret.data, secretNames),
    async save(tree) {
      const all = tree as Tree;
      const secrets = secretNames.reduce<Tree>((kept, name) => moved(all, kept, name), {});
      await write(secret, secrets);
      await write(
        plain,
        secretNames.reduce((rest, name) => withoutValue(rest, name), all),
      );
    },
  };
}

/** What stands in settings.json under a secret name, written there by hand, counts too. */
function joined(plain: object, secret: object, names: readonly string[]): unknown {
  if (!isTree(plain) || !isTree(secret)) return plain;
  return names.reduce((tree, name) => moved(secret, tree, name), plain);
}

function moved(from: Tree, to: Tree, name: string): Tree {
  const value = valueAt(from, name);
  return value === undefined ? to : withValue(to, name, value);
}
