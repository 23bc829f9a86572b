// Reads out of a damaged store what can still be vouched for, and changes nothing on disk.
//
// Promise: what is kept was written so; what is not kept is named. Damage that a checksum tells how to undo is undone.
import { readIdentity, IDENTITY_FILE, type Identity } from '../identity.js';
import { buildIndexes } from '../indexBuild.js';
import type { Files } from '../files.js';
import { lift } from '../migrations.js';
import { damage } from '../manifest.js';
import { readableFiles } from '../readableFiles.js';
import { openTables } from '../recovery.js';
import { encodeKey, isScalar, valuesOf, type StoredRow } from '../scalars.js';
import { pacer } from '../slices.js';
import { inDirectory, listStore, segmentFile, type StoreListing } from '../storeFolder.js';
import type { TableDeclaration, TableState } from '../tableState.js';
import { StoreDamageError } from '../types.js';
import { count, noFindings, type Findings } from './findings.js';
import { salvageJournals } from './salvageJournals.js';
import { salvageManifest, type KnownStore } from './salvageManifest.js';
import { salvageSegment } from './salvageSegment.js';

export interface Salvaged {
  findings: Findings;
  tables: Map<string, TableState>;
  /** Undefined where nothing tells it any more. */
  directory: string | undefined;
  generation: number;
  /** Numbers from which on commits, batches and journals are new. */
  seq: number;
  lastBatch: number;
  lastJournal: number;
}

/** A row takes at least so many bytes of a journal: how many numbers may have been given in what was lost. */
const SMALLEST_ROW_BYTES = 16;
/** Numbers passed over where nobody knows how many rows were lost. */
const NUMBERS_PASSED_OVER = 100_000;

/**
 * Throws StoreDamageError where nothing is left to salvage, where the store is another directory's, and where it is of a newer version;
 * meant for a directory whose lock is held.
 */
export async function salvageStore(
  system: Files,
  dataDir: string,
  declared: readonly TableDeclaration[],
): Promise<Salvaged> {
  const files = readableFiles(system, dataDir);
  const findings = noFindings();
  const listing = await listStore(files, dataDir);
  const identity = await salvageIdentity(files, dataDir, findings);
  const known = plausible(await salvageManifest(files, dataDir, listing, findings), declared);
  refuseForeign(identity, known);
  if (listing.segments.length === 0 && listing.journals.size === 0) throw nothingLeft();
  findings.guessed = !known.isWhole;
  const directory = identity?.directory ?? known.directory;
  const tables = openTables(declared, { app: known.app, tables: known.tables });
  await salvageSegments(files, dataDir, { known, listing, tables, findings });
  const journals = await salvageJournals(files, dataDir, { known, directory, listing }, tables, findings);
  raiseNextKeys(tables, known, findings, journals.lostBytes);
  await dropTwins(tables, findings);
  await buildIndexes(tables.values());
  return {
    findings,
    tables,
    directory,
    generation: known.generation,
    seq: Math.max(known.seq, journals.seq),
    lastBatch: journals.lastBatch,
    lastJournal: Math.max(0, ...listing.journals.keys()),
  };
}

async function salvageIdentity(
  files: Files,
  dataDir: string,
  { broken }: Findings,
): Promise<Identity | undefined> {
  try {
    const identity = await readIdentity(files, dataDir);
    if (!identity)
      broken.push({
        file: IDENTITY_FILE,
        offset: 0,
        what: 'is missing: whose store this is, is taken from the store itself',
      });
    return identity ?? undefined;
  } catch (error) {
    if (!(error instanceof StoreDamageError)) throw error;
    broken.push({
      file: IDENTITY_FILE,
      offset: error.offset,
      what: 'was changed: whose store this is, is taken from the store itself',
    });
    return undefined;
  }
}

function refuseForeign(identity: Identity | undefined, { directory }: KnownStore): void {
  if (!identity || directory === undefined || identity.directory === directory) return;
  throw damage(
    0,
    `belongs to directory ${directory}, but ${IDENTITY_FILE} names ${identity.directory}: what lies here is not of one cloud, and no repair can tell what belongs together; put back the files that do, or restore a backup`,
  );
}

/** Of a list that was changed a table counts only in a shape that can be. */
function plausible(known: KnownStore, declared: readonly TableDeclaration[]): KnownStore {
  if (known.isWhole) return known;
  const fits = ([name, { key, version }]: [string, KnownStore['tables'][string]]) =>
    declared.some((one) => one.name === name && one.key.join() === key.join() && version <= one.version);
  return { ...known, tables: Object.fromEntries(Object.entries(known.tables).filter(fits)) };
}

const nothingLeft = () =>
  new StoreDamageError('store', 0, 'holds nothing that can be recovered; restore a backup');

const newerRows = (table: string) =>
  new StoreDamageError(
    `store/${table}`,
    0,
    'holds rows of a newer version; repair it with that version or a newer one',
  );

interface Source {
  known: KnownStore;
  listing: StoreListing;
  tables: ReadonlyMap<string, TableState>;
  findings: Findings;
}

async function salvageSegments(files: Files, dataDir: string, source: Source): Promise<void> {
  const { known, listing, tables, findings } = source;
  for (const [name, { segments }] of Object.entries(known.tables)) {
    const table = tables.get(name)!;
    for (const listed of segments) {
      const path = segmentFile(name, listed.file);
      // Of a list that may be too old a file that is gone was replaced by another one.
      if (!known.isWhole && !listing.segments.includes(path)) continue;
      const at = { file: inDirectory(dataDir, path), name: path, table: name };
      await keep(table, await salvageSegment(files, at, listed, findings), findings);
    }
  }
  const listed = new Set(
    Object.entries(known.tables).flatMap(([name, { segments }]) =>
      segments.map(({ file }) => segmentFile(name, file)),
    ),
  );
  // Numbers grow: of two files the later one holds the newer rows.
  for (const path of listing.segments.toSorted((a, b) => numberOf(a) - numberOf(b))) {
    const name = path.split('/')[1]!;
    const table = tables.get(name);
    if (table) table.segments.nextFile = Math.max(table.segments.nextFile, numberOf(path) + 1);
    if (known.isWhole || listed.has(path)) continue;
    if (!table) {
      const what = `is of the table ${name}, of which nothing else is known: it is passed over`;
      findings.broken.push({ file: path, offset: 0, what });
      count(findings.rowsLost, name, 1);
      continue;
    }
    const at = { file: inDirectory(dataDir, path), name: path, table: name };
    await keep(table, await salvageSegment(files, at, undefined, findings), findings);
  }
}

const numberOf = (segment: string): number => Number.parseInt(segment.split('/')[2]!, 10);

async function keep(table: TableState, rows: readonly StoredRow[], findings: Findings): Promise<void> {
  const pace = pacer(5);
  for (const row of rows) {
    if (pace.due()) await pace.rest();
    if (!table.key.every((column) => isScalar(row[column]) && row[column] !== null)) {
      count(findings.rowsLost, table.name, 1);
      continue;
    }
    if (typeof row['v'] === 'number' && row['v'] > table.declaration.version) throw newerRows(table.name);
    const lifted = lift(table.declaration, row);
    const key = table.keyOf(lifted);
    table.replay(key, lifted);
    table.raiseNextKey(key[0]);
  }
}

/** A number that was given in what is lost may be known outside, on a page or in a token: it is not given again. */
function raiseNextKeys(
  tables: ReadonlyMap<string, TableState>,
  known: KnownStore,
  { batchesLost, guessed }: Findings,
  lostBytes: number,
): void {
  for (const table of tables.values()) {
    if (!table.declaration.autoKey) continue;
    table.nextKey = Math.max(table.nextKey, known.tables[table.name]?.nextKey ?? 1);
    if (guessed || batchesLost === null) table.nextKey += NUMBERS_PASSED_OVER;
    else if (batchesLost > 0) {
      table.nextKey += lostBytes > 0 ? Math.ceil(lostBytes / SMALLEST_ROW_BYTES) : NUMBERS_PASSED_OVER;
    }
  }
}

/** Where what told two rows apart is lost, the older one by its key stays. */
async function dropTwins(tables: ReadonlyMap<string, TableState>, findings: Findings): Promise<void> {
  const pace = pacer(5);
  for (const table of tables.values()) {
    for (const index of table.indexes.filter(({ unique }) => unique)) {
      const seen = new Set<ReturnType<typeof encodeKey>>();
      const twins: StoredRow[] = [];
      const cursor = table.primary.cursor(0, table.primary.size);
      for (let row = cursor.next(); row; row = cursor.next()) {
        if (pace.due()) await pace.rest();
        if (!index.holds(row)) continue;
        const id = encodeKey(valuesOf(row, index.columns));
        if (seen.has(id)) twins.push(row);
        seen.add(id);
      }
      for (const row of twins) table.replay(table.keyOf(row), undefined);
      if (twins.length === 0) continue;
      const what = `${twins.length} rows share ${index.columns.join(', ')} with others, which stay; they are dropped`;
      findings.broken.push({ file: `store/${table.name}`, offset: 0, what });
      count(findings.rowsLost, table.name, twins.length);
    }
  }
}
