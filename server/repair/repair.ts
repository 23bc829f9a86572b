// Repairs the data of a stopped cloud: what can be vouched for is built anew beside it, services put right what rested on the rest, all
// of it is proved as a start and `verify` would, and only then it takes the place of what was there, as a restored backup does.
//
// Promise: nothing of the original is written over or removed; it is set aside whole. Until somebody agrees to what is dropped, and
// after a failure at any step, the directory is as it was; one that is cut off is begun again, or finished by the next start.
import fs from 'node:fs/promises';
import path from 'node:path';
import { storedTables } from '../core/history/storedTables.js';
import type { Clock } from '../core/kernel/clock.js';
import { silentLog } from '../core/kernel/log.js';
import { History } from '../core/store/history/history.js';
import { systemFiles, verifyStore, type Files } from '../core/store/index.js';
import { noFindings, type Finding } from '../core/store/salvage/findings.js';
import { rebuildStore } from '../core/store/salvage/rebuild.js';
import { salvageStore } from '../core/store/salvage/salvage.js';
import { StoreDamageError } from '../core/store/types.js';
import type { ServiceModule } from '../core/service.js';
import { finishRestore, PARTIAL, PARTS, putReady } from '../backups/scratch.js';
import { CERTIFICATE_FILE, checkCertificate } from '../certificate.js';
import { openSecrets, SECRETS_FILE } from '../secrets.js';
import { checkSettingsFile, SECRET_SETTINGS_FILE, SETTINGS_FILE } from '../settingFiles.js';
import { digestOf, fileTime, REPAIR_FILE, writeReport, type RepairReport } from './report.js';

export type Repairable = Pick<ServiceModule, 'name' | 'tables' | 'verify' | 'mend' | 'valuables'>;

export interface RepairOptions {
  dataDir: string;
  /** Every service that this program knows. */
  modules: readonly Repairable[];
  clock: Clock;
  /** Version of the program. */
  app: string;
  files?: Files;
}

/**
 * What a repair would drop; undefined: nothing is broken. Nothing is changed. Call it while holding the directory. Errors:
 * StoreDamageError where there is nothing to be repaired.
 */
export async function planRepair(options: RepairOptions): Promise<RepairReport | undefined> {
  try {
    return await build(options);
  } finally {
    await giveUp(options.dataDir);
  }
}

export type Repaired =
  { done: true; report: RepairReport } | { done: false; report: RepairReport | undefined };

/**
 * Repairs it if what is dropped is what was agreed to (`digestOf` the plan), else answers what it would be. Call it while holding the
 * directory. Errors: as `planRepair`, and whatever the disk refuses; the directory is as it was then.
 */
export async function repair(options: RepairOptions, agreed: string | 'whatever it is'): Promise<Repaired> {
  const { dataDir, clock } = options;
  let isReady = false;
  try {
    const report = await build(options);
    if (!report || (agreed !== 'whatever it is' && digestOf(report) !== agreed))
      return { done: false, report };
    await putReady(path.join(dataDir, PARTIAL), dataDir);
    isReady = true;
    await finishRestore(dataDir, clock.now(), options.files);
    return { done: true, report };
  } finally {
    if (!isReady) await giveUp(dataDir);
  }
}

const giveUp = (dataDir: string) => fs.rm(path.join(dataDir, PARTIAL), { recursive: true, force: true });

async function build(options: RepairOptions): Promise<RepairReport | undefined> {
  const { dataDir, modules, clock, app, files = systemFiles() } = options;
  await giveUp(dataDir);
  const parts = await judgeParts(dataDir, modules);
  const refusal = await refusalOf(options);
  if (!refusal && parts.broken.length === 0) return undefined;
  const salvaged = await salvageStore(files, dataDir, storedTables(modules));
  const into = path.join(dataDir, PARTIAL);
  await files.makeDirectory(into);
  for (const name of parts.kept) await copyPart(path.join(dataDir, name), path.join(into, name), files);
  const store = await rebuildStore(salvaged, { into, clock, app, files });
  const mended: string[] = [];
  try {
    const history = new History({ store, files, dataDir: into, log: silentLog() });
    mended.push(...(await history.dropDamaged()));
    for (const module of modules) mended.push(...(await module.mend(store, history)));
  } finally {
    await store.close();
  }
  const findings = { ...noFindings(), ...salvaged.findings };
  const at = clock.now();
  const report: RepairReport = {
    ...findings,
    at,
    originals: `before-repair-${fileTime(at)}`,
    // A file too many drops nothing, and is what kept the cloud from starting all the same.
    broken: [
      ...(refusal && findings.broken.length === 0 ? [refusal] : []),
      ...findings.broken,
      ...parts.broken,
    ],
    mended,
    valuablesHurt: hurt(modules, findings, mended),
  };
  await prove(into, modules, files);
  await writeReport(into, report);
  await files.syncDirectory(into);
  return report;
}

/** What a start or `verify` says of it. */
async function refusalOf({
  dataDir,
  modules,
  files = systemFiles(),
}: RepairOptions): Promise<Finding | undefined> {
  try {
    const broken = await brokenLink(dataDir, modules, files);
    return broken === null ? undefined : { file: 'store', offset: 0, what: broken };
  } catch (error) {
    if (!(error instanceof StoreDamageError)) throw error;
    return { file: error.file, offset: error.offset, what: error.detail };
  }
}

async function prove(directory: string, modules: readonly Repairable[], files: Files): Promise<void> {
  const broken = await brokenLink(directory, modules, files);
  if (broken !== null)
    throw new StoreDamageError('store', 0, `could not be repaired: ${broken}; restore a backup`);
}

async function brokenLink(
  directory: string,
  modules: readonly Repairable[],
  files: Files,
): Promise<string | null> {
  const { read } = await verifyStore(files, directory, storedTables(modules));
  const store = { transaction: read };
  const history = new History({ store, files, dataDir: directory, log: silentLog() });
  const damage = await history.verify();
  if (damage !== null) return damage;
  for (const module of modules) {
    const broken = await module.verify(store, history);
    if (broken !== null) return `${module.name}: ${broken}`;
  }
  return null;
}

interface Parts {
  /** Files and folders beside the store that go over as they are. */
  kept: string[];
  broken: RepairReport['broken'];
}

/** A file beside the store that keeps a start from going on is left out: what follows is what the start would say of a missing one. */
async function judgeParts(dataDir: string, modules: readonly Repairable[]): Promise<Parts> {
  const checks: Readonly<Record<string, { read: () => Promise<unknown>; then: string }>> = {
    [SECRETS_FILE]: {
      read: () =>
        openSecrets(
          dataDir,
          modules.map(({ name }) => name),
        ),
      then: 'new keys are made, and everybody signs in again, agents too',
    },
    [CERTIFICATE_FILE]: {
      read: () => checkCertificate(dataDir),
      then: 'a new one is made, with another fingerprint: nodes must be given it',
    },
    [SETTINGS_FILE]: {
      read: () => checkSettingsFile(dataDir, SETTINGS_FILE),
      then: 'all settings are as they were at first',
    },
    [SECRET_SETTINGS_FILE]: {
      read: () => checkSettingsFile(dataDir, SECRET_SETTINGS_FILE),
      then: 'passphrases and signing keys of the settings are empty',
    },
  };
  const parts: Parts = { kept: [], broken: [] };
  const here = new Set(await fs.readdir(dataDir));
  for (const name of PARTS) {
    if (!here.has(name) || name === 'store' || name === 'deskcloud.id' || name === REPAIR_FILE) continue;
    const check = checks[name];
    try {
      await check?.read();
      parts.kept.push(name);
    } catch (error) {
      if (!check || !(error instanceof StoreDamageError)) throw error;
      const what = `cannot be used and is set aside: ${check.then}`;
      parts.broken.push({ file: name, offset: error.offset, what });
    }
  }
  return parts;
}

/** Under its own name, whole and on disk. */
async function copyPart(from: string, to: string, files: Files): Promise<void> {
  if ((await fs.stat(from)).isDirectory()) {
    await files.makeDirectory(to);
    for (const name of await fs.readdir(from))
      await copyPart(path.join(from, name), path.join(to, name), files);
    return files.syncDirectory(to);
  }
  await fs.copyFile(from, to, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
  const handle = await files.open(to, 'update');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Lost commits may have touched any table: only those that can still be read tell that they did not. */
function hurt(
  modules: readonly Repairable[],
  { rowsLost, rowsUnproved, rowsSetBack, batchesLost, guessed }: ReturnType<typeof noFindings>,
  mended: readonly string[],
): string[] {
  const names = modules.flatMap(({ valuables }) => valuables);
  if (batchesLost !== 0 || guessed) return names;
  return names.filter(
    (name) =>
      [rowsLost, rowsUnproved, rowsSetBack].some((counts) => (counts[name] ?? 0) > 0) ||
      mended.some((line) => line.includes(name)),
  );
}
