// A restore, in steps that a crash may interrupt anywhere: the directory then holds either what it held before, or all of the backup.
//
//   restore.partial/   being unpacked and checked; of no worth after a crash
//   restore.ready/     whole and checked: the next start begins to put it in place
//   restore.aside/     what was there before, part after part
//   restore.moving/    all of that is aside; these files move up, one after another
//   before-restore-…/  the name of restore.aside once everything is in place; after a repair before-repair-…/
//
// Promise: what was there before is set aside and never written over; each step is a rename, and a start finishes what another began.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Instant } from '../core/kernel/clock.js';
import { systemFiles, verifyStore, type Files } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import type { ServiceModule } from '../core/service.js';
import { storedTables } from '../core/history/storedTables.js';
import { silentLog } from '../core/kernel/log.js';
import { History } from '../core/store/history/history.js';
import { CERTIFICATE_FILE } from '../certificate.js';
import { SECRETS_FILE } from '../secrets.js';
import { SECRET_SETTINGS_FILE, SETTINGS_FILE } from '../settingFiles.js';
import { fileTime, REPAIR_FILE, namedOriginals } from '../repair/report.js';
import type { About } from './about.js';
import { openBackup, unpackBackup } from './archive.js';

export const PARTIAL = 'restore.partial';
const READY = 'restore.ready';
const MOVING = 'restore.moving';
const ASIDE = 'restore.aside';

/** What makes up a cloud; everything else in the directory (backups, logs, the lock) is of this computer and stays. */
export const PARTS = [
  'deskcloud.id',
  SETTINGS_FILE,
  SECRET_SETTINGS_FILE,
  SECRETS_FILE,
  CERTIFICATE_FILE,
  'store',
  'blobs',
  'history',
  REPAIR_FILE,
] as const;

/** Of an import that was cut off: none of them is anybody's data yet (server/import). */
export const IMPORT_FOLDERS = ['import.partial', 'import.staged', 'import.files'] as const;

/** Left by a restore that was cut off, or no part of anybody's data. */
const IS_NOTHING = new Set([
  PARTIAL,
  ...IMPORT_FOLDERS,
  'lost+found',
  'deskcloud.lock',
  'deskcloud.lock.question',
]);

const isSynced = { sync: true };

/** What it takes to prove a service's data. */
export type Provable = Pick<ServiceModule, 'name' | 'tables' | 'verify'>;

export interface Unpack {
  file: string;
  passphrase: string | undefined;
  /** Every service that this program knows. */
  modules: readonly Provable[];
  signal: AbortSignal;
  onBytes?: (bytes: number) => void;
}

/**
 * Unpacks a backup into `into` and proves it: every hash, the store as a start reads it, the rows it counted when it was taken, and the
 * audit chains. Errors: invalid `passphrase_needed`, `passphrase_wrong`; StoreDamageError.
 */
export async function unpackAndProve(
  unpack: Unpack,
  into: string,
  { sync }: { sync: boolean },
): Promise<About> {
  const { file, passphrase, modules, signal, onBytes } = unpack;
  const files = systemFiles({ sync });
  const name = path.basename(file);
  await rm(into, { recursive: true, force: true });
  const backup = await openBackup(systemFiles(), file, passphrase, onBytes);
  try {
    await files.makeDirectory(into);
    await unpackBackup(backup, { files, into, name, signal });
  } finally {
    await backup.close();
  }
  const { about } = backup;
  const found = await verifyStore(files, into, storedTables(modules)).catch((error: unknown) => {
    if (!(error instanceof StoreDamageError)) throw error;
    throw new StoreDamageError(name, 0, `${error.file} in it ${error.detail}`);
  });
  for (const [table, rows] of Object.entries(about.tables)) {
    const here = found.tables[table]?.rows ?? 0;
    if (here === rows) continue;
    throw new StoreDamageError(
      name,
      0,
      `holds ${here} rows of ${table} and not the ${rows} that were packed`,
    );
  }
  const store = { transaction: found.read };
  const history = new History({ store, files, dataDir: into, log: silentLog() });
  const damage = await history.verify();
  if (damage !== null) throw new StoreDamageError(name, 0, `${damage} in it`);
  for (const module of modules) {
    const broken = await module.verify(store, history);
    if (broken !== null) throw new StoreDamageError(name, 0, `${module.name} in it: ${broken}`);
  }
  return about;
}

/** Whether a directory holds nothing that a restore would stand beside. */
export async function isEmptyForRestore(files: Files, dataDir: string): Promise<boolean> {
  const entries = (await files.list(dataDir)) ?? [];
  return entries.every(({ name }) => IS_NOTHING.has(name));
}

/** Makes a backup ready for the next start. `adjust` has a last word on what was unpacked. Errors: as `unpackAndProve`. */
export async function makeReady(
  unpack: Unpack,
  dataDir: string,
  {
    adjust = async () => undefined,
    prove = unpackAndProve,
  }: { adjust?: (unpacked: string) => Promise<void>; prove?: typeof unpackAndProve } = {},
): Promise<About> {
  const partial = path.join(dataDir, PARTIAL);
  try {
    const about = await prove(unpack, partial, isSynced);
    await adjust(partial);
    await putReady(partial, dataDir);
    return about;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Makes a whole and proved directory ready for the next start. */
export async function putReady(proved: string, dataDir: string): Promise<void> {
  const files = systemFiles();
  await rm(path.join(dataDir, READY), { recursive: true, force: true });
  await files.rename(proved, path.join(dataDir, READY));
  await files.syncDirectory(dataDir);
}

/** Gives up a restore that no start has begun yet. Answers whether there was one. */
export async function cancelReady(dataDir: string): Promise<boolean> {
  const was = await isReady(dataDir);
  await rm(path.join(dataDir, READY), { recursive: true, force: true });
  return was;
}

/** Whether the next start will put a backup in place. */
export const isReady = async (dataDir: string): Promise<boolean> =>
  ((await systemFiles().list(dataDir)) ?? []).some(({ name }) => [READY, MOVING, ASIDE].includes(name));

/**
 * Puts a backup that is ready in place; call it while holding the directory and before anything in it is opened. Answers where the
 * former data lies (null: there was none), undefined where no restore was waiting.
 */
export async function finishRestore(
  dataDir: string,
  now: Instant,
  files: Files = systemFiles(),
): Promise<{ aside: string | null } | undefined> {
  const names = async (folder: string) => ((await files.list(folder)) ?? []).map(({ name }) => name);
  const [ready, moving, aside] = [READY, MOVING, ASIDE].map((name) => path.join(dataDir, name)) as [
    string,
    string,
    string,
  ];
  const here = await names(dataDir);
  if (here.includes(PARTIAL)) await rm(path.join(dataDir, PARTIAL), { recursive: true });
  if (![READY, MOVING, ASIDE].some((name) => here.includes(name))) return undefined;
  if (here.includes(READY)) {
    const former = here.filter((name) => (PARTS as readonly string[]).includes(name));
    if (former.length > 0) await files.makeDirectory(aside);
    for (const name of former) await files.rename(path.join(dataDir, name), path.join(aside, name));
    if (former.length > 0) await files.syncDirectory(aside);
    await files.rename(ready, moving);
    await files.syncDirectory(dataDir);
  }
  for (const name of await names(moving)) {
    await files.rename(path.join(moving, name), path.join(dataDir, name));
  }
  await files.syncDirectory(dataDir);
  await rm(moving, { recursive: true, force: true });
  if (!(await names(dataDir)).includes(ASIDE)) return { aside: null };
  const kept = path.join(dataDir, (await namedOriginals(dataDir)) ?? `before-restore-${fileTime(now)}`);
  await files.rename(aside, kept);
  await files.syncDirectory(dataDir);
  return { aside: kept };
}
