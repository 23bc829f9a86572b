// `--import`: a dump of the original becomes the data of an empty directory, before anything is opened. What cannot be taken whole
// leaves the directory as it was.
import path from 'node:path';
import { AppError } from '../core/kernel/errors.js';
import type { Clock } from '../core/kernel/clock.js';
import type { Log } from '../core/kernel/log.js';
import { lockDirectory, systemFiles } from '../core/store/index.js';
import { isEmptyForRestore, putReady } from '../backups/scratch.js';
import { UsageError, type Config } from '../config.js';
import { makeDataDir } from '../dataDirectory.js';
import { version } from '../install.js';
import { readSettings } from '../parts.js';
import { oasSettings } from '../services/oas/settings.js';
import { importInto, type ImportReport } from './intoStore.js';
import { PARTIAL_IMPORT, writeReport } from './places.js';

/** Answers what the operator should know. Errors: UsageError, DirectoryInUseError. */
export async function importAtStart(
  config: Config,
  { clock, log }: { clock: Clock; log: Log },
): Promise<string[]> {
  const { dataDir, import: order } = config;
  if (!order) return [];
  await makeDataDir(dataDir);
  const lock = await lockDirectory(dataDir, clock);
  try {
    if (!(await isEmptyForRestore(systemFiles(), dataDir))) {
      throw new UsageError(`--import: ${dataDir} is not empty; choose an empty directory with --data-dir`);
    }
    const settings = await readSettings(config);
    const into = path.join(dataDir, PARTIAL_IMPORT);
    const zones = { from: order.taskZone, to: settings.read(oasSettings).timeZone };
    const { signal } = new AbortController();
    const report = await importInto(
      { folder: order.folder, into, zones, app: version },
      { clock, log, signal },
    );
    await putReady(into, dataDir);
    await writeReport(dataDir, report);
    return linesOf(report);
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(`--import ${order.folder}: ${error.detail}`);
    throw error;
  } finally {
    await lock.release();
  }
}

const linesOf = ({ tables, taken, skipped }: ImportReport): string[] => [
  `imported ${taken} rows of the original, left out ${skipped}; import-report.json in the data directory says which`,
  ...tables
    .filter(({ rows }) => rows > 0)
    .map(({ table, rows, taken: own }) => `  ${table.padEnd(22)} ${own} of ${rows}`),
];
