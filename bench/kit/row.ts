import type { Figure } from './figure.js';

export interface Plan {
  /** How often each side is measured. */
  repeats: number;
  /** A tenth of the work: for the guard, and for whoever changes the bench. */
  quick: boolean;
  /** Whether this figure is asked for; a row may measure more than that. */
  wants(figure: string): boolean;
  /** Where other queues are (kit/peers.ts); null: they are not asked for. */
  peersDir: string | null;
  /** An empty directory on the disk that is measured; removed at the end. */
  directory(name: string): Promise<string>;
  say(text: string): void;
}

export interface Row {
  row: number;
  name: string;
  /** One line for `--help`. */
  what: string;
  run(plan: Plan): Promise<Figure[]>;
}

/** Measures two sides in turn, A B A B, after one untimed round of each. */
export async function inTurn<Side>(
  repeats: number,
  floor: () => Promise<Side>,
  ours: () => Promise<Side>,
): Promise<{ floor: Side; ours: Side }[]> {
  await floor();
  await ours();
  const pairs: { floor: Side; ours: Side }[] = [];
  for (let i = 0; i < repeats; i++) pairs.push({ floor: await floor(), ours: await ours() });
  return pairs;
}
