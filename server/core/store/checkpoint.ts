// A checkpoint: the journal is rotated, segments that hold a changed row are rewritten in slices, the manifest is replaced when they
// are on disk, and only then is the old journal cut.
//
// The rows change while it walks, so what it writes is no state that ever was (a fuzzy snapshot); replaying the new journal over it,
// whose records are absolute, makes it one. It must hold nothing that a failed flush takes back: it waits until all that it may have
// seen is on disk, and starts again from dirty segments if that fails.
import type { Files } from './files.js';
import type { Segment } from './segmentList.js';
import type { StoredRow } from './scalars.js';
import { SEGMENT_BYTES, SEGMENT_FRAME_BYTES, writeSegment } from './segments.js';
import { stopwatch, turn } from './slices.js';
import { inDirectory, segmentFile } from './storeFolder.js';
import type { TableState } from './tableState.js';

const SLICE_MS = 2;
/** A segment this small is joined with a neighbour that is rewritten anyway. */
const SMALL_BYTES = SEGMENT_BYTES / 4;

export interface SegmentWriter {
  files: Files;
  dataDir: string;
  /** Runs work while no transaction is open. */
  between(work: () => void): Promise<void>;
  /** Called with each new file's path, relative to the data directory, before it is made. */
  onFile(name: string): void;
}

/** Rewrites a table's dirty segments. Answers those it made; on failure they must be marked dirty again. */
export async function rewriteDirtySegments(
  writer: SegmentWriter,
  table: TableState,
  made: Segment[],
): Promise<void> {
  const { list } = table.segments;
  let wrote = false;
  for (let at = 0; at < list.length;) {
    if (!list[at]!.dirty) {
      at += 1;
      continue;
    }
    let from = at;
    while (from > 0 && isSmall(list[from - 1]!)) from -= 1;
    let to = at;
    while (to + 1 < list.length && (list[to + 1]!.dirty || isSmall(list[to + 1]!))) to += 1;
    if (!wrote) await writer.files.makeDirectory(inDirectory(writer.dataDir, `store/${table.name}`));
    wrote = true;
    at = await rewriteRun(writer, table, from, to, made);
  }
  if (wrote) await writer.files.syncDirectory(inDirectory(writer.dataDir, `store/${table.name}`));
}

const isSmall = (segment: Segment): boolean => segment.bytes < SMALL_BYTES;

/** Lines collected for the next file. */
interface Buffered {
  lines: string[];
  bytes: number;
  first: readonly unknown[];
}

/**
 * Replaces list[from..to] by new segments. While it walks, `open` stands in the list for all that is not written yet: a change there
 * marks it, and the mark goes over to the file being filled, which may hold the row as it was.
 */
async function rewriteRun(
  writer: SegmentWriter,
  table: TableState,
  from: number,
  to: number,
  made: Segment[],
): Promise<number> {
  const { list } = table.segments;
  const end = list[to + 1]?.first;
  const open: Segment = {
    file: undefined,
    bytes: 0,
    crc: '',
    rows: 0,
    first: list[from]!.first,
    dirty: false,
  };
  made.push(open);
  list.splice(from, to - from + 1, open);
  let at = from;
  let walked: StoredRow | undefined;
  let buffered: Buffered = { lines: [], bytes: SEGMENT_FRAME_BYTES, first: [] };

  /** One slice of the walk. Answers the segment to write, if one is full or the run is done. */
  const slice = (): { segment?: Segment; lines?: string[]; done: boolean } => {
    const began = stopwatch();
    const start = walked
      ? table.primary.rank(table.keyOf(walked), true)
      : from === 0
        ? 0
        : table.primary.rank(open.first, false);
    const cursor = table.primary.cursor(start, end ? table.primary.rank(end, false) : table.primary.size);
    for (let row = cursor.next(); row; row = cursor.next()) {
      const text = JSON.stringify(row);
      const bytes = Buffer.byteLength(text) + 2;
      if (buffered.lines.length > 0 && buffered.bytes + bytes > SEGMENT_BYTES) {
        const full = take();
        open.first = table.keyOf(row);
        return { ...full, done: false };
      }
      if (buffered.lines.length === 0) buffered.first = table.keyOf(row);
      buffered.lines.push(text);
      buffered.bytes += bytes;
      walked = row;
      if (stopwatch() - began >= SLICE_MS) return { done: false };
    }
    list.splice(at, 1);
    return buffered.lines.length > 0 ? { ...take(), done: true } : { done: true };
  };
  const take = (): { segment: Segment; lines: string[] } => {
    const { lines, first } = buffered;
    const segment: Segment = {
      file: undefined,
      bytes: 0,
      crc: '',
      rows: lines.length,
      first,
      dirty: open.dirty,
    };
    made.push(segment);
    list.splice(at, 0, segment);
    at += 1;
    open.dirty = false;
    buffered = { lines: [], bytes: SEGMENT_FRAME_BYTES, first: [] };
    return { segment, lines };
  };

  for (;;) {
    await turn();
    let step: ReturnType<typeof slice> = { done: false };
    await writer.between(() => {
      step = slice();
    });
    const { segment, lines, done } = step as ReturnType<typeof slice>;
    if (segment && lines) {
      const file = table.segments.takeFileName();
      const name = segmentFile(table.name, file);
      writer.onFile(name);
      const written = await writeSegment(writer.files, inDirectory(writer.dataDir, name), lines);
      Object.assign(segment, { file, ...written });
    }
    if (done) return at;
  }
}
