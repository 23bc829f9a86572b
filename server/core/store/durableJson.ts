// JSON files that survive a crash: lowdb's `Low` on an adapter of our own. lowdb's writer flushes nothing, turns the whole object
// into text at once and fails beyond half a gigabyte; this one writes in slices of 2 ms, flushes every megabyte as it goes (one
// flush at the end would stand in front of the journal's), and replaces the file in one step: after a crash it is the old one or
// the new one, whole.
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { Low, type Adapter } from 'lowdb';
import type { Files, OpenFile } from './files.js';
import { pacer } from './slices.js';
import { StoreDamageError } from './types.js';

const SLICE_MS = 2;
const FLUSH_BYTES = 1 << 20;

export interface JsonFormat<Data> {
  /** The file's text, in pieces small enough that one takes well under a millisecond. */
  encode(data: Data): Iterable<string>;
  /** Throws when the bytes are not what `encode` wrote. */
  decode(bytes: Buffer): Data;
}

export interface Written {
  bytes: number;
  crc: string;
}

/** A write that failed. `replaced`: whether the file may be the new one all the same. */
export class JsonWriteError extends Error {
  override readonly name = 'JsonWriteError';
  constructor(
    file: string,
    readonly replaced: 'no' | 'maybe',
    cause: unknown,
  ) {
    super(`could not write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export interface DurableJsonOptions {
  mode?: number;
  /** The name is new and nothing refers to it before the caller has synced the directory: no temporary file is needed. */
  fresh?: boolean;
  /** Hears of the file's bytes in their order, as they are written. */
  onBytes?: (bytes: Buffer) => void;
}

/** lowdb's adapter: `read` is null only where there is no file. Writes of one adapter come one after another. */
export class DurableJson<Data> implements Adapter<Data> {
  #turn: Promise<unknown> = Promise.resolve();
  /** Size and CRC-32 of what was written last. */
  written: Written = { bytes: 0, crc: '' };

  constructor(
    private readonly files: Files,
    private readonly file: string,
    private readonly format: JsonFormat<Data>,
    private readonly options: DurableJsonOptions = {},
  ) {}

  async read(): Promise<Data | null> {
    const bytes = await this.files.readWhole(this.file);
    return bytes === undefined ? null : this.format.decode(bytes);
  }

  async write(data: Data): Promise<void> {
    const write = this.#turn.then(() => this.#write(data));
    // The next write waits for this one whatever became of it; its failure belongs to its own caller.
    this.#turn = write.catch(() => undefined);
    return write;
  }

  async #write(data: Data): Promise<void> {
    const { files, file } = this;
    const { mode = 0o600, fresh = false, onBytes } = this.options;
    const target = fresh ? file : `${file}.tmp`;
    let replaced: 'no' | 'maybe' = 'no';
    try {
      const handle = await files.open(target, fresh ? 'create' : 'replace', mode);
      try {
        this.written = await writePieces(handle, this.format.encode(data), onBytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (fresh) return;
      replaced = 'maybe';
      await files.rename(target, file);
      await files.syncDirectory(path.dirname(file));
    } catch (error) {
      throw new JsonWriteError(path.basename(file), replaced, error);
    }
  }
}

async function writePieces(
  handle: OpenFile,
  pieces: Iterable<string>,
  onBytes?: (bytes: Buffer) => void,
): Promise<Written> {
  const pace = pacer(SLICE_MS);
  let bytes = 0;
  let unflushed = 0;
  let crc = 0;
  let waiting: string[] = [];
  let waitingLength = 0;
  const flush = async () => {
    const data = Buffer.from(waiting.join(''));
    waiting = [];
    waitingLength = 0;
    crc = crc32(data, crc);
    onBytes?.(data);
    await handle.write(data, bytes);
    bytes += data.length;
    unflushed += data.length;
    if (unflushed < FLUSH_BYTES) return;
    await handle.datasync();
    unflushed = 0;
  };
  for (const piece of pieces) {
    waiting.push(piece);
    waitingLength += piece.length;
    if (waitingLength >= 1 << 18) await flush();
    if (pace.due()) await pace.rest();
  }
  await flush();
  return { bytes, crc: crcText(crc) };
}

export const crcText = (crc: number): string => crc.toString(16).padStart(8, '0');

/** Where in the text JSON.parse gave up, in bytes; 0 when it does not say. */
export function offsetOfParseError(error: unknown, bytes: Buffer): number {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Buffer.byteLength(bytes.toString('utf8').slice(0, Number(position)));
  return message.includes('end of JSON') ? bytes.length : 0;
}

/** An object for people to read: two spaces, one property of the top level a piece. */
function readableFormat<Data extends object>(
  file: string,
  check: (value: unknown) => Data,
): JsonFormat<Data> {
  return {
    *encode(data) {
      const entries = Object.entries(data).filter(([, value]) => value !== undefined);
      yield '{\n';
      for (const [i, [name, value]] of entries.entries()) {
        const text = JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
        yield `  ${JSON.stringify(name)}: ${text}${i + 1 < entries.length ? ',' : ''}\n`;
      }
      yield '}\n';
    },
    decode(bytes) {
      let value: unknown;
      try {
        value = JSON.parse(bytes.toString('utf8'));
      } catch (error) {
        throw new StoreDamageError(
          file,
          offsetOfParseError(error, bytes),
          `is not valid JSON (${error instanceof Error ? error.message : String(error)}); mend it by hand or put back a copy, it is not overwritten`,
        );
      }
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new StoreDamageError(file, 0, 'must hold one JSON object; mend it by hand or put back a copy');
      }
      return check(value);
    },
  };
}

/**
 * Opens a small JSON file (settings, secrets) for reading and writing: `data` is what the file holds, or `default` where there is
 * none yet (nothing is written before `write()`). A file that cannot be parsed is StoreDamageError, never the default.
 */
export async function openJsonFile<Data extends object>(
  files: Files,
  file: string,
  { mode, default: initial, check }: { mode?: number; default: Data; check?: (value: unknown) => Data },
): Promise<Low<Data>> {
  const format = readableFormat<Data>(path.basename(file), check ?? ((value) => value as Data));
  const low = new Low<Data>(new DurableJson(files, file, format, { ...(mode && { mode }) }), initial);
  await low.read();
  return low;
}
