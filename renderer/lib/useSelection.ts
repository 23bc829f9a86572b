// Which rows are chosen: by hand, over several pages, or everything that the filter finds.
import { useState } from 'react';

export type RowKey = string | number;

export interface Selection {
  /** Chosen by hand. Empty while `isAll`. */
  keys: ReadonlySet<RowKey>;
  /** Everything under the filter, also what is on other pages. */
  isAll: boolean;
  has(key: RowKey): boolean;
  /** How many, of `total` under the filter. */
  count(total: number): number;
  /** `on` left out turns it round. */
  toggle(key: RowKey, on?: boolean): void;
  /** Everything between the row that was touched last and this one. */
  range(key: RowKey, rows: readonly RowKey[]): void;
  setMany(keys: readonly RowKey[], on: boolean): void;
  chooseAll(): void;
  clear(): void;
}

interface Chosen {
  list: string;
  keys: ReadonlySet<RowKey>;
  isAll: boolean;
  last: RowKey | undefined;
}

/** `list` names the filter: another filter starts with nothing chosen. Turning pages keeps what is chosen. */
export function useSelection(list: string): Selection {
  const nothing: Chosen = { list, keys: new Set(), isAll: false, last: undefined };
  const [kept, setKept] = useState(nothing);
  const chosen = kept.list === list ? kept : nothing;
  const put = (keys: Iterable<RowKey>, last: RowKey | undefined) =>
    setKept({ list, keys: new Set(keys), isAll: false, last });
  return {
    keys: chosen.keys,
    isAll: chosen.isAll,
    has: (key) => chosen.isAll || chosen.keys.has(key),
    count: (total) => (chosen.isAll ? total : chosen.keys.size),
    toggle(key, on) {
      const keys = new Set(chosen.keys);
      if (on ?? !keys.has(key)) keys.add(key);
      else keys.delete(key);
      put(keys, key);
    },
    range(key, rows) {
      const from = rows.indexOf(chosen.last ?? key);
      const to = rows.indexOf(key);
      if (from < 0 || to < 0) return put([...chosen.keys, key], key);
      put([...chosen.keys, ...rows.slice(Math.min(from, to), Math.max(from, to) + 1)], key);
    },
    setMany(many, on) {
      const keys = new Set(chosen.keys);
      for (const key of many) {
        if (on) keys.add(key);
        else keys.delete(key);
      }
      put(keys, chosen.last);
    },
    chooseAll: () => setKept({ list, keys: new Set(), isAll: true, last: undefined }),
    clear: () => setKept(nothing),
  };
}
