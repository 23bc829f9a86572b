// Imports from the console: files are sent or a folder is named, the dump is read into a scratch directory, its report is shown, and
// only the operator's word puts it in the place of the present data, by a restart.
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Core } from '../core/core.js';
import { AppError, conflict, invalid } from '../core/kernel/errors.js';
import { isZone } from '../core/kernel/zone.js';
import { systemFiles } from '../core/store/index.js';
import { writeBytes } from '../backups/fileBytes.js';
import { putReady } from '../backups/scratch.js';
import { managerTable, superTable, userTable } from '../services/oas/tables.js';
import { filesIn, tableOf, type DumpFile } from './dump.js';
import { importInto, type ImportReport } from './intoStore.js';
import { PARTIAL_IMPORT, SENT_FILES, STAGED_IMPORT, writeReport } from './places.js';

export interface ImportsOptions {
  core: Pick<Core, 'store' | 'clock' | 'log' | 'version'>;
  dataDir: string;
  /** In which this cloud reads task times. */
  zone: () => string;
  /** Gives the new data this cloud's settings and keys. */
  adjust(unpacked: string, options: { keepSettings: boolean }): Promise<void>;
  /** Stops the cloud and starts it again; undefined where nobody can. */
  restart: (() => void) | undefined;
}

export type Imports = Awaited<ReturnType<typeof openImports>>;

export async function openImports({ core, dataDir, zone, adjust, restart }: ImportsOptions) {
  const { store, clock, log } = core;
  const [partial, staged, sent] = [PARTIAL_IMPORT, STAGED_IMPORT, SENT_FILES].map((name) =>
    path.join(dataDir, name),
  ) as [string, string, string];
  for (const left of [partial, staged]) await rm(left, { recursive: true, force: true });
  const stopping = new AbortController();
  let running: { table: string; rows: number } | undefined;
  let report: ImportReport | undefined;
  let failure: { code: string; detail: string } | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let isApplied = false;

  const refuseWhileBusy = () => {
    if (running) throw conflict('import_busy', 'an import is under way; wait for it');
    if (isApplied) throw conflict('import_applied', 'an import waits for the restart of the cloud');
  };

  const sentFiles = async (): Promise<DumpFile[]> => ((await isThere(sent)) ? filesIn(sent) : []);

  const run = async (folder: string, from: string) => {
    try {
      const order = { folder, into: partial, zones: { from, to: zone() }, app: core.version };
      const done = await importInto(order, {
        clock,
        log,
        signal: stopping.signal,
        onRows: ({ table, rows }) => (running = { table, rows }),
      });
      await rename(partial, staged);
      report = done;
    } catch (error) {
      if (stopping.signal.aborted) return;
      const known = error instanceof AppError;
      failure = known
        ? { code: error.code, detail: error.detail }
        : { code: 'internal_error', detail: error instanceof Error ? error.message : String(error) };
      log.error({ err: error }, 'an import failed; nothing was changed');
    } finally {
      running = undefined;
    }
  };

  const forget = async () => {
    [report, failure] = [undefined, undefined];
    await rm(staged, { recursive: true, force: true });
  };

  return {
    async state() {
      return {
        files: await sentFiles(),
        running: running ?? null,
        report: report ?? null,
        failure: failure ?? null,
        isApplied,
        /** What would be set aside. */
        present: await store.transaction(async (tx) => ({
          supers: await tx.count(superTable, {}),
          managers: await tx.count(managerTable, {}),
          users: await tx.count(userTable, {}),
        })),
      };
    },
    /** Errors: invalid `import_unknown_file`, conflict `import_busy`. */
    async receive(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
      refuseWhileBusy();
      const table = tableOf(name);
      if (!table)
        throw invalid('import_unknown_file', 'a file is named after its table: users.jsonl, users.csv');
      await forget();
      await mkdir(sent, { recursive: true, mode: 0o700 });
      const waiting = path.join(sent, `.${table}.partial`);
      await rm(waiting, { force: true });
      try {
        await writeBytes(systemFiles(), waiting, bytes);
        // The same table in another form is the older one.
        for (const old of await sentFiles()) {
          if (old.table === table) await rm(path.join(sent, old.name), { force: true });
        }
        await rename(waiting, path.join(sent, name));
      } catch (error) {
        await rm(waiting, { force: true });
        throw error;
      }
    },
    /**
     * Begins; how it goes is told by `state`. `folder`: on this machine; left out, the files that were sent.
     * Errors: invalid `folder_unusable`, `import_empty`, `import_ambiguous`, `unknown_zone`; conflict `import_busy`.
     */
    async begin(folder: string | undefined, taskZone: string): Promise<void> {
      refuseWhileBusy();
      if (!isZone(taskZone)) throw invalid('unknown_zone', 'there is no time zone of this name');
      if (folder !== undefined && !path.isAbsolute(folder)) {
        throw invalid('folder_unusable', 'the folder must be named from the root of this computer');
      }
      const files = folder === undefined ? await sentFiles() : await filesIn(folder);
      const [first] = files;
      if (!first) throw invalid('import_empty', 'there is no file of a dump: each is named after its table');
      refuseWhileBusy();
      running = { table: first.table, rows: 0 };
      await forget();
      ended = run(folder ?? sent, taskZone);
    },
    /** Puts what was read in the place of the present data, at the restart. Throws conflict `import_not_ready`. */
    async apply(): Promise<{ restarts: boolean }> {
      refuseWhileBusy();
      if (!report) throw conflict('import_not_ready', 'nothing was read yet, or it was not whole');
      // From here on nobody else may begin, send, or apply.
      isApplied = true;
      try {
        await adjust(staged, { keepSettings: true });
        await putReady(staged, dataDir);
      } catch (error) {
        isApplied = false;
        throw error;
      }
      await writeReport(dataDir, report);
      await rm(sent, { recursive: true, force: true });
      restart?.();
      return { restarts: restart !== undefined };
    },
    /** Throws what was read and what was sent away; the cloud stays as it is. */
    async discard(): Promise<void> {
      refuseWhileBusy();
      await forget();
      await rm(sent, { recursive: true, force: true });
    },
    async close() {
      stopping.abort();
      await ended;
    },
  };
}

const isThere = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (found) => found.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
