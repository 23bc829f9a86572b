// What a row of the bench answers: a ratio to a floor that was measured beside it, or a value of its own, and what it is to reach.

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export interface Figure {
  row: number;
  name: string;
  what: string;
  /** Of `floor` and `ours`: medians over the repeats. Where a value is judged by itself, `floor` is null or the machine's own part. */
  unit: string;
  floor: number | null;
  ours: number;
  /** What is judged, one a repeat: ours / floor of that repeat, or ours. */
  samples: number[];
  min: number;
  median: number;
  max: number;
  /** Null where a figure is told and not judged. */
  goal: Goal | null;
  /** The median reaches the goal. */
  met: boolean | null;
}

type Head = Pick<Figure, 'row' | 'name' | 'what' | 'unit' | 'goal'>;

export interface Pair {
  floor: number;
  ours: number;
}

/** Judged by the ratio of each repeat's two sides: what slows the machine down slows both. */
export const ratioOf = (head: Head, pairs: readonly Pair[]): Figure =>
  judged(
    head,
    pairs.map(({ floor, ours }) => ours / floor),
    {
      floor: median(pairs.map(({ floor }) => floor)),
      ours: median(pairs.map(({ ours }) => ours)),
    },
  );

/** Judged by itself: a share, or a time that the goal names. `beside`: the same of a process that does nothing, for the machine's part. */
export const valueOf = (head: Head, values: readonly number[], beside: readonly number[] = []): Figure =>
  judged(head, values, { floor: beside.length > 0 ? median(beside) : null, ours: median(values) });

function judged(head: Head, samples: readonly number[], sides: Pick<Figure, 'floor' | 'ours'>): Figure {
  const { goal } = head;
  const middle = median(samples);
  const met = goal && ('atLeast' in goal ? middle >= goal.atLeast : middle <= goal.atMost);
  const { row, name, what, unit } = head;
  const spread = { min: Math.min(...samples), median: middle, max: Math.max(...samples) };
  return { row, name, what, unit, ...sides, samples: [...samples], ...spread, goal, met };
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The smallest value that at least this share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}

const short = (value: number): string =>
  Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

const goalText = (goal: Goal | null): string =>
  !goal ? '-' : 'atLeast' in goal ? `>= ${short(goal.atLeast)}` : `<= ${short(goal.atMost)}`;

const HEADINGS = ['row', 'name', 'floor', 'ours', 'unit', 'min', 'median', 'max', 'goal', 'met'];

/** A table for people; the last column of each line says what was measured. */
export function tableOf(figures: readonly Figure[]): string {
  const lines = figures.map((one) => [
    ...[String(one.row), one.name, one.floor === null ? '-' : short(one.floor), short(one.ours), one.unit],
    ...[
      short(one.min),
      short(one.median),
      short(one.max),
      goalText(one.goal),
      one.met === null ? '-' : one.met ? 'yes' : 'NO',
    ],
    one.what,
  ]);
  const all = [[...HEADINGS, 'what'], ...lines];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  return all
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
