// Reads the store back at the start, and touches nothing while it does.
//
// Promise: damage anywhere but in the last batch of the newest journal stops the start, naming file and offset; a damaged file is
// never overwritten or deleted. After an orderly stop every file is exactly as the manifest lists it, or the start is refused. After
// a crash the newest journal may end in a batch that was never answered: its bytes are to be set aside as `<journal>.cut`.
import { DurableJson } from './durableJson.js';
import type { Files } from './files.js';
import { IDENTITY_FILE, readIdentity, type Identity } from './identity.js';
import { buildIndexes } from './indexBuild.js';
import { refuseUnknownJournal, replayJournals, type Replayed } from './journalReplay.js';
import { MANIFEST_FILE, damage, manifestFormat, type Manifest, type ManifestTable } from './manifest.js';
import { lift } from './migrations.js';
import type { Entry } from './scalars.js';
import { readableFiles } from './readableFiles.js';
import { readSegment } from './segments.js';
import { pacer } from './slices.js';
import { inDirectory, journalFile, listStore, segmentFile, type StoreListing } from './storeFolder.js';
import { TableState, type TableDeclaration } from './tableState.js';
import { StoreDamageError, StoreUsageError } from './types.js';

export interface Recovered {
  /** Undefined in a directory that has never held a store. */
  identity: Identity | undefined;
  /** Undefined where the store is still to be made. */
  manifest: Manifest | undefined;
  tables: Map<string, TableState>;
  replayed: Replayed;
  /** Newest number that any journal file bears. */
  lastJournal: number;
  /** Files that the manifest does not name, left behind by a crash: paths relative to the data directory. */
  orphans: string[];
}

/** Verifies and loads everything. Throws StoreDamageError; changes nothing on disk. */
export async function recover(
  system: Files,
  dataDir: string,
  declared: readonly TableDeclaration[],
): Promise<Recovered> {
  const files = readableFiles(system, dataDir);
  const identity = (await readIdentity(files, dataDir)) ?? undefined;
  const manifest =
    (await new DurableJson(files, inDirectory(dataDir, MANIFEST_FILE), manifestFormat).read()) ?? undefined;
  const listing = await listStore(files, dataDir);
  const lastJournal = Math.max(0, ...listing.journals.keys());
  const tables = openTables(declared, manifest);
  if (!manifest) {
    refuseLostStore(identity, listing);
    const orphans = [...listing.journals.values(), ...listing.temporary];
    const replayed = { journals: [], lastBatch: 0, lastBatchAt: 0, seq: 0, commits: 0, cut: undefined };
    return { identity, manifest, tables, replayed, lastJournal, orphans };
  }
  checkIdentity(identity, manifest);
  const orphans = await checkListing(files, dataDir, manifest, listing);
  for (const [name, listed] of Object.entries(manifest.tables)) {
    await loadTable(files, dataDir, tables.get(name)!, listed);
  }
  for (const name of listing.segments) neverReuse(tables, name);
  const replayed = await replayJournals(files, dataDir, manifest, tables);
  await buildIndexes(tables.values());
  return { identity, manifest, tables, replayed, lastJournal, orphans };
}

type KnownShape = Pick<ManifestTable, 'key' | 'version' | 'nextKey'>;

function refuseLostStore(identity: Identity | undefined, listing: StoreListing): void {
  // Only the making of a new store, cut off by a crash, leaves a journal (an empty one) without a manifest.
  const begun =
    listing.segments.length > 0 || (!identity && listing.journals.size > 0) || listing.journals.size > 1;
  if (identity?.store === 'created' || begun) {
    throw damage(0, 'is missing, but this directory has held a store; put it back from a backup');
  }
}

function checkIdentity(identity: Identity | undefined, manifest: Manifest): void {
  if (!identity) {
    const line = JSON.stringify({ directory: manifest.directory, store: 'created' });
    throw new StoreDamageError(
      IDENTITY_FILE,
      0,
      `is missing; if the files under store/ are all of one store, make it with this one line: ${line}`,
    );
  }
  if (identity.directory === manifest.directory) return;
  throw damage(
    0,
    `belongs to directory ${manifest.directory}, but ${IDENTITY_FILE} names ${identity.directory}; put back the files that belong together`,
  );
}

/** Throws StoreDamageError where a table is of a newer version, StoreUsageError where its key differs. */
export function openTables(
  declared: readonly TableDeclaration[],
  manifest: { app?: string | undefined; tables: Readonly<Record<string, KnownShape>> } | undefined,
): Map<string, TableState> {
  const tables = new Map<string, TableState>();
  for (const declaration of declared) {
    if (tables.has(declaration.name)) throw new StoreUsageError(`${declaration.name} is declared twice`);
    tables.set(declaration.name, new TableState(declaration));
  }
  for (const [name, { key, version, nextKey }] of Object.entries(manifest?.tables ?? {})) {
    const known = tables.get(name)?.declaration;
    if (!known) {
      // A table of a service that is not started now: kept as it is, never dropped.
      tables.set(name, new TableState({ name, key, version, autoKey: nextKey !== undefined }));
    } else if (version > known.version) {
      throw damage(
        0,
        `keeps ${name} in version ${version}, written by version ${manifest?.app}; this program knows version ${known.version}: start that version or a newer one`,
      );
    } else if (known.key.join() !== key.join()) {
      throw new StoreUsageError(
        `the key of ${name} is ${key.join()} on disk, but declared as ${known.key.join()}`,
      );
    }
  }
  return tables;
}

/** Nothing listed may be absent, and what is there beyond the list must be explained by a crash. Answers those files. */
async function checkListing(
  files: Files,
  dataDir: string,
  manifest: Manifest,
  listing: StoreListing,
): Promise<string[]> {
  const journals = new Set(manifest.journals.map(({ number }) => number));
  for (const number of journals) {
    if (!listing.journals.has(number)) {
      throw new StoreDamageError(journalFile(number), 0, 'is missing; put it back from a backup');
    }
  }
  const segments = new Set<string>();
  for (const [table, listed] of Object.entries(manifest.tables)) {
    for (const { file } of listed.segments) segments.add(segmentFile(table, file));
  }
  const unknown = [...listing.journals].filter(([number]) => !journals.has(number));
  const orphans = [
    ...unknown.map(([, name]) => name),
    ...listing.segments.filter((name) => !segments.has(name)),
    ...listing.temporary,
  ];
  // A start or a stop that was cut off leaves a half-written manifest beside the whole one; it is never read.
  const strange = orphans.find((name) => name !== `${MANIFEST_FILE}.tmp`);
  if (manifest.clean && strange !== undefined) {
    throw new StoreDamageError(strange, 0, 'is not part of the store that was stopped here; move it away');
  }
  for (const [number] of unknown) {
    if (number > Math.max(...journals)) await refuseUnknownJournal(files, dataDir, number);
  }
  return orphans;
}

/** A left-over file keeps its number: a new segment never meets it, even if it cannot be removed. */
function neverReuse(tables: ReadonlyMap<string, TableState>, name: string): void {
  const [, table = '', file = ''] = name.split('/');
  const segments = tables.get(table)?.segments;
  if (segments) segments.nextFile = Math.max(segments.nextFile, Number.parseInt(file, 10) + 1);
}

async function loadTable(
  files: Files,
  dataDir: string,
  table: TableState,
  listed: ManifestTable,
): Promise<void> {
  const { declaration, primary, segments } = table;
  const entries: Entry[] = [];
  const pace = pacer(5);
  for (const segment of listed.segments) {
    const name = segmentFile(table.name, segment.file);
    let dirty = false;
    for (const row of await readSegment(files, inDirectory(dataDir, name), name, segment)) {
      const before = entries.at(-1);
      if (before && primary.compare(before.row, row) >= 0) {
        throw new StoreDamageError(name, 0, `key ${JSON.stringify(table.keyOf(row))} is not in order`);
      }
      const lifted = lift(declaration, row);
      if (lifted !== row) dirty = true;
      entries.push({ row: lifted });
    }
    segments.list.push({ ...segment, dirty });
    if (pace.due()) await pace.rest();
  }
  await primary.build(entries);
  segments.nextFile = listed.nextFile;
  table.nextKey = listed.nextKey ?? 1;
  const last = entries.at(-1);
  if (last) table.raiseNextKey(table.keyOf(last.row)[0]);
}
