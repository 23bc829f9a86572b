// What lies in the folder, and what each file says of itself.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Instant } from '../core/kernel/clock.js';
import type { Files } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import type { Reason } from './about.js';
import { peekBackup } from './archive.js';
import { namesIn, reasonOf } from './folder.js';
import type { Known, State } from './state.js';

export interface BackupFile {
  name: string;
  bytes: number;
  createdAt: Instant;
  /** Version of the program that it is of; null where it cannot be read. */
  app: string | null;
  reason: Reason | null;
  isSealed: boolean;
  /** Null for a sealed one: that is behind the passphrase. */
  rows: number | null;
  verified: Known['verified'];
  second: Known['second'];
  /** Why not even its beginning can be read. */
  damage: string | null;
}

type Peeked = Awaited<ReturnType<typeof peekBackup>>;

export interface Catalogue {
  /** The beginning of a file. Throws StoreDamageError. */
  peek(name: string): Promise<Peeked>;
  /** Newest first. */
  list(): Promise<BackupFile[]>;
}

export function createCatalogue(options: {
  files: Files;
  folder: () => string;
  state: () => State;
}): Catalogue {
  const { files, folder, state } = options;
  // A file is looked into once: under its name it never changes unless its size or time does.
  const peeked = new Map<string, Peeked>();

  const peek = async (name: string): Promise<Peeked> => {
    const file = path.join(folder(), name);
    const { size, mtimeMs } = await stat(file);
    const id = `${file} ${size} ${mtimeMs}`;
    const found = peeked.get(id) ?? (await peekBackup(files, file));
    peeked.set(id, found);
    return found;
  };

  const describe = async (name: string): Promise<BackupFile> => {
    const { size, mtimeMs } = await stat(path.join(folder(), name));
    const known = state().files[name];
    let damage: string | null = null;
    const seen = await peek(name).catch((error: unknown) => {
      if (!(error instanceof StoreDamageError)) throw error;
      damage = error.message;
      return undefined;
    });
    return {
      name,
      bytes: size,
      createdAt: seen?.createdAt ?? known?.createdAt ?? Math.floor(mtimeMs),
      app: seen?.app ?? null,
      reason: reasonOf(name),
      isSealed: seen?.isSealed ?? name.endsWith('.sealed'),
      rows: seen?.about ? Object.values(seen.about.tables).reduce((sum, rows) => sum + rows, 0) : null,
      verified: known?.verified ?? null,
      second: known?.second ?? null,
      damage,
    };
  };

  return {
    peek,
    async list() {
      const found: BackupFile[] = [];
      for (const name of await namesIn(folder())) found.push(await describe(name));
      return found.sort((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? 1 : -1));
    },
  };
}
