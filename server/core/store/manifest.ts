// The manifest: which segments and journals make up the store. It is replaced last, in one step, so that the store on disk is
// always the one that a manifest names. Text for people to read, one segment a line; its last line is the checksum of the rest.
import { crc32 } from 'node:zlib';
import type { BlockSums } from './blockSums.js';
import { crcText, offsetOfParseError, type JsonFormat } from './durableJson.js';
import { StoreDamageError } from './types.js';

/** Version of everything under store/: raised when an older program could no longer read it right. */
export const STORE_FORMAT = 1;
export const MANIFEST_FILE = 'store/manifest.json';

export interface ManifestJournal {
  number: number;
  /** Good length; null while the journal is being written. */
  bytes: number | null;
  /** Number of the last batch before this journal's first. */
  batch: number;
  /** A flush of it failed: what lies beyond `bytes` was never answered and does not count. */
  failed?: true;
}

export interface ManifestSegment {
  file: string;
  bytes: number;
  crc: string;
  rows: number;
  first: readonly unknown[];
  /** Of its parts, so that damage in one part leaves the others vouched for (blockSums.ts). Version 0.1.0 wrote none at first. */
  sums?: BlockSums;
}

export interface ManifestTable {
  version: number;
  key: readonly string[];
  /** Only where the store gives the keys. */
  nextKey?: number;
  nextFile: number;
  segments: readonly ManifestSegment[];
}

export interface Manifest {
  format: number;
  /** Version of the program that wrote it. */
  app: string;
  directory: string;
  generation: number;
  /** Written by an orderly stop: every file of the store is exactly as listed. */
  clean: boolean;
  /** Number of the newest commit. */
  seq: number;
  journals: readonly ManifestJournal[];
  tables: { readonly [name: string]: ManifestTable };
}

const SEAL = /^"crc":"([0-9a-f]{8})"\}\n$/;
const SEAL_BYTES = '"crc":"00000000"}\n'.length;

export const manifestFormat: JsonFormat<Manifest> = {
  *encode(manifest) {
    let crc = 0;
    for (const piece of body(manifest)) {
      crc = crc32(piece, crc);
      yield piece;
    }
    yield `"crc":"${crcText(crc)}"}\n`;
  },
  decode(bytes) {
    const end = bytes.length - SEAL_BYTES;
    const seal = end > 0 ? SEAL.exec(bytes.subarray(end).toString('latin1')) : null;
    if (!seal) {
      throw damage(bytes.length, 'is cut short or was changed: it does not end in its checksum');
    }
    if (crcText(crc32(bytes.subarray(0, end))) !== seal[1]) {
      throw damage(whereBroken(bytes), 'was changed since it was written: its checksum does not fit');
    }
    const manifest = JSON.parse(bytes.toString('utf8')) as Manifest;
    if (manifest.format > STORE_FORMAT) {
      throw damage(
        0,
        `was written by version ${manifest.app}, which is newer than this program; start that version or a newer one`,
      );
    }
    return manifest;
  },
};

export const damage = (offset: number, what: string): StoreDamageError =>
  new StoreDamageError(MANIFEST_FILE, offset, what);

function* body(manifest: Manifest): Iterable<string> {
  const { journals, tables, ...head } = manifest;
  yield `${JSON.stringify(head).slice(0, -1)},\n"journals":${JSON.stringify(journals)},\n"tables":{`;
  let first = true;
  for (const [name, { segments, ...table }] of Object.entries(tables)) {
    yield `${first ? '' : ','}\n${JSON.stringify(name)}:${JSON.stringify(table).slice(0, -1)},"segments":[`;
    first = false;
    for (const [i, segment] of segments.entries()) yield `${i > 0 ? ',' : ''}\n${JSON.stringify(segment)}`;
    yield ']}';
  }
  yield '\n},\n';
}

function whereBroken(bytes: Buffer): number {
  try {
    JSON.parse(bytes.toString('utf8'));
    return 0;
  } catch (error) {
    return offsetOfParseError(error, bytes);
  }
}
