// What a repair drops, as it is asked before and told afterwards. `repair.json` in the data directory is the word of the last one; it
// is set aside with the data that it is about.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { toIso, type Instant } from '../core/kernel/clock.js';
import type { Log } from '../core/kernel/log.js';
import { sha256Hex } from '../core/kernel/ids.js';
import { openJsonFile } from '../core/store/durableJson.js';
import { systemFiles } from '../core/store/files.js';
import { StoreDamageError } from '../core/store/types.js';

export const REPAIR_FILE = 'repair.json';

const Counts = z.record(z.string(), z.int());

export const RepairReport = z.object({
  at: z.int(),
  /** Folder in the data directory with everything as it was. */
  originals: z.string(),
  broken: z.array(z.object({ file: z.string(), offset: z.int(), what: z.string() })),
  rowsLost: Counts,
  rowsUnproved: Counts,
  batchesLost: z.int().nullable(),
  rowsSetBack: Counts,
  lastGoodAt: z.int().nullable(),
  guessed: z.boolean(),
  /** What services put right because of it. */
  mended: z.array(z.string()),
  /** Tables of money that lost anything, or may have. */
  valuablesHurt: z.array(z.string()),
});
export type RepairReport = z.infer<typeof RepairReport>;

/** Part of a file's name. */
export const fileTime = (at: Instant): string => toIso(at).replace(/[:.]/g, '-');

export const isLossless = ({ rowsLost, rowsUnproved, batchesLost, guessed, mended }: RepairReport): boolean =>
  batchesLost === 0 &&
  !guessed &&
  [rowsLost, rowsUnproved, mended].every((of) => Object.keys(of).length === 0);

/** As far as they are counted: rows that are gone, and rows that are as they were before. */
export const rowsDropped = ({ rowsLost, rowsSetBack }: RepairReport): number =>
  [...Object.values(rowsLost), ...Object.values(rowsSetBack)].reduce((sum, rows) => sum + rows, 0);

/** What was agreed to: the same damage gives the same word, whenever it is looked at. */
export const digestOf = ({ at: _at, originals: _originals, ...rest }: RepairReport): string =>
  sha256Hex(JSON.stringify(rest)).slice(0, 16);

/** For people, a line each, the worst first. */
export function reportLines(report: RepairReport): string[] {
  const { broken, rowsLost, rowsUnproved, batchesLost, rowsSetBack, lastGoodAt, mended } = report;
  const lines: string[] = [];
  if (report.valuablesHurt.length > 0) {
    lines.push(
      `CODES AND KEYS ARE AMONG WHAT IS LOST (${report.valuablesHurt.join(', ')}): a code that was used may count as unused again, and a code that was sold may be gone; compare them with your sales before you let anybody in`,
    );
  }
  if (batchesLost !== 0) {
    lines.push(
      `dropped: ${batchesLost ?? 'an unknown number of'} batches of commits${lastGoodAt === null ? '' : `, all behind ${toIso(lastGoodAt)}`}`,
    );
  }
  for (const [table, rows] of Object.entries(rowsLost)) lines.push(`dropped: up to ${rows} rows of ${table}`);
  for (const [table, rows] of Object.entries(rowsSetBack)) {
    lines.push(`as they were before: up to ${rows} rows of ${table} that dropped commits changed`);
  }
  for (const [table, rows] of Object.entries(rowsUnproved)) {
    lines.push(`kept, but no checksum vouches for them: ${rows} rows of ${table}`);
  }
  if (report.guessed) {
    lines.push('the list of the files is lost: rows that were removed may be back');
  }
  lines.push(...mended);
  for (const { file, offset, what } of broken) lines.push(`${file} at byte ${offset}: ${what}`);
  if (isLossless(report)) lines.push('nothing is dropped');
  return lines;
}

/** The last repair of this directory. Throws StoreDamageError. */
export async function readReport(dataDir: string): Promise<RepairReport | undefined> {
  const file = await openJsonFile<Partial<RepairReport>>(systemFiles(), path.join(dataDir, REPAIR_FILE), {
    default: {},
    check(value) {
      const report = RepairReport.safeParse(value);
      if (report.success) return report.data;
      throw new StoreDamageError(REPAIR_FILE, 0, 'is not as it was written; remove the file');
    },
  });
  return file.data.at === undefined ? undefined : (file.data as RepairReport);
}

export async function writeReport(directory: string, report: RepairReport): Promise<void> {
  const file = await openJsonFile<RepairReport>(systemFiles(), path.join(directory, REPAIR_FILE), {
    mode: 0o600,
    default: report,
  });
  await file.write();
}

/** The name that a repair which is being put in place gave to what it sets aside. */
export async function namedOriginals(dataDir: string): Promise<string | undefined> {
  const report = await readReport(dataDir);
  return report && !existsSync(path.join(dataDir, report.originals)) ? report.originals : undefined;
}

/** The last repair, said once more at each start. One that cannot be read keeps no cloud from starting. */
export async function tellRepair(dataDir: string, log: Log): Promise<RepairReport | undefined> {
  try {
    const report = await readReport(dataDir);
    if (report) {
      const { originals, rowsLost, batchesLost, valuablesHurt } = report;
      const at = toIso(report.at);
      log.warn({ at, originals, rowsLost, batchesLost, valuablesHurt }, 'these data come from a repair');
    }
    return report;
  } catch (error) {
    if (!(error instanceof StoreDamageError)) throw error;
    log.error({ err: error }, 'the word of the last repair cannot be read');
    return undefined;
  }
}
