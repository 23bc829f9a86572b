// Every list as a file: beside each list stands `<path>/export`, with the list's own filters, role and refusals.
import { z } from 'zod';
import { route, type Route } from '../../../core/http/contract.js';
import { listAuditLogs, listManagerAuditLogs } from './audit.js';
import { listBulkRuns } from './bulk.js';
import { listDueTasks } from './calendar.js';
import { listActivationCodeBatches } from './codes.js';
import { getSuperFigures } from './figures.js';
import { listJobs } from './jobs.js';
import { listRenewalKeyBatches } from './keys.js';
import { listActivationCodes, listUserLogs, listUsers } from './manager.js';
import { listManagers } from './managers.js';
import { listNodes, listPairingTokens } from './nodes.js';
import { listPresets } from './presets.js';
import { listManagerSessions, listSuperSessions, listUserSessions } from './sessions.js';
import { listRenewalKeys } from './super.js';
import { listLogs } from './user.js';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export const EXPORT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

export const exportQuery = z.object({
  format: z.enum(EXPORT_FORMATS).default('csv'),
  /** Fields of the list's items, with commas between, in the order of the columns; all of them when left out. */
  columns: z
    .string()
    // Percent-encoded, this still fits the 16 KB that a request's head may have.
    .max(1000)
    .optional()
    .transform((value) => value?.trim() || undefined),
  /** Language of the headers. */
  lang: z.enum(['zh', 'zh-CN', 'en']).default('zh'),
  /** `1`: only how many rows there would be. */
  count: z.enum(['0', '1']).default('0'),
});
export type ExportQuery = z.infer<typeof exportQuery>;

/** Answered to `count=1`. */
export const exportCount = z.object({
  rows: z.int(),
  /** More rows than this are refused (`too_many_rows`). */
  most_rows: z.int(),
});

const exportOf = <Params extends z.ZodType, Query extends z.ZodObject>(
  list: Route<Params, Query, z.ZodType, z.ZodType>,
  what: string,
) => {
  const { page: _page, page_size: _size, ...filters } = list.query?.shape ?? {};
  return route({
    method: 'get',
    path: `${list.path}/export`,
    role: list.role,
    ...(list.params && { params: list.params }),
    query: exportQuery.extend(filters),
    answer: exportCount,
    file: Object.values(EXPORT_TYPES),
    errors: [...(list.errors ?? []), 'unknown_column', 'too_many_rows', 'exports_busy'],
    ...(list.expiredAllowed && { expiredAllowed: true }),
    ...(list.localOnly && { localOnly: true }),
    summary: `${what} as CSV or XLSX, by the filter of the list`,
  });
};

export const exportRenewalKeys = exportOf(listRenewalKeys, 'Renewal keys');
export const exportRenewalKeyBatches = exportOf(listRenewalKeyBatches, 'Batches of renewal keys');
export const exportManagers = exportOf(listManagers, 'Managers');
export const exportAuditLogs = exportOf(listAuditLogs, 'Audit entries');
export const exportSuperFigures = exportOf(getSuperFigures, 'Figures of each manager');
export const exportSuperSessions = exportOf(listSuperSessions, 'Sessions');

export const exportActivationCodes = exportOf(listActivationCodes, 'Activation codes');
export const exportActivationCodeBatches = exportOf(listActivationCodeBatches, 'Batches of activation codes');
export const exportUsers = exportOf(listUsers, 'Users');
export const exportUserLogs = exportOf(listUserLogs, "A user's time line");
export const exportJobs = exportOf(listJobs, 'Jobs');
export const exportNodes = exportOf(listNodes, 'Nodes');
export const exportPairingTokens = exportOf(listPairingTokens, 'Pairing tokens');
export const exportPresets = exportOf(listPresets, 'Presets');
export const exportBulkRuns = exportOf(listBulkRuns, 'Acts on many rows');
export const exportDueTasks = exportOf(listDueTasks, 'What will run in which hour');
export const exportManagerAuditLogs = exportOf(listManagerAuditLogs, 'Audit entries');
export const exportManagerSessions = exportOf(listManagerSessions, 'Sessions');

export const exportLogs = exportOf(listLogs, 'The own time line');
export const exportUserSessions = exportOf(listUserSessions, 'Sessions');
