// Replays the journals that the manifest lists over the segments, checking that each begins where the one before it ended.
import type { Files, OpenFile } from './files.js';
import type { CommitRecord } from './journalFormat.js';
import { readMark, type Mark } from './journalMark.js';
import { JournalReader } from './journalReader.js';
import { damage, STORE_FORMAT, type Manifest, type ManifestJournal } from './manifest.js';
import { lift } from './migrations.js';
import { pacer } from './slices.js';
import { inDirectory, journalFile } from './storeFolder.js';
import type { TableState } from './tableState.js';
import { StoreDamageError } from './types.js';

export interface Replayed {
  /** Good lengths of all, the newest included. */
  journals: ManifestJournal[];
  lastBatch: number;
  /** Where the newest journal's last whole batch begins, or the journal ends. */
  lastBatchAt: number;
  seq: number;
  commits: number;
  /** Bytes of the newest journal that were never answered. */
  cut: { journal: number; from: number; bytes: number } | undefined;
}

export async function replayJournals(
  files: Files,
  dataDir: string,
  manifest: Manifest,
  tables: ReadonlyMap<string, TableState>,
): Promise<Replayed> {
  const replayed: Replayed = {
    journals: [],
    lastBatch: manifest.journals[0]?.batch ?? 0,
    lastBatchAt: 0,
    seq: 0,
    commits: 0,
    cut: undefined,
  };
  for (const [i, listed] of manifest.journals.entries()) {
    const handle = await files.open(inDirectory(dataDir, journalFile(listed.number)), 'read');
    try {
      const newest = i + 1 === manifest.journals.length;
      await replayJournal({ handle, listed, newest, manifest, tables, replayed });
      if (newest && listed.bytes === null)
        checkMark(await readMark(files, dataDir), manifest, listed, replayed);
    } finally {
      await handle.close();
    }
  }
  replayed.seq = Math.max(replayed.seq, manifest.seq);
  return replayed;
}

/** Refuses a journal that the manifest does not know although something was written to it. */
export async function refuseUnknownJournal(files: Files, dataDir: string, number: number): Promise<void> {
  const handle = await files.open(inDirectory(dataDir, journalFile(number)), 'read');
  try {
    const reader = new JournalReader(handle, await handle.size());
    if ((await reader.head()) && !reader.isAtEnd) {
      throw damage(
        0,
        `is older than ${journalFile(number)}, which it does not name; put the newest manifest back`,
      );
    }
  } finally {
    await handle.close();
  }
}

interface Replay {
  handle: OpenFile;
  listed: ManifestJournal;
  newest: boolean;
  manifest: Manifest;
  tables: ReadonlyMap<string, TableState>;
  replayed: Replayed;
}

async function replayJournal({ handle, listed, newest, manifest, tables, replayed }: Replay): Promise<void> {
  const name = journalFile(listed.number);
  const size = await handle.size();
  if (listed.bytes !== null && (size < listed.bytes || (size > listed.bytes && !listed.failed))) {
    throw new StoreDamageError(
      name,
      Math.min(size, listed.bytes),
      `has ${size} bytes and not the ${listed.bytes} that were written; put it back from a backup`,
    );
  }
  const reader = new JournalReader(handle, listed.bytes ?? size);
  await checkHead(reader, name, listed, manifest, replayed);
  const pace = pacer(5);
  replayed.lastBatchAt = reader.position;
  while (!reader.isAtEnd) {
    const start = reader.position;
    const commits = await reader.batch(replayed.lastBatch + 1);
    if (!commits) {
      await judgeBadBatch(reader, name, newest && listed.bytes === null, replayed.lastBatch + 1);
      replayed.cut = { journal: listed.number, from: reader.position, bytes: size - reader.position };
      break;
    }
    replayed.lastBatch += 1;
    replayed.lastBatchAt = start;
    for (const commit of commits) {
      applyCommit(commit, tables, name, reader.position);
      replayed.seq = commit.seq;
      replayed.commits += 1;
      if (pace.due()) await pace.rest();
    }
  }
  replayed.journals.push({ ...listed, bytes: reader.position });
}

async function checkHead(
  reader: JournalReader,
  name: string,
  listed: ManifestJournal,
  manifest: Manifest,
  replayed: Replayed,
): Promise<void> {
  const head = await reader.head();
  if (!head)
    throw new StoreDamageError(name, 0, 'does not begin as a journal does; put it back from a backup');
  if (head.format > STORE_FORMAT) {
    throw new StoreDamageError(name, 0, `was written by a newer version (format ${head.format})`);
  }
  if (head.directory !== manifest.directory || head.journal !== listed.number) {
    throw new StoreDamageError(
      name,
      0,
      `is journal ${head.journal} of directory ${head.directory}; this is directory ${manifest.directory}`,
    );
  }
  const before = replayed.journals.at(-1);
  const fits =
    head.previous.batch === replayed.lastBatch &&
    (!before || (head.previous.journal === before.number && head.previous.bytes === before.bytes));
  if (!fits) {
    throw new StoreDamageError(
      name,
      0,
      `continues journal ${head.previous.journal} after batch ${head.previous.batch}, but the one before it ends with batch ${replayed.lastBatch}`,
    );
  }
}

/** Returns when the bad batch may be the torn end of a crash. */
async function judgeBadBatch(
  reader: JournalReader,
  name: string,
  mayBeTorn: boolean,
  number: number,
): Promise<void> {
  const advice = 'put the file back from a backup';
  if (!mayBeTorn) {
    throw new StoreDamageError(
      name,
      reader.position,
      `batch ${number} was changed since it was written; ${advice}`,
    );
  }
  const behind = await reader.soundBatchBehind(number);
  const why =
    behind === undefined ? await reader.moreThanOneBatch() : `a sound batch follows at byte ${behind}`;
  if (why === undefined) return;
  throw new StoreDamageError(
    name,
    reader.position,
    `batch ${number} was changed since it was written (${why}); ${advice}`,
  );
}

/**
 * A journal that ends more than one batch before its mark has lost what was answered (journalMark.ts). The last batch alone may be
 * missing: to a crash of the system that is a torn end, which is cut and reported.
 */
function checkMark(
  mark: Mark | undefined,
  manifest: Manifest,
  listed: ManifestJournal,
  replayed: Replayed,
): void {
  if (!mark || mark.directory !== manifest.directory || mark.journal !== listed.number) return;
  if (mark.batch <= replayed.lastBatch + 1) return;
  const { bytes } = replayed.journals.at(-1)!;
  throw new StoreDamageError(
    journalFile(listed.number),
    bytes ?? 0,
    `ends with batch ${replayed.lastBatch}, but batch ${mark.batch} was answered; put the file back from a backup`,
  );
}

/** Puts what a commit changed into the tables. Throws StoreDamageError for a table that is not among them. */
export function applyCommit(
  commit: CommitRecord,
  tables: ReadonlyMap<string, TableState>,
  name: string,
  position: number,
): void {
  const tableOf = (table: string): TableState => {
    const found = tables.get(table);
    if (!found)
      throw new StoreDamageError(
        name,
        position,
        `names the table ${table}, which the manifest does not know`,
      );
    return found;
  };
  for (const [name, rows] of Object.entries(commit.put ?? {})) {
    const table = tableOf(name);
    for (const row of rows) {
      const lifted = lift(table.declaration, row);
      const key = table.keyOf(lifted);
      table.replay(key, lifted);
      table.raiseNextKey(key[0]);
    }
  }
  for (const [name, keys] of Object.entries(commit.del ?? {})) {
    const table = tableOf(name);
    for (const key of keys) {
      table.replay(key, undefined);
      table.raiseNextKey(key[0]);
    }
  }
}
