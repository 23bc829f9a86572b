// A hash index: equality on all of its columns, at the cost of one Map entry a row.
import { encodeKey, encodedKeyOf, type Entry, type StoredRow } from './scalars.js';

type Bucket = Entry | Set<Entry>;
type Encoded = ReturnType<typeof encodeKey>;

export class HashIndex {
  readonly #buckets = new Map<Encoded, Bucket>();

  constructor(readonly columns: readonly string[]) {}

  insert(entry: Entry): void {
    const key = this.#keyOf(entry.row);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, entry);
    else if (bucket instanceof Set) bucket.add(entry);
    else this.#buckets.set(key, new Set([bucket, entry]));
  }

  /** The entry must hold the row that it was inserted with. */
  remove(entry: Entry): void {
    const key = this.#keyOf(entry.row);
    const bucket = this.#buckets.get(key);
    if (bucket === entry) {
      this.#buckets.delete(key);
      return;
    }
    if (!(bucket instanceof Set) || !bucket.delete(entry)) {
      throw new Error('the index does not hold the row that it should');
    }
    if (bucket.size === 1) for (const rest of bucket) this.#buckets.set(key, rest);
  }

  find(values: readonly unknown[]): readonly StoredRow[] {
    const bucket = this.#buckets.get(encodeKey(values));
    if (bucket === undefined) return [];
    return bucket instanceof Set ? Array.from(bucket, ({ row }) => row) : [bucket.row];
  }

  count(values: readonly unknown[]): number {
    const bucket = this.#buckets.get(encodeKey(values));
    return bucket === undefined ? 0 : bucket instanceof Set ? bucket.size : 1;
  }

  /** Any row with the same columns as this one. */
  twin(row: StoredRow): StoredRow | undefined {
    const bucket = this.#buckets.get(this.#keyOf(row));
    if (!(bucket instanceof Set)) return bucket?.row;
    for (const first of bucket) return first.row;
    return undefined;
  }

  #keyOf(row: StoredRow): Encoded {
    return encodedKeyOf(row, this.columns);
  }
}
