// Where an import stands in the data directory.
//
//   import.files/    what was sent to the console, until it is imported or thrown away
//   import.partial/  being filled; of no worth after a crash
//   import.staged/   whole, waiting for the operator's word; of no worth after a crash, for the files are still there
//
// From there it goes the way of a restore (backups/scratch.ts): what was there before is set aside, never written over.
import path from 'node:path';
import { DurableJson } from '../core/store/durableJson.js';
import { systemFiles } from '../core/store/index.js';
import { IMPORT_FOLDERS } from '../backups/scratch.js';
import type { ImportReport } from './intoStore.js';

export const [PARTIAL_IMPORT, STAGED_IMPORT, SENT_FILES] = IMPORT_FOLDERS;

/** For the operator, later: what was taken and what was not. */
export const writeReport = (dataDir: string, report: ImportReport): Promise<void> =>
  new DurableJson<ImportReport>(systemFiles(), path.join(dataDir, 'import-report.json'), {
    *encode(data) {
      yield `${JSON.stringify(data, null, 2)}\n`;
    },
    decode: (bytes) => JSON.parse(bytes.toString('utf8')) as ImportReport,
  }).write(report);
