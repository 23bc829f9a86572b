// Which rows a long walk has met. One set of very many keys grows by copying itself, 30 ms at half a million of them: here keys lie in
// many small parts.
import type { encodeKey } from './scalars.js';

type Key = ReturnType<typeof encodeKey>;

const PAGE_BITS = 16;
const PARTS = 64;

export class SeenKeys {
  /** Keys of one number: a bit each, in pages. */
  readonly #pages = new Map<number, Uint8Array>();
  readonly #parts: Set<Key>[] = [];

  /** False when the key is there already. */
  add(key: Key): boolean {
    return typeof key === 'number' && Number.isSafeInteger(key) && key >= 0
      ? this.#mark(key)
      : this.#keep(key);
  }

  #mark(key: number): boolean {
    const number = Math.floor(key / 2 ** PAGE_BITS);
    let page = this.#pages.get(number);
    if (!page) this.#pages.set(number, (page = new Uint8Array(2 ** PAGE_BITS / 8)));
    const place = key % 2 ** PAGE_BITS;
    const bit = 1 << (place & 7);
    if ((page[place >> 3]! & bit) !== 0) return false;
    page[place >> 3]! |= bit;
    return true;
  }

  #keep(key: Key): boolean {
    const text = String(key);
    let sum = 0;
    for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) | 0;
    const part = (this.#parts[sum & (PARTS - 1)] ??= new Set());
    if (part.has(key)) return false;
    part.add(key);
    return true;
  }
}
