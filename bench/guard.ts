// What must hold on any machine, however busy: ratios, with margins that noise does not cross. A cost that grows with the data, or a
// flush for each commit, is off by far more. The best of the repeats is judged: noise spoils one or two, a fault of ours spoils all.
import type { Figure, Goal } from './kit/figure.js';

const LIMITS: Readonly<Record<string, Goal>> = {
  // About 0.6 on a quiet machine.
  'commits-64': { atLeast: 0.12 },
  // About 55: what grouping is worth where a flush takes long.
  'commits-each-slow': { atLeast: 6 },
  // About 1.4 from 1 MB to 10 MB; seven if a commit walked the table.
  'growth-processor': { atMost: 2 },
  // About 1 from 100 users to 5,000; fifty if a tick walked them.
  'ticks-growth': { atMost: 8 },
};

/** Rows that have such figures. */
export const GUARDED_ROWS: readonly string[] = ['commits', 'growth', 'ticks'];

export const isGuarded = (figure: string): boolean => figure in LIMITS;

/** One sentence for each figure that is beyond its limit, or was not measured. */
export function faultsOf(figures: readonly Figure[]): string[] {
  return Object.entries(LIMITS).flatMap(([name, limit]) => {
    const figure = figures.find((one) => one.name === name);
    if (!figure) return [`${name} was not measured`];
    if ('atLeast' in limit) {
      return figure.max >= limit.atLeast
        ? []
        : [`${name} is ${figure.max} at best, and must be at least ${limit.atLeast}`];
    }
    return figure.min <= limit.atMost
      ? []
      : [`${name} is ${figure.min} at best, and must be at most ${limit.atMost}`];
  });
}
