// When things could happen: the clock's strides, and the polls of each node.
import type { Chronicle } from './history.js';

export class Times {
  private readonly lost = new Map<string, { sentAt: number; endedAt: number }[]>();

  constructor(
    readonly chronicle: Chronicle,
    /** The end of the run. */
    readonly endedAt: number,
  ) {
    for (const { node, ...poll } of chronicle.lostPolls) {
      this.lost.set(node, [...(this.lost.get(node) ?? []), poll]);
    }
  }

  /** The first moment from `instant` on at which the cloud's scheduled work was done; Infinity when there was none. */
  tickFrom(instant: number): number {
    const { ticks } = this.chronicle;
    return ticks[lowest(ticks, instant)] ?? Infinity;
  }

  leaseMs = (node: string): number => this.chronicle.leaseSeconds.get(node)! * 1000;

  /** The last moment up to `instant` at which the node may have polled. */
  lastPoll(node: string, instant: number): number {
    const polls = this.chronicle.polls.get(node)!;
    const next = lowest(polls, instant + 1);
    const lost = (this.lost.get(node) ?? []).filter(({ sentAt }) => sentAt <= instant);
    return Math.max(polls[next - 1] ?? -Infinity, ...lost.map(({ endedAt }) => endedAt));
  }

  /** Was a poll of the node under way then that nobody got the answer of? */
  isLostPoll(node: string, instant: number): boolean {
    return (this.lost.get(node) ?? []).some(({ sentAt, endedAt }) => sentAt <= instant && instant <= endedAt);
  }
}

/** Where the first one stands that is not below `value`. */
function lowest(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
