// Tar as everybody's tools write and read it (POSIX ustar), as far as backups need it: plain files with short names.
import { StoreDamageError } from '../core/store/types.js';
import type { ByteReader } from './byteReader.js';

const BLOCK = 512;
/** Two empty blocks end an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);
const LONGEST_NAME = 100;
/** What eleven octal digits can say. */
const LARGEST = 8 ** 11 - 1;

/** The block in front of a file's bytes. */
export function tarHead(path: string, bytes: number, atSeconds: number): Buffer {
  if (Buffer.byteLength(path) > LONGEST_NAME) throw new Error(`${path} is too long a name for a backup`);
  if (bytes > LARGEST) throw new Error(`${path} is too large for a backup`);
  const head = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  head.write(path, 0, 'utf8');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes, 124, 12);
  octal(atSeconds, 136, 12);
  head.write('0', 156, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  head.write(`${sumOf(head).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}

/** Behind a file's bytes, up to a whole block. */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);

export interface TarFile {
  path: string;
  bytes: number;
  /** Its bytes; they must be read to their end before the next file is asked for. */
  chunks(): AsyncIterable<Buffer>;
}

/** The files of an archive in their order. `name`: the archive's, for errors. Throws StoreDamageError. */
export async function* readTar(reader: ByteReader, name: string): AsyncIterable<TarFile> {
  for (;;) {
    const head = await reader.take(BLOCK);
    if (head.every((byte) => byte === 0)) return;
    const field = (at: number, length: number) =>
      head
        .subarray(at, at + length)
        .toString('utf8')
        .replace(/[\0 ].*$/s, '');
    const stated = Number.parseInt(field(148, 8), 8);
    head.fill(' ', 148, 156);
    if (stated !== sumOf(head, 0)) throw new StoreDamageError(name, reader.position, 'holds a damaged entry');
    const path = field(0, LONGEST_NAME);
    const bytes = Number.parseInt(field(124, 12), 8);
    if (field(156, 1) !== '0' || !Number.isSafeInteger(bytes)) {
      throw new StoreDamageError(name, reader.position, `holds an entry that is no file: ${path}`);
    }
    let left = bytes;
    yield {
      path,
      bytes,
      async *chunks() {
        while (left > 0) {
          const chunk = await reader.takeSome(left);
          left -= chunk.length;
          yield chunk;
        }
      },
    };
    if (left > 0) throw new Error(`${path} was not read to its end`);
    await reader.take(tarPadding(bytes).length);
  }
}

/** The checksum field itself counts as blanks. */
const sumOf = (head: Buffer, blanks = 8 * 32): number => head.reduce((sum, byte) => sum + byte, blanks);
