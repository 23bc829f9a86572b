// Filters, sort and page of a list stand in the address: a reload keeps them, a copied address shows the same list.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { z } from 'zod';

export interface Filters<Values extends object> {
  /** What the address says, as far as the shape knows it: ready for a query. Empty ones are left out. */
  values: Values;
  page: number;
  /** Names of the filters that are set; the page is none. */
  active: (keyof Values & string)[];
  /** Changes some and goes back to page 1; undefined and '' take a filter away. `isTyping` leaves no step in the history. */
  set(change: Partial<Values>, how?: { isTyping?: boolean }): void;
  setPage(page: number): void;
  reset(): void;
  /** Names this list as it is filtered and paged: for selections and held rows. */
  key: string;
}

/**
 * `shape`: one optional field a filter. What does not fit it is left out, never an error: an address may be old. Parameters of
 * others (an open drawer) are left alone. Keep `shape` outside the component.
 */
export function useFilters<Shape extends z.ZodObject>(shape: Shape): Filters<Partial<z.output<Shape>>> {
  type Values = Partial<z.output<Shape>>;
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const read = useMemo(() => readFilters(shape, new URLSearchParams(text)), [shape, text]);
  const { values, page } = read as { values: Values; page: number };
  const names = useMemo(() => Object.keys(shape.shape), [shape]);

  const change = useCallback(
    (edit: (params: URLSearchParams) => void, replace: boolean) => {
      setSearch(
        (before) => {
          const params = new URLSearchParams(before);
          edit(params);
          return params;
        },
        { replace },
      );
    },
    [setSearch],
  );

  return {
    values,
    page,
    active: Object.keys(values) as (keyof Values & string)[],
    set(next, { isTyping = false } = {}) {
      change((params) => {
        params.delete('page');
        for (const [name, value] of Object.entries(next)) {
          if (value === undefined || value === null || value === '') params.delete(name);
          else params.set(name, String(value));
        }
      }, isTyping);
    },
    setPage(to) {
      change((params) => (to <= 1 ? params.delete('page') : params.set('page', String(to))), false);
    },
    reset() {
      change((params) => ['page', ...names].forEach((name) => params.delete(name)), false);
    },
    key: JSON.stringify([values, page]),
  };
}

function readFilters(shape: z.ZodObject, search: URLSearchParams): { values: object; page: number } {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape.shape)) {
    const said = search.get(name);
    if (said === null || said === '') continue;
    const checked = (field as z.ZodType).safeParse(said);
    if (checked.success && checked.data !== undefined) values[name] = checked.data;
  }
  const page = Number(search.get('page') ?? 1);
  return { values, page: Number.isInteger(page) && page > 0 ? page : 1 };
}
