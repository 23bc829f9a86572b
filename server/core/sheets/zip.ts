// A ZIP archive written as it is made: sizes and checksums follow each member, so nothing is held back. No ZIP64: members
// and the whole stay below 4 GB.
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface Member {
  name: string;
  chunks: AsyncIterable<string> | Iterable<string>;
}

interface Written {
  name: Buffer;
  crc: number;
  size: number;
  packed: number;
  offset: number;
}

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** Sizes stand in the descriptor behind the data; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1980-01-01: the format's first day. The archive has no date of its own. */
const DATE = 0x0021;
/** Half the time of the default for a tenth more bytes, measured on a sheet of 200,000 rows. */
const LEVEL = 3;

export async function* zipOf(members: Iterable<Member>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for (const { name, chunks } of members) {
    const member: Written = { name: Buffer.from(name), crc: 0, size: 0, packed: 0, offset };
    const header = localHeader(member);
    yield header;
    for await (const chunk of deflated(chunks, member)) {
      member.packed += chunk.length;
      yield chunk;
    }
    const descriptor = descriptorOf(member);
    yield descriptor;
    offset += header.length + member.packed + descriptor.length;
    written.push(member);
  }
  const directory = Buffer.concat(written.map(centralHeader));
  yield directory;
  yield endOf(written.length, directory.length, offset);
}

/** Compressed beside the main thread. Counts into `member` what goes in. */
function deflated(chunks: Member['chunks'], member: Written): AsyncIterable<Buffer> {
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const text of chunks) {
      const bytes = Buffer.from(text);
      member.crc = crc32(bytes, member.crc);
      member.size += bytes.length;
      yield bytes;
    }
  }
  const packing = createDeflateRaw({ level: LEVEL });
  // Whoever ends first ends the other; a fault of the source comes out where the packed bytes are read.
  pipeline(Readable.from(counted(), { objectMode: false }), packing, () => undefined);
  return packing;
}

function localHeader({ name }: Written): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(LOCAL, 0);
  bytes.writeUInt16LE(VERSION, 4);
  bytes.writeUInt16LE(FLAGS, 6);
  bytes.writeUInt16LE(DEFLATE, 8);
  bytes.writeUInt16LE(DATE, 12);
  bytes.writeUInt16LE(name.length, 26);
  return Buffer.concat([bytes, name]);
}

function descriptorOf({ crc, packed, size }: Written): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(DESCRIPTOR, 0);
  writeSizes(bytes, 4, { crc, packed, size });
  return bytes;
}

function centralHeader(member: Written): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(CENTRAL, 0);
  bytes.writeUInt16LE(VERSION, 4);
  bytes.writeUInt16LE(VERSION, 6);
  bytes.writeUInt16LE(FLAGS, 8);
  bytes.writeUInt16LE(DEFLATE, 10);
  bytes.writeUInt16LE(DATE, 14);
  writeSizes(bytes, 16, member);
  bytes.writeUInt16LE(member.name.length, 28);
  bytes.writeUInt32LE(member.offset, 42);
  return Buffer.concat([bytes, member.name]);
}

function endOf(count: number, directorySize: number, directoryOffset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(END, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(directorySize, 12);
  bytes.writeUInt32LE(directoryOffset, 16);
  return bytes;
}

function writeSizes(bytes: Buffer, at: number, sizes: Pick<Written, 'crc' | 'packed' | 'size'>): void {
  bytes.writeUInt32LE(sizes.crc, at);
  bytes.writeUInt32LE(sizes.packed, at + 4);
  bytes.writeUInt32LE(sizes.size, at + 8);
}
