// What the command palette offers: acts of what is on the screen, and things that are found by name.
import { useEffect, useRef } from 'react';

export interface Command {
  key: string;
  title: string;
  /** Shown at the right: a kind, a state. */
  hint?: string;
  run: () => void;
}

/** Things by name: `text` is what was typed. */
export type Find = (text: string, signal: AbortSignal) => Promise<readonly Command[]>;

const commands = new Set<{ list: readonly Command[] }>();
const finders = new Set<{ find: Find }>();

/** Offered as long as the component is shown. */
export function useCommands(list: readonly Command[]): void {
  const mine = useRef({ list });
  useEffect(() => {
    mine.current.list = list;
  });
  useEffect(() => {
    const entry = mine.current;
    commands.add(entry);
    return () => void commands.delete(entry);
  }, []);
}

export function useFinder(find: Find): void {
  const mine = useRef({ find });
  useEffect(() => {
    mine.current.find = find;
  });
  useEffect(() => {
    const entry = mine.current;
    finders.add(entry);
    return () => void finders.delete(entry);
  }, []);
}

export const presentCommands = (): Command[] => [...commands].flatMap(({ list }) => list);

/** Of a finder that fails nothing is found; the others still answer. */
export async function findThings(text: string, signal: AbortSignal): Promise<Command[]> {
  const found = await Promise.allSettled([...finders].map(({ find }) => find(text, signal)));
  return found.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
}
