// Numbers to places: y from 0, three grid lines at round numbers.

/** The smallest of 1, 2, 3, 5 × 10^n times 3 that holds `most`: then a third of it is a round grid line. */
export function topOf(most: number): number {
  if (most <= 3) return 3;
  const step = most / 3;
  const power = 10 ** Math.floor(Math.log10(step));
  const round = [1, 2, 3, 5, 10].find((factor) => factor * power >= step) ?? 10;
  return round * power * 3;
}

export const gridOf = (top: number): number[] => [top / 3, (top * 2) / 3, top];
