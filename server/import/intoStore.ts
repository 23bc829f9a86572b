// A dump into a directory of its own: a whole store, or nothing. Rows come one after another and are written in small transactions, so
// that memory holds no file.
import { rm } from 'node:fs/promises';
import { invalid } from '../core/kernel/errors.js';
import type { Clock } from '../core/kernel/clock.js';
import type { Log } from '../core/kernel/log.js';
import { openStore } from '../core/store/index.js';
import type { Store, Tx } from '../core/store/types.js';
import { audit } from '../services/oas/audit/audit.js';
import { tables } from '../services/oas/tables.js';
import { takeManager, takeNode, takeSuper } from './accounts.js';
import { takeActivationCode, takeRenewalKey } from './codes.js';
import { filesIn, rowsOf, TABLES, type DumpFile, type Dumped, type TableName } from './dump.js';
import { left, newReport, note, RowRefused, type Outcome, type TableReport } from './report.js';
import { giveDefaults, takeTaskConfig, type TaskZones } from './taskConfigs.js';
import { takeUser, takeUserToken } from './users.js';

export interface ImportOrder {
  folder: string;
  into: string;
  zones: TaskZones;
  app: string;
}

export interface ImportReport {
  tables: TableReport[];
  taken: number;
  skipped: number;
}

interface Taker {
  take(tx: Tx, row: Dumped['row']): Promise<Outcome>;
  /** Columns that are read, or known to say nothing here. */
  columns: readonly string[];
}

/** What it did stays with the original: the cloud begins its own record, and makes open jobs anew. */
const HISTORY: Taker = { take: async () => left('history_stays'), columns: [] };

const takers = (zones: TaskZones): Record<TableName, Taker> => ({
  super_admins: {
    take: takeSuper,
    columns: ['id', 'username', 'password_hash', 'password', 'created_at', 'updated_at'],
  },
  managers: {
    take: takeManager,
    columns: ['id', 'username', 'alias', 'password_hash', 'password', 'expires_at', 'created_at', 'updated_at'],
  },
  manager_renewal_keys: {
    take: takeRenewalKey,
    columns: ['id', 'code', 'duration_days', 'status', 'note', 'used_by_manager_id', 'used_at', 'created_by_super_admin_id', 'created_at', 'updated_at'],
  },
  users: {
    take: takeUser,
    columns: ['id', 'account_no', 'login_id', 'manager_id', 'user_type', 'status', 'archive_status', 'server', 'username', 'expires_at', 'assets', 'explore_progress', 'rest_config', 'lineup_config', 'shikigami_config', 'notify_config', 'created_by', 'created_at', 'updated_at'],
  },
  user_activation_codes: {
    take: takeActivationCode,
    columns: ['id', 'manager_id', 'code', 'user_type', 'duration_days', 'status', 'note', 'used_by_user_id', 'used_at', 'created_at', 'updated_at'],
  },
  user_task_configs: {
    take: takeTaskConfig(zones),
    columns: ['id', 'user_id', 'task_config', 'config', 'version', 'created_at', 'updated_at'],
  },
  user_tokens: {
    take: takeUserToken,
    columns: ['id', 'user_id', 'token_hash', 'device_info', 'expires_at', 'revoked_at', 'revoked', 'is_revoked', 'created_at', 'updated_at', 'last_used_at'],
  },
  agent_nodes: {
    take: takeNode,
    columns: ['id', 'manager_id', 'node_id', 'version', 'status', 'last_heartbeat', 'last_heartbeat_at', 'created_at', 'updated_at'],
  },
  task_jobs: HISTORY,
  task_job_events: HISTORY,
  audit_logs: HISTORY,
}); // prettier-ignore

/** A user's settings are up to 25 rows: such a transaction must stay short. */
const ROWS_AT_A_TIME = 40;
const NOT_NULL_TABLE: TableName = 'managers';

/**
 * Answers what was taken and what was not; `into` then holds a store. Errors: conflict `import_damaged`; invalid `import_empty`,
 * `import_ambiguous`, `folder_unusable`; `into` is gone then.
 */
export async function importInto(
  { folder, into, zones, app }: ImportOrder,
  {
    clock,
    log,
    signal,
    onRows,
  }: { clock: Clock; log: Log; signal: AbortSignal; onRows?: (report: TableReport) => void },
): Promise<ImportReport> {
  const files = await filesIn(folder);
  if (!files.some(({ table }) => table === NOT_NULL_TABLE)) {
    throw invalid('import_empty', `there is no ${NOT_NULL_TABLE}.jsonl or .csv: a dump has one file a table`);
  }
  await rm(into, { recursive: true, force: true });
  try {
    const store = await openStore({ dataDir: into, tables, clock, log, app });
    try {
      const reports: TableReport[] = [];
      const known = takers(zones);
      for (const table of TABLES) {
        const file = files.find((one) => one.table === table);
        const report = newReport(table, file?.name ?? null);
        reports.push(report);
        if (file) await takeFile({ store, folder, file, taker: known[table], report, signal, onRows });
        if (table === 'user_task_configs') await fillDefaults(store, signal);
      }
      const report = summed(reports);
      await store.transaction((tx) => record(tx, report));
      return report;
    } finally {
      await store.close();
    }
  } catch (error) {
    await rm(into, { recursive: true, force: true });
    throw error;
  }
}

async function takeFile(options: {
  store: Store;
  folder: string;
  file: DumpFile;
  taker: Taker;
  report: TableReport;
  signal: AbortSignal;
  onRows: ((report: TableReport) => void) | undefined;
}): Promise<void> {
  const { store, folder, file, taker, report, signal, onRows } = options;
  let waiting: Dumped[] = [];
  const write = async () => {
    signal.throwIfAborted();
    const rows = waiting;
    waiting = [];
    const outcomes = await store.transaction(async (tx) => {
      const done: Outcome[] = [];
      for (const { row } of rows) done.push(await outcomeOf(tx, taker, row));
      return done;
    });
    for (const [i, outcome] of outcomes.entries()) {
      const dumped = rows[i];
      if (dumped) note(report, dumped, outcome);
    }
    onRows?.(report);
  };
  for await (const dumped of rowsOf(folder, file)) {
    if (report.rows === 0 && waiting.length === 0 && taker.columns.length > 0) {
      report.ignoredColumns = Object.keys(dumped.row).filter((column) => !taker.columns.includes(column));
    }
    waiting.push(dumped);
    if (waiting.length >= ROWS_AT_A_TIME) await write();
  }
  if (waiting.length > 0) await write();
}

async function outcomeOf(tx: Tx, taker: Taker, row: Dumped['row']): Promise<Outcome> {
  try {
    return await taker.take(tx, row);
  } catch (error) {
    // Values are judged before the first write of a row.
    if (error instanceof RowRefused) return left(error.reason, error.message);
    throw error;
  }
}

async function fillDefaults(store: Store, signal: AbortSignal): Promise<void> {
  for (let last: number | undefined = 0; last !== undefined;) {
    signal.throwIfAborted();
    const after: number = last;
    last = await store.transaction((tx) => giveDefaults(tx, after, ROWS_AT_A_TIME));
  }
}

function summed(reports: TableReport[]): ImportReport {
  const rows = reports.reduce((sum, report) => sum + report.rows, 0);
  const taken = reports.reduce((sum, report) => sum + report.taken, 0);
  return { tables: reports, taken, skipped: rows - taken };
}

const record = (tx: Tx, { tables: reports, taken, skipped }: ImportReport): Promise<void> =>
  audit(tx, {
    actor: { type: 'operator' },
    action: 'import_original',
    targetType: 'cloud',
    targetId: 0,
    detail: {
      taken,
      skipped,
      tables: Object.fromEntries(reports.map(({ table, taken: own }) => [table, own])),
    },
    ip: '',
  });
