// A value that lives outside React (session, connection, theme) and that components listen to.
import { useSyncExternalStore } from 'react';

export interface Value<T> {
  get(): T;
  set(next: T): void;
  listen(listener: () => void): () => void;
}

export function createValue<T>(first: T): Value<T> {
  let current = first;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(next) {
      if (Object.is(next, current)) return;
      current = next;
      for (const listener of [...listeners]) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const useValue = <T>(value: Value<T>): T => useSyncExternalStore(value.listen, value.get);
