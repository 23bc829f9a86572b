// Two texts, line by line: the shortest way from one to the other (Myers), as far as it is worth looking for.

export interface Line {
  kind: 'same' | 'removed' | 'added';
  text: string;
  /** Numbers in either text, from 1; undefined where the line is not in it. */
  before?: number;
  after?: number;
}

/** Lines that stay are left out but for a few around a change. */
export type Part = { lines: Line[] } | { skipped: number };

/** So many removed and added lines; texts further apart are shown as one block instead of the other. */
const FURTHEST = 1500;
const AROUND = 3;
/** A line that says how many are left out takes room too. */
const FEWEST_SKIPPED = 3;

export function diffLines(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  const kept = pairs(before.slice(start, endBefore), after.slice(start, endAfter));
  const lines: Line[] = [];
  let [x, y] = [0, 0];
  const upTo = (toX: number, toY: number) => {
    for (; x < toX; x++) lines.push({ kind: 'removed', text: before[x]!, before: x + 1 });
    for (; y < toY; y++) lines.push({ kind: 'added', text: after[y]!, after: y + 1 });
  };
  const same = () => {
    lines.push({ kind: 'same', text: before[x]!, before: x + 1, after: y + 1 });
    x++;
    y++;
  };
  while (x < start) same();
  for (const [atX, atY] of kept) {
    upTo(start + atX, start + atY);
    same();
  }
  upTo(endBefore, endAfter);
  while (x < before.length) same();
  return lines;
}

/** Places of lines that both have, in order. */
function pairs(before: readonly string[], after: readonly string[]): [number, number][] {
  const most = Math.min(before.length + after.length, FURTHEST);
  // furthest[k + most]: how far down `before` one comes on diagonal k with so many steps.
  let furthest = new Int32Array(2 * most + 3);
  const trail: Int32Array[] = [];
  for (let steps = 0; steps <= most; steps++) {
    trail.push(furthest);
    furthest = furthest.slice();
    for (let k = -steps; k <= steps; k += 2) {
      const at = k + most + 1;
      const isDown = k === -steps || (k !== steps && furthest[at - 1]! < furthest[at + 1]!);
      let x = isDown ? furthest[at + 1]! : furthest[at - 1]! + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
      furthest[at] = x;
      if (x >= before.length && x - k >= after.length)
        return walkBack(trail, before.length, after.length, most);
    }
  }
  return [];
}

function walkBack(trail: readonly Int32Array[], x: number, y: number, most: number): [number, number][] {
  const found: [number, number][] = [];
  for (let steps = trail.length - 1; steps >= 0; steps--) {
    const furthest = trail[steps]!;
    const k = x - y;
    const at = k + most + 1;
    const isDown = k === -steps || (k !== steps && furthest[at - 1]! < furthest[at + 1]!);
    const fromK = isDown ? k + 1 : k - 1;
    const fromX = steps === 0 ? 0 : furthest[fromK + most + 1]!;
    const fromY = steps === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) {
      x--;
      y--;
      found.push([x, y]);
    }
    [x, y] = [fromX, fromY];
  }
  return found.reverse();
}

/** What a person reads: changes with a few lines around them. */
export function partsOf(lines: readonly Line[]): Part[] {
  const isNear = new Uint8Array(lines.length);
  lines.forEach(({ kind }, at) => {
    if (kind !== 'same') isNear.fill(1, Math.max(0, at - AROUND), at + AROUND + 1);
  });
  let gap = 0;
  for (let at = 0; at <= lines.length; at++) {
    if (at < lines.length && !isNear[at]) gap++;
    else {
      if (gap < FEWEST_SKIPPED) isNear.fill(1, at - gap, at);
      gap = 0;
    }
  }
  const parts: Part[] = [];
  lines.forEach((line, at) => {
    const last = parts.at(-1);
    if (isNear[at]) {
      if (last && 'lines' in last) last.lines.push(line);
      else parts.push({ lines: [line] });
    } else if (last && 'skipped' in last) last.skipped++;
    else parts.push({ skipped: 1 });
  });
  return parts;
}

export const countOf = (lines: readonly Line[]): { added: number; removed: number } => ({
  added: lines.filter(({ kind }) => kind === 'added').length,
  removed: lines.filter(({ kind }) => kind === 'removed').length,
});
