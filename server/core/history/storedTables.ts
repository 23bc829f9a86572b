// Everything that the store is opened with.
import { blobTable } from '../blobs/blobTable.js';
import type { ServiceModule } from '../service.js';
import type { OpenStoreOptions } from '../store/index.js';
import { segmentTable } from '../store/history/catalogue.js';

/** Every table of the services, and the core's own. */
export const storedTables = (
  modules: readonly Pick<ServiceModule, 'tables'>[],
): OpenStoreOptions['tables'] => [segmentTable, blobTable, ...modules.flatMap(({ tables }) => tables)];
