// The Import page's routes.
import type { Handled } from '../core/http/handle.js';
import type { Imports } from '../import/imports.js';
import { handle, type ConsoleActor } from './access.js';
import {
  applyImport,
  beginImport,
  discardImport,
  readImport,
  sendImportFile,
  type ImportState,
} from './contract/import.js';

export const importRoutes = (imports: Imports): Handled<ConsoleActor>[] => [
  handle(readImport, () => stateOf(imports)),
  handle(sendImportFile, async ({ params, upload }) => {
    await imports.receive(params.name, upload);
    return stateOf(imports);
  }),
  handle(beginImport, async ({ body }) => {
    await imports.begin(body.folder, body.task_zone);
    return stateOf(imports);
  }),
  handle(applyImport, () => imports.apply()),
  handle(discardImport, async () => {
    await imports.discard();
    return stateOf(imports);
  }),
];

async function stateOf(imports: Imports): Promise<ImportState> {
  const { isApplied, report, ...rest } = await imports.state();
  return {
    ...rest,
    is_applied: isApplied,
    report: report && {
      ...report,
      tables: report.tables.map(({ ignoredColumns, ...table }) => ({
        ...table,
        ignored_columns: ignoredColumns,
      })),
    },
  };
}
