// A hash index: equality on all of its columns, at the cost of one Map entry a row.
import { encodeKey, valuesOf, type StoredRow } from './scalars.js';

type Bucket = StoredRow | Set<StoredRow>;
type Encoded = ReturnType<typeof encodeKey>;

export class HashIndex {
  readonly #buckets = new Map<Encoded, Bucket>();

  constructor(readonly columns: readonly string[]) {}

  insert(row: StoredRow): void {
    const key = this.#keyOf(row);
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, row);
    else if (bucket instanceof Set) bucket.add(row);
    else this.#buckets.set(key, new Set([bucket, row]));
  }

  /** `row` must be the very object that was inserted. */
  remove(row: StoredRow): void {
    const key = this.#keyOf(row);
    const bucket = this.#buckets.get(key);
    if (bucket === row) {
      this.#buckets.delete(key);
      return;
    }
    if (!(bucket instanceof Set) || !bucket.delete(row)) {
      throw new Error('the index does not hold the row that it should');
    }
    if (bucket.size === 1) for (const rest of bucket) this.#buckets.set(key, rest);
  }

  find(values: readonly unknown[]): readonly StoredRow[] {
    const bucket = this.#buckets.get(encodeKey(values));
    if (bucket === undefined) return [];
    return bucket instanceof Set ? [...bucket] : [bucket];
  }

  count(values: readonly unknown[]): number {
    const bucket = this.#buckets.get(encodeKey(values));
    return bucket === undefined ? 0 : bucket instanceof Set ? bucket.size : 1;
  }

  /** Any row with the same columns as this one. */
  twin(row: StoredRow): StoredRow | undefined {
    const bucket = this.#buckets.get(this.#keyOf(row));
    if (!(bucket instanceof Set)) return bucket;
    for (const first of bucket) return first;
    return undefined;
  }

  #keyOf(row: StoredRow): Encoded {
    return encodeKey(valuesOf(row, this.columns));
  }
}
