// A data directory with a cloud's rows in it, written as a checkpoint writes them: millions of rows in seconds, where inserting
// them one by one would take minutes.
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { systemClock } from '../../server/core/kernel/clock.js';
import { silentLog } from '../../server/core/kernel/log.js';
import { DurableJson } from '../../server/core/store/durableJson.js';
import { openStore, systemFiles } from '../../server/core/store/index.js';
import {
  MANIFEST_FILE,
  manifestFormat,
  type ManifestSegment,
  type ManifestTable,
} from '../../server/core/store/manifest.js';
import { SEGMENT_BYTES, writeSegment } from '../../server/core/store/segments.js';
import { inDirectory, segmentFile } from '../../server/core/store/storeFolder.js';
import { jobTable, managerTable, tables, taskTable, userTable } from '../../server/services/oas/tables.js';
import { IDLE_MANAGER, managerRow, PASSWORD, pendingJob, TASK_NAMES, taskRow, userRow } from './rows.js';

export interface World {
  users: number;
  /** Open jobs, pending: of every user one before of anybody a second one. */
  jobs: number;
  /** Leave the users without tasks. */
  withoutTasks?: boolean;
  /** When tasks without an open job come due, ms from now. */
  dueInMs: number;
  /** bcrypt's cost of the managers' password; the product's own takes a tenth of a second a login. */
  passwordCost?: number;
}

interface Written {
  name: string;
  key: readonly string[];
  version: number;
  autoKey?: boolean;
}

const files = systemFiles({ sync: false });

export async function writeWorld(directory: string, world: World): Promise<void> {
  const { users, jobs, dueInMs, passwordCost = 4 } = world;
  const now = Date.now();
  const hash = await passwordHash(passwordCost);
  await writeTables(directory, async (write) => {
    await write(
      managerTable,
      numbered(IDLE_MANAGER, (id) => managerRow(id, now, hash)),
    );
    await write(
      userTable,
      numbered(users, (id) => userRow(id, now)),
    );
    await write(
      jobTable,
      numbered(jobs, (id) => ({ id, ...pendingJob(id - 1, now, users) })),
    );
    if (!world.withoutTasks) await write(taskTable, tasksOf(world, now + dueInMs));
  });
}

export const passwordHash = (cost: number): Promise<string> => bcrypt.hash(PASSWORD, cost);

/** Writes a table's rows, which come in the order of their keys. */
export type WriteTable = (table: Written, rows: Iterable<object>) => Promise<void>;

/** Makes a data directory with the tables that `fill` writes. */
export async function writeTables(
  directory: string,
  fill: (write: WriteTable) => Promise<void>,
): Promise<void> {
  // The store makes its own directory; what is added below is what a checkpoint would have added.
  const log = silentLog();
  const store = await openStore({ dataDir: directory, tables, clock: systemClock, log, sync: false });
  await store.close();
  const manifestFile = new DurableJson(files, inDirectory(directory, MANIFEST_FILE), manifestFormat);
  const manifest = await manifestFile.read();
  if (!manifest) throw new Error('the store left no manifest');
  const written: Record<string, ManifestTable> = { ...manifest.tables };
  await fill(async (table, rows) => {
    written[table.name] = await writeTable(directory, table, rows);
  });
  await manifestFile.write({ ...manifest, tables: written });
}

/** Rows 1 to `count`. */
export function* numbered<Row>(count: number, make: (id: number) => Row): Iterable<Row> {
  for (let id = 1; id <= count; id++) yield make(id);
}

function* tasksOf({ users, jobs }: World, dueAt: number): Iterable<object> {
  // In the order of their keys, as they lie on disk.
  const sorted = TASK_NAMES.map((name, place) => ({ name, place })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (let user = 1; user <= users; user++) {
    for (const { name, place } of sorted) {
      const job = place * users + user;
      yield taskRow(user, name, dueAt, job <= jobs ? job : null);
    }
  }
}

async function writeTable(
  directory: string,
  { name, key, version, autoKey = false }: Written,
  rows: Iterable<object>,
): Promise<ManifestTable> {
  await files.makeDirectory(join(directory, 'store', name));
  const segments: ManifestSegment[] = [];
  let lines: string[] = [];
  let bytes = 0;
  let first: readonly unknown[] = [];
  let last = 0;
  const flush = async () => {
    const file = `${String(segments.length + 1).padStart(4, '0')}.json`;
    const made = await writeSegment(files, inDirectory(directory, segmentFile(name, file)), lines);
    segments.push({ file, ...made, rows: lines.length, first });
    lines = [];
    bytes = 0;
  };
  for (const row of rows) {
    const text = JSON.stringify({ ...row, v: version });
    if (lines.length > 0 && bytes + text.length + 2 > SEGMENT_BYTES - 8) await flush();
    const values = key.map((column) => (row as Record<string, unknown>)[column]);
    if (lines.length === 0) first = values;
    lines.push(text);
    bytes += text.length + 2;
    last = Number(values[0]);
  }
  if (lines.length > 0) await flush();
  return { version, key, ...(autoKey && { nextKey: last + 1 }), nextFile: segments.length + 1, segments };
}
