// The manifest, or what can be read of it. Whatever a damaged one still lists is held against the files themselves, whose sums stand
// there: a line that was changed lists nothing that fits.
import type { Files } from '../files.js';
import { refuseUnknownJournal } from '../journalReplay.js';
import { journalFile, inDirectory, segmentFile, type StoreListing } from '../storeFolder.js';
import {
  damage,
  MANIFEST_FILE,
  manifestFormat,
  STORE_FORMAT,
  type Manifest,
  type ManifestSegment,
  type ManifestTable,
} from '../manifest.js';
import { StoreDamageError } from '../types.js';
import type { Findings } from './findings.js';
import { withoutFlippedBit } from './oneBit.js';

export type KnownTable = Omit<ManifestTable, 'nextFile'> & { nextFile?: number };

/** What is known of the store's files. */
export interface KnownStore {
  app: string | undefined;
  directory: string | undefined;
  generation: number;
  seq: number;
  /** Undefined: which journals there were is not known. */
  journals: Manifest['journals'] | undefined;
  tables: { readonly [name: string]: KnownTable };
  /** Nothing beyond what it lists belongs to the store. */
  isWhole: boolean;
}

/** Throws StoreDamageError for one of a newer version, which is no damage. */
export async function salvageManifest(
  files: Files,
  dataDir: string,
  listing: StoreListing,
  findings: Findings,
): Promise<KnownStore> {
  const tell = (what: string, offset = 0) => findings.broken.push({ file: MANIFEST_FILE, offset, what });
  const nothing = {
    app: undefined,
    directory: undefined,
    generation: 0,
    seq: 0,
    journals: undefined,
    tables: {},
  };
  const bytes = await files.readWhole(inDirectory(dataDir, MANIFEST_FILE)).catch((error: unknown) => {
    if (!(error instanceof StoreDamageError)) throw error;
    tell(error.detail);
    return null;
  });
  if (!bytes) {
    if (bytes === undefined) tell('is missing');
    return { ...nothing, isWhole: false };
  }
  const sealed = await decoded(bytes, tell);
  if (sealed) {
    const newer = await whatIsNewer(files, dataDir, sealed, listing);
    if (!newer) return { ...sealed, isWhole: true };
    tell(`is older than ${newer}, which it does not name`);
    return { ...sealed, journals: undefined, isWhole: false };
  }
  const read = readLines(bytes.toString('utf8'));
  if ((read.format ?? 0) > STORE_FORMAT) throw newerVersion(read.app);
  return { ...nothing, ...read, isWhole: false };
}

const newerVersion = (app: string | undefined) =>
  new StoreDamageError(
    MANIFEST_FILE,
    0,
    `was written by version ${app ?? '?'}, which is newer than this program; repair it with that version or a newer one`,
  );

async function decoded(
  bytes: Buffer,
  tell: (what: string, offset?: number) => void,
): Promise<Manifest | undefined> {
  const read = (text: Buffer): Manifest | StoreDamageError => {
    try {
      return manifestFormat.decode(text);
    } catch (error) {
      if (error instanceof StoreDamageError) return error;
      if (error instanceof SyntaxError) return damage(0, 'cannot be read');
      throw error;
    }
  };
  const first = read(bytes);
  if (!(first instanceof StoreDamageError)) return first;
  if (first.detail.includes('newer than this program')) throw first;
  const seal = /"crc":"([0-9a-f]{8})"\}\n$/.exec(bytes.toString('latin1'));
  const mended =
    seal && (await withoutFlippedBit(bytes.subarray(0, seal.index), Number.parseInt(seal[1]!, 16)));
  if (mended) {
    const again = read(Buffer.concat([mended, bytes.subarray(seal.index)]));
    if (!(again instanceof StoreDamageError)) {
      tell('had one flipped bit, which its checksum tells: it was put right', first.offset);
      return again;
    }
    if (again.detail.includes('newer than this program')) throw again;
  }
  tell(first.detail, first.offset);
  return undefined;
}

/** A file that came after this manifest: then a newer one has been lost. */
async function whatIsNewer(
  files: Files,
  dataDir: string,
  { journals, tables }: Manifest,
  listing: StoreListing,
): Promise<string | undefined> {
  const newest = Math.max(0, ...journals.map(({ number }) => number));
  const isMissing =
    journals.some(({ number }) => !listing.journals.has(number)) ||
    Object.entries(tables).some(([table, { segments }]) =>
      segments.some(({ file }) => !listing.segments.includes(segmentFile(table, file))),
    );
  for (const number of [...listing.journals.keys()].filter((one) => one > newest)) {
    // A crash leaves a journal that is not named yet, empty; of the files that are named it takes away none.
    if (isMissing || !(await isUnwritten(files, dataDir, number))) return journalFile(number);
  }
  return listing.segments.find((name) => {
    const [, table = '', file = ''] = name.split('/');
    const known = tables[table];
    return isMissing && known !== undefined && Number.parseInt(file, 10) >= known.nextFile;
  });
}

async function isUnwritten(files: Files, dataDir: string, number: number): Promise<boolean> {
  try {
    await refuseUnknownJournal(files, dataDir, number);
    return true;
  } catch (error) {
    if (error instanceof StoreDamageError) return false;
    throw error;
  }
}

interface Read {
  format?: number;
  app?: string;
  directory?: string;
  generation: number;
  seq: number;
  journals?: Manifest['journals'];
  tables: Record<string, KnownTable>;
}

/** Line by line, as the manifest is written; a line that says nothing of use is passed over. */
function readLines(text: string): Read {
  const read: Read = { generation: 0, seq: 0, tables: {} };
  let segments: ManifestSegment[] | undefined;
  for (const line of text.split('\n')) {
    const head = /^\{("format":.*),$/.exec(line);
    if (head) Object.assign(read, fieldsOf(`{${head[1]}}`));
    const journals = /^"journals":(\[.*\]),$/.exec(line);
    if (journals) {
      const list = parsed(journals[1]!);
      if (Array.isArray(list)) read.journals = list as Manifest['journals'];
    }
    const table = /^"([\w.-]+)":(\{.*),"segments":\[(\]\},?)?$/.exec(line);
    if (table) {
      const about = parsed(`${table[2]}}`);
      segments = undefined;
      if (!isTable(about)) continue;
      segments = [];
      read.tables[table[1]!] = { ...about, segments };
    } else if (line.startsWith('"')) {
      // The head of a table that cannot be read: its segments are not those of the table before it.
      segments = undefined;
    }
    const ends = segments && line.startsWith('{') ? ['', ',', ']}', ']},'] : [];
    const listed = ends
      .filter((end) => line.endsWith(end))
      .map((end) => parsed(line.slice(0, line.length - end.length)))
      .find(isSegment);
    if (listed) segments!.push(listed);
  }
  return read;
}

function fieldsOf(text: string): Partial<Read> {
  const value = parsed(text) as Record<string, unknown> | undefined;
  if (!value) return {};
  const { format, app, directory, generation, seq } = value;
  return {
    ...(typeof format === 'number' && { format }),
    ...(typeof app === 'string' && { app }),
    ...(typeof directory === 'string' && /^[0-9a-f]{32}$/.test(directory) && { directory }),
    ...(Number.isSafeInteger(generation) && { generation: generation as number }),
    ...(Number.isSafeInteger(seq) && { seq: seq as number }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Passed over.
  }
}

const isTable = (value: unknown): value is ManifestTable => {
  const table = value as ManifestTable | undefined;
  return Number.isInteger(table?.version) && Array.isArray(table?.key);
};

const isSegment = (value: unknown): value is ManifestSegment => {
  const segment = value as ManifestSegment | undefined;
  return (
    typeof segment?.file === 'string' && Number.isInteger(segment.rows) && /^[0-9a-f]{8}$/.test(segment.crc)
  );
};
