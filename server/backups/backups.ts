// The backups of a running cloud: taken by hand and once a day, copied to a second folder, proved by a restore, thinned out; and a
// restore made ready for the next start. One act at a time: each reads or writes whole files.
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Core } from '../core/core.js';
import type { Instant } from '../core/kernel/clock.js';
import { AppError, conflict, notFound } from '../core/kernel/errors.js';
import { systemFiles, type Files } from '../core/store/index.js';
import { StoreDamageError } from '../core/store/types.js';
import type { Reason } from './about.js';
import { openBackup, peekBackup } from './archive.js';
import { createCatalogue } from './catalogue.js';
import { contentsOfRunning } from './contents.js';
import { fileBytes, writeBytes } from './fileBytes.js';
import { isAstray, isDailyDue, LOOK_MS, nextDaily } from './daily.js';
import {
  copyBackup,
  folderError,
  isBackupName,
  namesIn,
  newName,
  openFolder,
  sweepFolder,
} from './folder.js';
import { proveAside } from './proveAside.js';
import { outdated } from './rotation.js';
import { cancelReady, isReady, makeReady, PARTIAL, type Provable } from './scratch.js';
import { backupSettings } from './settings.js';
import { openState, type Known, type Outcome } from './state.js';
import { takeBackup } from './take.js';

export interface Act {
  act: Outcome['act'];
  name: string;
  startedAt: Instant;
  doneBytes: number;
  totalBytes: number;
}

export interface BackupsOptions {
  core: Pick<Core, 'store' | 'clock' | 'log' | 'settings' | 'schedule' | 'version'>;
  dataDir: string;
  /** Every service that this program knows. */
  modules: readonly Provable[];
  zone: () => string;
  /** A last word on what was unpacked for this directory. Throws AppError. */
  adjust(unpacked: string, options: { keepSettings: boolean }): Promise<void>;
  /** Stops the cloud and starts it again; undefined where nobody can, and a restore waits for the next start. */
  restart: (() => void) | undefined;
  /** The disk; a test brings its own. */
  files?: Files;
}

const SCRATCH = 'restore.check';

export type Backups = Awaited<ReturnType<typeof openBackups>>;

export async function openBackups(options: BackupsOptions) {
  const { core, dataDir, modules, zone, adjust, restart, files = systemFiles() } = options;
  const { clock, log, store } = core;
  const stateFile = await openState(dataDir);
  // Of a process that was killed at it.
  for (const left of [SCRATCH, PARTIAL]) await rm(path.join(dataDir, left), { recursive: true, force: true });
  const stopping = new AbortController();
  const listeners = new Set<() => void>();
  let running: Act | undefined;
  let ended: Promise<unknown> = Promise.resolve();

  const settings = () => core.settings.read(backupSettings);
  const folder = () => path.resolve(dataDir, settings().folder || 'backups');
  const secondFolder = () =>
    settings().secondFolder ? path.resolve(dataDir, settings().secondFolder) : null;
  for (const one of [folder(), secondFolder()]) {
    // A disk that is not plugged in is swept at a later start.
    if (one !== null)
      await sweepFolder(one).catch((error: unknown) =>
        log.warn({ err: error }, 'a folder of backups could not be looked at'),
      );
  }
  const passphraseOr = (given: string | undefined) => given || settings().passphrase || undefined;
  const fileNamed = async (name: string): Promise<string> => {
    const file = path.join(folder(), name);
    if (!isBackupName(name) || !(await stat(file).catch(() => undefined))) throw notFound('backup', name);
    return file;
  };

  /** Runs one act, and notes what came of it. */
  const perform = (act: Act['act'], name: string, work: (act: Act) => Promise<string>): Promise<string> => {
    if (running) throw conflict('backup_busy', 'another backup, check or restore is under way; wait for it');
    if (stopping.signal.aborted) throw conflict('stopping', 'the cloud is stopping');
    const current: Act = { act, name, startedAt: clock.now(), doneBytes: 0, totalBytes: 0 };
    running = current;
    const done = (async () => {
      try {
        current.name = await work(current);
        await stateFile.save({ last: outcome(current, null) });
        return current.name;
      } catch (error) {
        const told = folderError(error, folder());
        const failure =
          told instanceof AppError
            ? { code: told.code, detail: told.detail }
            : { code: 'internal_error', detail: told.message };
        if (!stopping.signal.aborted) {
          await stateFile.save({ last: outcome(current, failure) });
          log.error({ err: told, work: `backup: ${act}` }, 'an act on backups failed');
        }
        throw told;
      } finally {
        running = undefined;
        for (const listener of listeners) listener();
      }
    })();
    ended = done.catch(() => undefined);
    return done;
  };
  const outcome = ({ act, name }: Act, failure: Outcome['failure']): Outcome => ({
    act,
    name,
    endedAt: clock.now(),
    failure,
  });
  const progressOf = (current: Act) => (doneBytes: number, totalBytes: number) => {
    Object.assign(current, { doneBytes, totalBytes });
    for (const listener of listeners) listener();
  };

  const take = async (current: Act, reason: Reason, given: string | undefined): Promise<string> => {
    const passphrase = passphraseOr(given);
    const now = clock.now();
    const name = await takeBackup({
      files,
      folder: folder(),
      reason,
      app: core.version,
      now,
      passphrase,
      signal: stopping.signal,
      contents: (which) => contentsOfRunning(store, files, dataDir, which),
      onProgress: progressOf(current),
    });
    await stateFile.note(name, { createdAt: now, verified: null, second: null });
    await copyToSecond(name);
    if (settings().verify) await prove(name, passphrase, () => undefined);
    return name;
  };

  const copyToSecond = async (name: string) => {
    const second = secondFolder();
    if (second === null) return;
    let failure: string | null = null;
    try {
      await openFolder(second);
      await copyBackup(files, path.join(folder(), name), path.join(second, name), stopping.signal);
    } catch (error) {
      stopping.signal.throwIfAborted();
      const told = folderError(error, second);
      failure = told instanceof AppError ? told.detail : told.message;
      log.warn({ err: told }, 'a backup could not be copied to the second folder');
    }
    await note(name, { second: { at: clock.now(), failure } });
  };

  /** Throws StoreDamageError for a broken backup, and notes what was found either way. */
  const prove = async (name: string, passphrase: string | undefined, onBytes: (bytes: number) => void) => {
    const file = path.join(folder(), name);
    const scratch = path.join(dataDir, SCRATCH);
    try {
      const unpack = { file, passphrase, modules, signal: stopping.signal, onBytes };
      await proveAside(unpack, scratch, { sync: false });
      await note(name, { verified: { at: clock.now(), broken: null } });
    } catch (error) {
      if (error instanceof StoreDamageError) {
        await note(name, { verified: { at: clock.now(), broken: error.message } });
      }
      throw error;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  };
  const note = async (name: string, found: Partial<Known>) => {
    const known = stateFile.state.files[name];
    // A damaged one may not even say when it was taken; what was found is noted all the same.
    const taken = () =>
      peek(name).then(
        ({ createdAt }) => createdAt,
        () => clock.now(),
      );
    const createdAt = known?.createdAt ?? (await taken());
    await stateFile.note(name, { verified: null, second: null, ...known, createdAt, ...found });
  };

  const { peek, list } = createCatalogue({ files, folder, state: () => stateFile.state });

  const remove = async (name: string) => {
    await files.unlink(await fileNamed(name));
    await stateFile.note(name, undefined);
  };

  /** What nothing keeps any more, here and in the second folder. */
  const thinOut = async () => {
    const second = secondFolder();
    for (const name of outdated(await list(), settings().keep, zone())) {
      await remove(name);
      if (second !== null) await rm(path.join(second, name), { force: true });
    }
  };

  /** A new installation, or a clock that was set back: counted from now, not from years ahead. Answers whether that was so. */
  const countFromNow = async (now: Instant): Promise<boolean> => {
    const { dailyFrom } = stateFile.state;
    const isCounted =
      dailyFrom !== null && !isAstray({ hour: settings().hour, zone: zone(), from: dailyFrom, now });
    if (!isCounted) await stateFile.save({ dailyFrom: now, lastDailyTry: null });
    return !isCounted;
  };

  const look = async () => {
    const { daily, hour } = settings();
    const now = clock.now();
    if (await countFromNow(now)) return;
    const { dailyFrom, lastDailyTry } = stateFile.state;
    if (!daily || running || dailyFrom === null) return;
    if (!isDailyDue({ hour, zone: zone(), from: dailyFrom, lastTry: lastDailyTry, now })) return;
    await stateFile.save({ lastDailyTry: now });
    await perform('backup', '', async (current) => {
      const name = await take(current, 'daily', undefined);
      await stateFile.save({ dailyFrom: now });
      await thinOut();
      return name;
    });
  };
  // At once, instead of at the first look of a cloud that has nothing to do by then. A disk that refuses is asked again at the next look.
  await countFromNow(clock.now()).catch((error: unknown) =>
    log.warn({ err: error }, 'from when on backups are due could not be noted'),
  );
  core.schedule.every('backups', () => LOOK_MS, look);

  return {
    list,
    /** The folder that is in use; null: there is no second one. */
    folders: () => ({ first: folder(), second: secondFolder() }),
    running: () => running,
    last: () => stateFile.state.last,
    isRestoreReady: () => isReady(dataDir),
    /** Null while no daily backup is wanted. */
    nextDailyAt: (): Instant | null => {
      const { daily, hour } = settings();
      return daily ? nextDaily(hour, zone(), Math.max(stateFile.state.dailyFrom ?? 0, clock.now())) : null;
    },
    /** When the newest backup that was proved whole, and still lies in the folder, was taken; null: there is none. */
    async newestVerifiedAt(): Promise<Instant | null> {
      const there = await namesIn(folder());
      const times = there.flatMap((name) => {
        const known = stateFile.state.files[name];
        return known?.verified && known.verified.broken === null ? [known.createdAt] : [];
      });
      return times.length > 0 ? Math.max(...times) : null;
    },
    /** Told at every step of an act, and at its end. */
    onProgress(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Resolves to its name once it is taken, copied and proved. Errors: conflict `backup_busy`; unavailable `disk_full`, `folder_unusable`. */
    runNow: (reason: Exclude<Reason, 'daily'>, passphrase?: string): Promise<string> =>
      perform('backup', '', (current) => take(current, reason, passphrase)),
    /** Judges name and passphrase at once; what it resolves to is the running proof. */
    async verify(name: string, passphrase?: string): Promise<{ done: Promise<string> }> {
      const file = await fileNamed(name);
      await tryOpening(file, passphraseOr(passphrase));
      const { size } = await stat(file);
      const done = perform('verify', name, async (current) => {
        const report = progressOf(current);
        await prove(name, passphraseOr(passphrase), (bytes) => report(bytes, size));
        return name;
      });
      return { done };
    },
    /** Makes a backup ready for the next start, which follows at once where somebody can restart the cloud. */
    async restore(
      name: string,
      { passphrase, keepSettings }: { passphrase?: string | undefined; keepSettings: boolean },
    ): Promise<{ done: Promise<string>; restarts: boolean }> {
      const file = await fileNamed(name);
      await tryOpening(file, passphraseOr(passphrase));
      const { size } = await stat(file);
      const done = perform('restore', name, async (current) => {
        const report = progressOf(current);
        await makeReady(
          {
            file,
            passphrase: passphraseOr(passphrase),
            modules,
            signal: stopping.signal,
            onBytes: (bytes) => report(bytes, size),
          },
          dataDir,
          { prove: proveAside, adjust: (unpacked) => adjust(unpacked, { keepSettings }) },
        );
        return name;
      });
      return { done: done.then((restored) => (restart?.(), restored)), restarts: restart !== undefined };
    },
    cancelRestore: () => cancelReady(dataDir),
    remove: async (name: string) => {
      if (running?.name === name) throw conflict('backup_busy', 'this backup is in use; wait for it');
      await remove(name);
    },
    /** The bytes of a backup, for sending. */
    async read(name: string): Promise<AsyncIterable<Uint8Array>> {
      return fileBytes(files, await fileNamed(name));
    },
    /** Takes a backup that somebody sends into the folder. Errors: conflict `backup_damaged` where it is none. */
    async receive(bytes: AsyncIterable<Uint8Array>): Promise<string> {
      await openFolder(folder());
      const waiting = path.join(folder(), `.deskcloud-${clock.now()}.partial`);
      try {
        await writeBytes(files, waiting, bytes);
        const { createdAt, isSealed } = await peekBackup(files, waiting);
        const name = newName(folder(), createdAt, 'uploaded', isSealed);
        await files.rename(waiting, path.join(folder(), name));
        await files.syncDirectory(folder());
        return name;
      } catch (error) {
        await rm(waiting, { force: true });
        throw folderError(error, folder());
      }
    },
    async close() {
      stopping.abort();
      await ended;
    },
  };

  /** A wrong passphrase is told at once, not by an act that fails later. */
  async function tryOpening(file: string, passphrase: string | undefined): Promise<void> {
    if (running) throw conflict('backup_busy', 'another backup, check or restore is under way; wait for it');
    try {
      await (await openBackup(files, file, passphrase)).close();
    } catch (error) {
      throw folderError(error, folder());
    }
  }
}
