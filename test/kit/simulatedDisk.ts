// A disk in memory that is as bad as a disk may be: what was not flushed is lost, kept or torn at a power cut, in any combination;
// any call may fail; and a flush that has failed once loses its pages for good, however often it is asked again.
import path from 'node:path';
import { flushInTurn, type Files, type OpenFile } from '../../server/core/store/index.js';

interface Write {
  position: number;
  data: Buffer;
}
type FileOperation = Write | { truncate: number };

interface Inode {
  /** What a reader of the running system sees. */
  content: Buffer;
  /** What is on the platter. */
  durable: Buffer;
  /** Since the last flush, in order. */
  unflushed: FileOperation[];
}

/** One step in a directory; the parts of a rename happen together. */
type EntryOperation = { name: string; inode: Inode | undefined }[];

export type Chance = () => number;

export interface Fault {
  /** Whether the call does its work all the same, or half of it. */
  effect: 'none' | 'half' | 'done';
  /** What the system says; EIO unless given. */
  code?: string;
}

export interface Failure extends Fault {
  /** Counted from 1 over all calls. */
  call: number;
}

/** Whether a call would change anything on a disk, and of which file. */
export interface CallKind {
  changes: boolean;
}

export class SimulatedDisk {
  /** Calls made so far. */
  calls = 0;
  failure: Failure | undefined;
  /** A fault that lasts: asked before each call. */
  fault: ((name: string, kind: CallKind) => Fault | undefined) | undefined;
  /** Bytes that all files may have together. What does not fit is cut off and fails with ENOSPC. */
  capacity = Infinity;
  /** Called before each call; a test may cut the power here. */
  onCall: ((name: string) => void) | undefined;
  /** A call waits for what this answers, as on a disk that hangs. */
  hold: ((name: string) => Promise<void> | undefined) | undefined;
  #entries = new Map<string, Inode>();
  #durableEntries = new Map<string, Inode>();
  readonly #unflushedEntries = new Map<string, EntryOperation[]>();
  #directories = new Set<string>();
  #age = 0;

  constructor(private readonly chance: Chance = seededChance(1)) {}

  /** The files as one process sees them: after the next power cut its calls never answer again. */
  files(): Files {
    const age = this.#age;
    const call: Call = async (name, kind, whole, half) => {
      await new Promise((resolve) => setImmediate(resolve));
      await this.hold?.(name);
      if (age !== this.#age) return new Promise(() => undefined);
      this.calls += 1;
      this.onCall?.(name);
      if (age !== this.#age) return new Promise(() => undefined);
      const fault = this.failure?.call === this.calls ? this.failure : this.fault?.(name, kind);
      if (!fault) return whole();
      if (fault.effect === 'done') whole();
      else if (fault.effect === 'half') half?.();
      throw refusal(fault.code ?? 'EIO', name);
    };
    return {
      open: (file, how) =>
        call(`open ${path.basename(file)}`, { changes: how !== 'read' }, () => {
          const existing = this.#entries.get(file);
          if (how === 'create' && existing)
            throw Object.assign(new Error(`EEXIST: ${file}`), { code: 'EEXIST' });
          if ((how === 'read' || how === 'update') && !existing) throw notThere(file);
          if (existing) {
            if (how === 'replace') apply(existing, { truncate: 0 });
            return this.#handle(existing, path.basename(file), call);
          }
          const inode: Inode = {
            content: Buffer.alloc(0),
            durable: Buffer.alloc(0),
            unflushed: [],
          };
          this.#change(path.dirname(file), [{ name: file, inode }]);
          return this.#handle(inode, path.basename(file), call);
        }),
      readWhole: (file) =>
        call(`read ${path.basename(file)}`, READ, () => {
          const inode = this.#entries.get(file);
          return inode && Buffer.from(inode.content);
        }),
      rename: (from, to) =>
        call(`rename ${path.basename(to)}`, CHANGE, () => {
          const inode = this.#entries.get(from);
          if (!inode) throw notThere(from);
          this.#change(path.dirname(to), [
            { name: from, inode: undefined },
            { name: to, inode },
          ]);
        }),
      unlink: (file) =>
        call(`unlink ${path.basename(file)}`, CHANGE, () => {
          if (!this.#entries.has(file)) throw notThere(file);
          this.#change(path.dirname(file), [{ name: file, inode: undefined }]);
        }),
      makeDirectory: (directory) =>
        call('makeDirectory', { changes: !this.#directories.has(directory) }, () => {
          for (let at = directory; !this.#directories.has(at); at = path.dirname(at))
            this.#directories.add(at);
        }),
      list: (directory) =>
        call(`list ${path.basename(directory)}`, READ, () => {
          if (!this.#directories.has(directory)) return undefined;
          const files = [...this.#entries.keys()].filter((file) => path.dirname(file) === directory);
          const folders = [...this.#directories].filter(
            (folder) => path.dirname(folder) === directory && folder !== directory,
          );
          return [
            ...files.map((file) => ({ name: path.basename(file), isDirectory: false })),
            ...folders.map((folder) => ({ name: path.basename(folder), isDirectory: true })),
          ];
        }),
      syncDirectory: (directory) =>
        call(`syncDirectory ${path.basename(directory)}`, CHANGE, () => this.#flushDirectory(directory)),
    };
  }

  /** The process dies; the system lives on and loses nothing. */
  kill(): void {
    this.#age += 1;
  }

  /** The power goes: of what was not flushed, chance decides what is on the platter. */
  cutPower(): void {
    const { chance } = this;
    this.#age += 1;
    for (const operations of this.#unflushedEntries.values()) {
      for (const operation of operations) {
        if (chance() < 0.5) for (const { name, inode } of operation) set(this.#durableEntries, name, inode);
      }
    }
    this.#unflushedEntries.clear();
    this.#entries = new Map(this.#durableEntries);
    for (const inode of new Set(this.#entries.values())) {
      inode.durable = lucky(inode.durable, inode.unflushed, chance);
      inode.content = inode.durable;
      inode.unflushed = [];
    }
  }

  /** Paths of all files with their content: for looking and for harming. */
  contents(): Map<string, Buffer> {
    return new Map([...this.#entries].map(([file, inode]) => [file, inode.content]));
  }

  #handle(inode: Inode, name: string, call: Call): OpenFile {
    const flush = () => {
      inode.durable = inode.unflushed.reduce(applied, inode.durable);
      inode.unflushed = [];
    };
    const sync = (kind: string) => async () => {
      try {
        await call(`${kind} ${name}`, CHANGE, flush);
      } catch (error) {
        // The system takes the pages for written now: what is on the platter is on it, and no later flush brings the rest.
        inode.durable = lucky(inode.durable, inode.unflushed, this.chance);
        inode.unflushed = [];
        throw error;
      }
    };
    const free = () => this.capacity - this.used();
    const file: OpenFile = {
      write(data, position) {
        const copy = Buffer.from(data);
        return call(
          `write ${name}`,
          CHANGE,
          () => {
            const room = free() + Math.max(0, inode.content.length - position);
            apply(inode, { position, data: copy.subarray(0, Math.max(0, room)) });
            if (room < copy.length) throw refusal('ENOSPC', `write ${name}`);
          },
          () => apply(inode, { position, data: copy.subarray(0, copy.length >> 1) }),
        );
      },
      read: (position, length) =>
        call(`read ${name}`, READ, () => Buffer.from(inode.content.subarray(position, position + length))),
      datasync: sync('datasync'),
      writeThrough: (data, position) => flushInTurn(file, data, position),
      sync: sync('sync'),
      truncate: (length) => call(`truncate ${name}`, CHANGE, () => apply(inode, { truncate: length })),
      size: () => call(`size ${name}`, READ, () => inode.content.length),
      close: () => call(`close ${name}`, READ, () => undefined),
    };
    return file;
  }

  /** Bytes that all files have together. */
  used(): number {
    return [...this.#entries.values()].reduce((sum, { content }) => sum + content.length, 0);
  }

  #change(directory: string, operation: EntryOperation): void {
    if (!this.#directories.has(directory)) throw notThere(directory);
    for (const { name, inode } of operation) set(this.#entries, name, inode);
    const operations = this.#unflushedEntries.get(directory) ?? [];
    operations.push(operation);
    this.#unflushedEntries.set(directory, operations);
  }

  #flushDirectory(directory: string): void {
    for (const operation of this.#unflushedEntries.get(directory) ?? []) {
      for (const { name, inode } of operation) set(this.#durableEntries, name, inode);
    }
    this.#unflushedEntries.delete(directory);
  }
}

/** Chance with a seed, so that a failing run can be run again. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Call = <Result>(name: string, kind: CallKind, whole: () => Result, half?: () => void) => Promise<Result>;

const READ: CallKind = { changes: false };
const CHANGE: CallKind = { changes: true };
/** Small ones, for the files of tests are small. */
const SECTOR_BYTES = 64;

const refusal = (code: string, name: string) =>
  Object.assign(new Error(`${code}: refused, ${name}`), { code });
const notThere = (file: string) => Object.assign(new Error(`ENOENT: ${file}`), { code: 'ENOENT' });

function set(entries: Map<string, Inode>, name: string, inode: Inode | undefined): void {
  if (inode) entries.set(name, inode);
  else entries.delete(name);
}

function apply(inode: Inode, operation: FileOperation): void {
  inode.content = applied(inode.content, operation);
  inode.unflushed.push(operation);
}

function applied(content: Buffer, operation: FileOperation): Buffer {
  if ('truncate' in operation) {
    const cut = Buffer.alloc(operation.truncate);
    content.copy(cut, 0, 0, Math.min(content.length, operation.truncate));
    return cut;
  }
  const { position, data } = operation;
  const grown = Buffer.alloc(Math.max(content.length, position + data.length));
  content.copy(grown);
  data.copy(grown, position);
  return grown;
}

/** Of what was not flushed, each operation by itself may be there, torn, or lost. */
function lucky(content: Buffer, operations: readonly FileOperation[], chance: Chance): Buffer {
  let result = content;
  for (const operation of operations) {
    const luck = chance();
    if (luck < 0.4) result = applied(result, operation);
    else if (luck < 0.55) result = applied(result, torn(operation, chance));
    else if (luck < 0.7) result = sectorsOf(operation, chance).reduce(applied, result);
  }
  return result;
}

/** A write of which some sectors are there, wherever they lie; the file is as long as the last of them. */
function sectorsOf(operation: FileOperation, chance: Chance): FileOperation[] {
  if ('truncate' in operation) return [operation];
  const { position, data } = operation;
  const kept: FileOperation[] = [];
  for (let at = 0; at < data.length; at += SECTOR_BYTES) {
    if (chance() < 0.5) kept.push({ position: position + at, data: data.subarray(at, at + SECTOR_BYTES) });
  }
  return kept;
}

function torn(operation: FileOperation, chance: Chance): FileOperation {
  if ('truncate' in operation) return operation;
  const length = Math.floor(chance() * operation.data.length);
  return { position: operation.position, data: operation.data.subarray(0, length) };
}
