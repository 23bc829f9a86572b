// What the actors of a run share: the simulated time, who acts next, the way to the server, and what is written down of it.
import type { Chance } from '../../kit/simulatedDisk.js';
import type { Chronicle, History } from './history.js';
import { Broken, type Wire, type WireAnswer } from './wire.js';

export class World {
  /** The clock shows this at least, and that at most: between the two it is being moved. */
  surely: number;
  latest: number;
  wire: Wire | undefined;
  readonly findings: string[] = [];
  requests = 0;
  unanswered = 0;
  /** The highest number of a job that anybody was told. */
  newestJob = 0;
  /** Leases that were told of lately, to whomever. */
  readonly gossip: { job: number; leaseId: string }[] = [];
  private readonly agenda = new Agenda();

  constructor(
    startsAt: number,
    readonly chance: Chance,
    readonly history: History,
    readonly chronicle: Chronicle,
  ) {
    this.surely = startsAt;
    this.latest = startsAt;
  }

  in(seconds: number, act: () => Promise<void>): void {
    this.agenda.add(this.latest + Math.round(seconds * 1000), act);
  }

  /** When somebody acts next. */
  next(): number {
    return this.agenda.next();
  }

  /** Everybody whose time has come acts, all at once. */
  async act(): Promise<void> {
    await Promise.all(this.agenda.due(this.surely).map((one) => one()));
  }

  /** Undefined: never answered. */
  async ask(token: string, path: string, body: object): Promise<WireAnswer | undefined> {
    this.requests += 1;
    try {
      if (!this.wire) throw new Broken('there is no server');
      return await this.wire.send('POST', path, token, body);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.unanswered += 1;
      return undefined;
    }
  }

  heard(job: number, leaseId: string): void {
    this.newestJob = Math.max(this.newestJob, job);
    this.gossip.push({ job, leaseId });
    if (this.gossip.length > 1000) this.gossip.splice(0, 500);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.chance() * items.length)]!;
  }

  between(least: number, most: number): number {
    return least + this.chance() * (most - least);
  }
}

/** A heap by time; what has the same time comes in the order in which it was added. */
class Agenda {
  private readonly items: { at: number; order: number; act: () => Promise<void> }[] = [];
  private added = 0;

  next(): number {
    return this.items[0]?.at ?? Infinity;
  }

  add(at: number, act: () => Promise<void>): void {
    const { items } = this;
    items.push({ at, order: ++this.added, act });
    for (let i = items.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (this.isBefore(parent, i)) return;
      this.swap(i, parent);
      i = parent;
    }
  }

  due(until: number): (() => Promise<void>)[] {
    const due: (() => Promise<void>)[] = [];
    while (this.next() <= until) due.push(this.take());
    return due;
  }

  private take(): () => Promise<void> {
    const { items } = this;
    const { act } = items[0]!;
    const last = items.pop()!;
    if (items.length === 0) return act;
    items[0] = last;
    for (let i = 0; ;) {
      let first = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < items.length && this.isBefore(child, first)) first = child;
      }
      if (first === i) return act;
      this.swap(i, first);
      i = first;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const [left, right] = [this.items[a]!, this.items[b]!];
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }

  private swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b]!, this.items[a]!];
  }
}
