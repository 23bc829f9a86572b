// The store's files as a whole: which journals and segments there are, the manifest that names them, and the steps from one
// manifest to the next. A file is deleted only when no manifest on disk can name it any more.
import { Low } from 'lowdb';
import type { Log } from '../kernel/log.js';
import { rewriteDirtySegments } from './checkpoint.js';
import type { Commit } from './commits.js';
import { DurableJson, JsonWriteError } from './durableJson.js';
import { hasCode, type Files } from './files.js';
import { setAside, writeEndAgain } from './cutTail.js';
import { IDENTITY_FILE, identityText, writeIdentity, type Identity } from './identity.js';
import type { Journal } from './journal.js';
import type { JournalHead } from './journalFormat.js';
import { MARK_FILE } from './journalMark.js';
import type { Recovered } from './recovery.js';
import type { Segment } from './segmentList.js';
import type { SnapshotFile } from './snapshot.js';
import { inDirectory, journalFile, segmentFile } from './storeFolder.js';
import type { TableState } from './tableState.js';
import {
  MANIFEST_FILE,
  STORE_FORMAT,
  manifestFormat,
  type Manifest,
  type ManifestJournal,
  type ManifestSegment,
  type ManifestTable,
} from './manifest.js';

export interface DiskState {
  identity: Identity;
  generation: number;
  /** Number of the newest commit. */
  seq: number;
  lastBatch: number;
  /** Newest number that any journal file bears. */
  lastJournal: number;
  /** Journals whose commits are in memory and not yet all in segments, with their good lengths. */
  journals: ManifestJournal[];
  /** By table. */
  segments: ReadonlyMap<string, readonly ManifestSegment[]>;
  /** Where the newest journal's last whole batch begins, or the journal ends. */
  lastBatchAt: number;
  cut: Recovered['replayed']['cut'];
  /** The manifest says that the store was stopped in order. */
  clean: boolean;
  orphans: readonly string[];
}

export interface CheckpointHooks {
  /** Runs work while no transaction is open. */
  between(work: () => void): Promise<void>;
  /** Resolves when all that is in memory now is on disk; throws if any of it was taken back since the checkpoint began. */
  settled(): Promise<void>;
  /** The journal cannot be written to any more. */
  onBroken(error: unknown, file: string): void;
}

interface DiskOptions {
  files: Files;
  dataDir: string;
  app: string;
  log: Log;
  /** Number of the newest commit. */
  seq(): number;
}

export interface PinnedFiles {
  directory: string;
  files: readonly SnapshotFile[];
  /** From here on the files may be removed. */
  unpin(): void;
}

type ListedSegments = ReadonlyMap<string, readonly ManifestSegment[]>;

export class StoreDisk {
  checkpoints = 0;
  /** What the newest manifest lists. */
  #journals: ManifestJournal[];
  #segments: ListedSegments;
  #generation: number;
  #lastJournal: number;
  /** Files that may lie on disk, of which a manifest names some. */
  readonly #onDisk = new Set<string>();
  /** Files that a snapshot holds: they stay, whatever the manifest names. */
  readonly #pins = new Set<ReadonlySet<string>>();

  constructor(
    private readonly options: DiskOptions,
    private readonly tables: ReadonlyMap<string, TableState>,
    private readonly journal: Journal<Commit>,
    private readonly state: DiskState,
  ) {
    this.#journals = state.journals;
    this.#segments = state.segments;
    this.#generation = state.generation;
    this.#lastJournal = state.lastJournal;
    for (const name of state.orphans) this.#onDisk.add(name);
    for (const { number } of state.journals) this.#onDisk.add(journalFile(number));
    for (const [table, segments] of state.segments) {
      for (const { file } of segments) this.#onDisk.add(segmentFile(table, file));
    }
  }

  journalBytes(): number {
    return this.#journals.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) + this.journal.bytes;
  }

  get snapshots(): number {
    return this.#pins.size;
  }

  /** Whether memory holds anything that the segments do not. */
  hasChanges(): boolean {
    if (!this.journal.isEmpty || this.journal.failed) return true;
    return [...this.tables.values()].some((table) => table.segments.isDirty);
  }

  async open(): Promise<void> {
    const { files, dataDir } = this.options;
    const { identity, cut, lastBatch } = this.state;
    await files.makeDirectory(inDirectory(dataDir, 'store'));
    // A clean store has no file that its manifest does not name: the word goes before the first such file comes, or a start that is
    // cut off here would leave a store that never starts again.
    if (this.state.clean) await this.#writeManifest(this.#journals, this.#segments);
    if (cut) await setAside(this.options, cut);
    const last = this.#journals.at(-1);
    // A killed process may have left what was read here in the system's memory alone: the manifest must not promise it before it
    // is on disk. The same for the entries of `deskcloud.id` and `store`.
    if (last) await writeEndAgain(this.options, journalFile(last.number), this.state.lastBatchAt);
    await files.syncDirectory(dataDir);
    const head = this.#nextHead({ journal: last?.number ?? 0, bytes: last?.bytes ?? 0, batch: lastBatch });
    const handle = await this.journal.create(head);
    const isReplayed = this.#journals.length > 0 && this.#journals[0]!.batch !== lastBatch;
    const journals = [...(isReplayed ? this.#journals : []), inUse(head)];
    await this.#writeManifest(journals, this.#segments);
    this.#journals = journals;
    await this.journal.use(handle, head);
    if (identity.store === 'creating') await writeIdentity(files, dataDir, { ...identity, store: 'created' });
    await this.#removeUnnamed();
  }

  async checkpoint(hooks: CheckpointHooks): Promise<void> {
    if (!this.hasChanges() && this.#journals.length === 1) return this.#removeUnnamed();
    if (!this.journal.isEmpty || this.journal.failed) await this.#rotate(hooks);
    const { files, dataDir } = this.options;
    const current = this.#journals.at(-1)!;
    const made: Segment[] = [];
    const onFile = (name: string) => this.#onDisk.add(name);
    try {
      for (const table of this.tables.values()) {
        await rewriteDirtySegments({ files, dataDir, between: hooks.between, onFile }, table, made);
      }
      await hooks.settled();
      const present = this.#present();
      await this.#writeManifest([current], present);
      this.#segments = present;
    } catch (error) {
      // They may be half written, or hold what was taken back.
      for (const segment of made) segment.dirty = true;
      throw error;
    }
    this.#journals = [current];
    this.checkpoints += 1;
    await this.#removeUnnamed();
  }

  /**
   * Holds the files of the newest checkpoint and the journal behind it, as far as it is flushed. Undefined while journals change:
   * ask again after the next checkpoint. `seq`: the newest commit that is on disk.
   */
  pin(seq: number): PinnedFiles | undefined {
    const [current, ...others] = this.#journals;
    if (!current || others.length > 0 || current.number !== this.journal.number) return undefined;
    const { identity } = this.state;
    const journal = { ...current, bytes: this.journal.bytes };
    // As an orderly stop would leave it: no file besides, and no torn end.
    const manifest = this.#manifest([journal], this.#segments, { clean: true, seq });
    const held = this.#named();
    this.#pins.add(held);
    const made = (path: string, text: string): SnapshotFile => {
      const content = Buffer.from(text);
      return { path, bytes: content.length, content };
    };
    return {
      directory: identity.directory,
      files: [
        made(IDENTITY_FILE, identityText({ ...identity, store: 'created' })),
        made(MANIFEST_FILE, [...manifestFormat.encode(manifest)].join('')),
        { path: journalFile(journal.number), bytes: journal.bytes },
        ...[...this.#segments].flatMap(([table, segments]) =>
          segments.map(({ file, bytes }) => ({ path: segmentFile(table, file), bytes })),
        ),
      ],
      unpin: () => void this.#pins.delete(held),
    };
  }

  /** The last word of an orderly stop, after a checkpoint: every file is exactly as listed. */
  async markClean(): Promise<void> {
    const { log } = this.options;
    const [current, ...others] = this.#journals;
    if (others.length > 0 || this.hasChanges())
      throw new Error('the store has changes that are in no segment');
    const named = this.#named();
    const left = [...this.#onDisk].filter((name) => !named.has(name));
    if (left.length > 0) {
      log.warn({ left }, 'files of the store could not be removed; the next start will do it');
      return;
    }
    await this.journal.closeMark();
    await this.#unlink(MARK_FILE);
    await this.#syncFolders();
    await this.#writeManifest([{ ...current!, bytes: this.journal.bytes }], this.#segments, true);
  }

  /** New commits go to a new journal, which the manifest names before anything is written to it. */
  async #rotate(hooks: CheckpointHooks): Promise<void> {
    const { journal } = this;
    const wasBroken = journal.failed;
    await journal.pause();
    try {
      if (journal.failed && !wasBroken) throw new Error('a flush failed before the checkpoint');
      const { number, bytes, lastBatch } = journal;
      const head = this.#nextHead({ journal: number, bytes, batch: lastBatch });
      const handle = await journal.create(head);
      const sealed = this.#journals.map((listed) =>
        listed.number === number
          ? { ...listed, bytes, ...(journal.failed && { failed: true as const }) }
          : listed,
      );
      const journals = [...sealed, inUse(head)];
      try {
        await this.#writeManifest(journals, this.#segments);
      } catch (error) {
        await handle.close();
        // The manifest on disk may already end this journal where it stands: nothing may be added to it.
        if (error instanceof JsonWriteError && error.replaced === 'maybe' && !journal.failed) {
          journal.failed = true;
          hooks.onBroken(error, MANIFEST_FILE);
        }
        throw error;
      }
      await journal.use(handle, head);
      this.#journals = journals;
    } finally {
      journal.resume();
    }
  }

  #nextHead(previous: JournalHead['previous']): JournalHead {
    this.#lastJournal += 1;
    this.#onDisk.add(journalFile(this.#lastJournal));
    const { directory } = this.state.identity;
    return { format: STORE_FORMAT, directory, journal: this.#lastJournal, previous };
  }

  async #writeManifest(
    journals: readonly ManifestJournal[],
    segments: ListedSegments,
    clean = false,
  ): Promise<void> {
    const { files, dataDir, seq } = this.options;
    this.#generation += 1;
    const manifest = this.#manifest(journals, segments, { clean, seq: seq() });
    const adapter = new DurableJson(files, inDirectory(dataDir, MANIFEST_FILE), manifestFormat);
    await new Low<Manifest>(adapter, manifest).write();
  }

  #manifest(
    journals: readonly ManifestJournal[],
    segments: ListedSegments,
    { clean, seq }: Pick<Manifest, 'clean' | 'seq'>,
  ): Manifest {
    const tables: Record<string, ManifestTable> = {};
    for (const { name, key, declaration, nextKey, segments: list } of this.tables.values()) {
      tables[name] = {
        version: declaration.version,
        key,
        ...(declaration.autoKey && { nextKey }),
        nextFile: list.nextFile,
        segments: segments.get(name) ?? [],
      };
    }
    const { directory } = this.state.identity;
    const generation = this.#generation;
    const head = { format: STORE_FORMAT, app: this.options.app, directory, generation, clean, seq };
    return { ...head, journals, tables };
  }

  /** The segments in memory, all of which must be on disk. */
  #present(): ListedSegments {
    const present = new Map<string, readonly ManifestSegment[]>();
    for (const { name, segments } of this.tables.values()) {
      present.set(
        name,
        segments.list.flatMap(({ file, bytes, crc, rows, first, sums }) => {
          if (file === undefined && rows === 0) return [];
          if (file === undefined) throw new Error(`a segment of ${name} is not on disk`);
          return { file, bytes, crc, rows, first, ...(sums && { sums }) };
        }),
      );
    }
    return present;
  }

  #named(): Set<string> {
    const named = new Set(this.#journals.map(({ number }) => journalFile(number)));
    for (const [table, segments] of this.#segments) {
      for (const { file } of segments) named.add(segmentFile(table, file));
    }
    return named;
  }

  async #removeUnnamed(): Promise<void> {
    const named = this.#named();
    for (const name of this.#onDisk) {
      if (named.has(name) || [...this.#pins].some((held) => held.has(name))) continue;
      try {
        await this.#unlink(name);
      } catch (error) {
        // It does no harm where it lies, and the next checkpoint tries again.
        this.options.log.warn({ err: error, file: name }, 'an old file of the store could not be removed');
        continue;
      }
      this.#onDisk.delete(name);
    }
  }

  /** Whatever was removed, by an earlier process too, stays removed when the power goes: a clean store has no file too many. */
  async #syncFolders(): Promise<void> {
    const { files, dataDir } = this.options;
    const folders =
      (await files.list(inDirectory(dataDir, 'store')))?.filter((entry) => entry.isDirectory) ?? [];
    for (const name of ['store', ...folders.map((folder) => `store/${folder.name}`)]) {
      await files.syncDirectory(inDirectory(dataDir, name));
    }
  }

  async #unlink(name: string): Promise<void> {
    try {
      await this.options.files.unlink(inDirectory(this.options.dataDir, name));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

const inUse = ({ journal, previous }: JournalHead): ManifestJournal => ({
  number: journal,
  bytes: null,
  batch: previous.batch,
});
