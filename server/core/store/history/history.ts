// Reading sealed history. Promise: a list that reads rows and `segments` in one transaction, and the segments' files afterwards, sees
// each row exactly once, in the order in which rows leave the store: a row leaves, and counts as sealed, in one commit.
import type { Log } from '../../kernel/log.js';
import type { Instant } from '../../kernel/clock.js';
import type { Files } from '../files.js';
import { lift } from '../migrations.js';
import type { StoredRow } from '../scalars.js';
import { pacer } from '../slices.js';
import type { TableDeclaration } from '../tableState.js';
import { StoreDamageError, type Store, type Tx } from '../types.js';
import { readableSegments, segmentTable, type SegmentRow } from './catalogue.js';
import { BLOCK_ROWS, type SegmentMeta } from './segmentFormat.js';
import { damaged, SegmentReader, type Stretch } from './segmentReader.js';
import type { SealedTable } from './sealedTable.js';

/** Which rows of a table: those with this value under this key, from `from` on and up to `upTo`. */
export interface Sought {
  key: string;
  value: number;
  from?: Instant;
  upTo?: Instant;
}

/** Where a sealed row stands. */
export interface SealedPlace {
  segment: SegmentRow;
  ordinal: number;
  at: Instant;
}

export interface HistoryOptions {
  store: Pick<Store, 'transaction'>;
  files: Files;
  dataDir: string;
  log: Log;
}

/** Answers that never change are kept, a few thousand: pages of one list ask the same of every segment. */
const MOST_KEPT = 20_000;
/** Metas that are kept, some 30 KB each: those of a few weeks, which every list asks. */
const METAS_KEPT = 100;
/** Segments that are asked at the same time: the system's pool has four threads, and each ask is a chain of small reads. */
const SEGMENTS_AT_ONCE = 8;
const NOTHING: Stretch = { from: 0, to: 0 };
const POSTINGS_A_READ = 500;
const SLICE_MS = 5;

export class History {
  readonly #stretches = new Map<string, Stretch | null>();
  readonly #metas = new Map<string, SegmentMeta>();
  readonly #damaged = new Map<string, string>();

  constructor(readonly options: HistoryOptions) {}

  /** Read it in the transaction that reads the table's rows; hand it to the other functions afterwards. */
  segments<Row>(tx: Tx, { table }: SealedTable<Row>): Promise<SegmentRow[]> {
    return readableSegments(tx, table.name);
  }

  /** What was found damaged since the start, one line a segment. */
  damage(): string[] {
    return [...this.#damaged.values()];
  }

  /** Told once in the log. */
  isDamaged({ file }: SegmentRow, error: StoreDamageError): void {
    if (!this.#damaged.has(file)) this.options.log.error({ err: error }, 'a segment of history is damaged');
    this.#damaged.set(file, error.message);
  }

  async count<Row>(spec: SealedTable<Row>, segments: readonly SegmentRow[], sought: Sought): Promise<number> {
    let count = 0;
    for await (const found of this.#found(spec, segments, sought)) count += found.count;
    return count;
  }

  /** A stretch of the rows, newest first, after the first `offset`. */
  async page<Row>(
    spec: SealedTable<Row>,
    segments: readonly SegmentRow[],
    sought: Sought,
    { offset, limit }: { offset: number; limit: number },
  ): Promise<Row[]> {
    if (limit <= 0) return [];
    const wanted: { segment: SegmentRow; from: number; to: number }[] = [];
    let skip = offset;
    let room = limit;
    for await (const { segment, count, read } of this.#found(spec, segments, sought)) {
      if (count <= skip) {
        skip -= count;
        continue;
      }
      const stretch = await read();
      const to = stretch.to - skip;
      const from = Math.max(stretch.from, to - room);
      if (from < to) wanted.push({ segment, from, to });
      room -= Math.max(0, to - from);
      skip = Math.max(0, skip - lengthOf(stretch));
      if (room <= 0) break;
    }
    const parts = await inTurns(wanted, async ({ segment, ...stretch }) => {
      const places = await this.#places(segment, sought.key, stretch);
      return this.rows(spec, places.reverse());
    });
    return parts.flat();
  }

  /** Where the rows stand, newest first, read as far as they are asked for. */
  async *places<Row>(
    spec: SealedTable<Row>,
    segments: readonly SegmentRow[],
    sought: Sought,
  ): AsyncGenerator<SealedPlace, void, void> {
    for await (const { segment, read } of this.#found(spec, segments, sought)) {
      const stretch = await read();
      for (let to = stretch.to; to > stretch.from; to -= POSTINGS_A_READ) {
        const from = Math.max(stretch.from, to - POSTINGS_A_READ);
        yield* (await this.#places(segment, sought.key, { from, to })).reverse();
      }
    }
  }

  /** The rows at these places, in their order; those of a damaged segment are left out. */
  async rows<Row>(spec: SealedTable<Row>, places: readonly SealedPlace[]): Promise<Row[]> {
    return (await this.placed(spec, places)).map(({ row }) => row);
  }

  /** The same, each row with its place. */
  async placed<Row>(
    spec: SealedTable<Row>,
    places: readonly SealedPlace[],
  ): Promise<{ place: SealedPlace; row: Row }[]> {
    const texts = new Map<SealedPlace, string>();
    for (const segment of new Set(places.map((place) => place.segment))) {
      const own = places.filter((place) => place.segment === segment);
      const found = await this.#with(segment, (reader) => reader.texts(own.map(({ ordinal }) => ordinal)));
      own.forEach((place, i) => found && texts.set(place, found[i]!));
    }
    return places.flatMap((place) => {
      const text = texts.get(place);
      return text === undefined ? [] : [{ place, row: this.#row(spec, text) }];
    });
  }

  /** Every row of a segment that counts, oldest first, in portions; from the row with this ordinal on. Throws StoreDamageError. */
  async *walk<Row>(
    spec: SealedTable<Row>,
    segment: SegmentRow,
    first = 0,
  ): AsyncGenerator<Row[], void, void> {
    const { files, dataDir } = this.options;
    const reader = await SegmentReader.open(files, dataDir, segment.file);
    const pace = pacer(SLICE_MS);
    try {
      for (let number = Math.floor(first / BLOCK_ROWS); number * BLOCK_ROWS < segment.live; number++) {
        const start = number * BLOCK_ROWS;
        const lines = await reader.block(number);
        yield lines
          .slice(Math.max(0, first - start), segment.live - start)
          .map((line) => this.#row(spec, line.toString('utf8')));
        if (pace.due()) await pace.rest();
      }
    } finally {
      await reader.close();
    }
  }

  /** Reads every segment against its checksums; answers the first damage, one line. */
  async verify(): Promise<string | null> {
    return (await this.#firstDamaged())?.text ?? null;
  }

  async #firstDamaged(): Promise<{ segment: SegmentRow; text: string } | null> {
    const { store, files, dataDir } = this.options;
    let after = 0;
    for (;;) {
      const [segment] = await store.transaction((tx) =>
        tx.find(segmentTable, { where: { id: { gt: after } }, orderBy: ['id'], limit: 1 }),
      );
      if (!segment) return null;
      after = segment.id;
      if (segment.live === 0 || segment.state === 'dropped') continue;
      try {
        const reader = await SegmentReader.open(files, dataDir, segment.file);
        try {
          if (reader.meta.table !== segment.table || reader.meta.rows < segment.live) {
            throw damaged(segment.file, 0, 'is another segment than the store knows');
          }
          await reader.check();
        } finally {
          await reader.close();
        }
      } catch (error) {
        if (!(error instanceof StoreDamageError)) throw error;
        if (await this.isRead(segment)) return { segment, text: error.message };
      }
    }
  }

  /** The segments that have such rows, in their order. */
  async *#found<Row>(
    spec: SealedTable<Row>,
    segments: readonly SegmentRow[],
    sought: Sought,
  ): AsyncGenerator<Found, void, void> {
    const look = async (segment: SegmentRow): Promise<Found> => {
      const read = async () => (await this.#stretch(spec, segment, sought)) ?? NOTHING;
      const tallied = this.#tallied(spec, segment, sought);
      if (tallied !== undefined) return { segment, count: tallied, read };
      const stretch = await read();
      return { segment, count: lengthOf(stretch), read: async () => stretch };
    };
    for (let from = 0; from < segments.length; from += SEGMENTS_AT_ONCE) {
      const some = await Promise.all(segments.slice(from, from + SEGMENTS_AT_ONCE).map(look));
      for (const found of some) if (found.count > 0) yield found;
    }
  }

  /** What is known without the file: a first page by owner then opens one segment instead of all. Undefined: it has to be read. */
  #tallied<Row>(
    { tallied }: SealedTable<Row>,
    { file, tallies, firstAt, lastAt }: SegmentRow,
    { key, value, from = 0, upTo = Number.MAX_SAFE_INTEGER }: Sought,
  ): number | undefined {
    if (from > lastAt || upTo < firstAt) return 0;
    // Of a damaged one nobody knows how much can be shown before it is tried.
    if (this.#damaged.has(file)) return undefined;
    const count = tallied?.[key]?.(tallies, value);
    return count === 0 || (from <= firstAt && upTo >= lastAt) ? count : undefined;
  }

  /** For a repair: a segment that cannot be read is dropped, so that nobody counts its rows. Answers a line each. */
  async dropDamaged(): Promise<string[]> {
    const lines: string[] = [];
    for (let broken = await this.#firstDamaged(); broken; broken = await this.#firstDamaged()) {
      const { id, live, table } = broken.segment;
      await this.options.store.transaction((tx) => tx.update(segmentTable, { id }, { state: 'dropped' }));
      lines.push(`dropped: ${live} sealed rows of ${table}: ${broken.text}`);
    }
    return lines;
  }

  /** The postings that count: of rows that have left the store, within the bounds. */
  async #stretch<Row>(
    { table }: SealedTable<Row>,
    segment: SegmentRow,
    { key, value, from = 0, upTo = Number.MAX_SAFE_INTEGER }: Sought,
  ): Promise<Stretch | undefined> {
    const { live, id, firstAt, lastAt } = segment;
    if (from > lastAt || upTo < firstAt) return undefined;
    const name = `${table.name} ${id} ${live} ${key} ${value}`;
    let whole = this.#stretches.get(name);
    if (whole === undefined) {
      const found = await this.#with(segment, async (reader) => {
        const all = await reader.find(key, value);
        if (!all || live === reader.meta.rows) return all ?? null;
        return { from: all.from, to: await reader.firstNot(key, all, ({ ordinal }) => ordinal < live) };
      });
      if (found === undefined) return undefined;
      whole = found;
      if (this.#stretches.size >= MOST_KEPT) this.#stretches.clear();
      this.#stretches.set(name, whole);
    }
    if (!whole || (from <= firstAt && upTo >= lastAt)) return whole ?? undefined;
    const bounds = whole;
    return this.#with(segment, async (reader) => ({
      from: await reader.firstNot(key, bounds, ({ at }) => at < from),
      to: await reader.firstNot(key, bounds, ({ at }) => at <= upTo),
    }));
  }

  async #places(segment: SegmentRow, key: string, stretch: Stretch): Promise<SealedPlace[]> {
    const postings = (await this.#with(segment, (reader) => reader.postings(key, stretch))) ?? [];
    return postings.map(({ at, ordinal }) => ({ segment, ordinal, at }));
  }

  /** A damaged segment keeps nobody from the others: it counts as empty, and is told. */
  async #with<Result>(
    segment: SegmentRow,
    work: (reader: SegmentReader) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { files, dataDir } = this.options;
    try {
      const reader = await SegmentReader.open(files, dataDir, segment.file, this.#metas.get(segment.file));
      this.#keepMeta(segment, reader.meta);
      try {
        return await work(reader);
      } finally {
        await reader.close();
      }
    } catch (error) {
      if (!(error instanceof StoreDamageError)) throw error;
      // Retention may have taken it since the list was begun.
      if (!(await this.isRead(segment))) return undefined;
      this.isDamaged(segment, error);
      return undefined;
    }
  }

  /** Those that were asked last stay. */
  #keepMeta({ file }: SegmentRow, meta: SegmentMeta): void {
    this.#metas.delete(file);
    this.#metas.set(file, meta);
    if (this.#metas.size <= METAS_KEPT) return;
    for (const oldest of this.#metas.keys()) {
      this.#metas.delete(oldest);
      break;
    }
  }

  /** Whether the store still counts it. */
  async isRead({ id }: SegmentRow): Promise<boolean> {
    const now = await this.options.store.transaction((tx) => tx.get(segmentTable, id));
    return now !== undefined && now.state !== 'dropped';
  }

  #row<Row>({ table }: SealedTable<Row>, text: string): Row {
    return lift(table as unknown as TableDeclaration, JSON.parse(text) as StoredRow) as Row;
  }
}

/** A segment that has such rows, and how many; where they stand may need a look into its file. */
interface Found {
  segment: SegmentRow;
  count: number;
  read(): Promise<Stretch>;
}

const lengthOf = ({ from, to }: Stretch): number => to - from;

/** A few at a time; the answers in their order. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += SEGMENTS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(from, from + SEGMENTS_AT_ONCE).map(work))));
  }
  return results;
}
