// A commit on its way to the disk: its journal line, what it takes to undo it, and who waits for it.
import type { Instant } from '../kernel/clock.js';
import type { Change, Emitted } from './transaction.js';
import type { Waiting } from './journal.js';
import type { TableState } from './tableState.js';

export interface Answer {
  settle(): void;
  fail(error: unknown): void;
}

export interface Commit extends Waiting {
  readonly at: Instant;
  readonly changes: readonly Change[];
  readonly emitted: readonly Emitted[];
  /** Its own caller, and readers who have seen it. */
  readonly answers: Answer[];
}

/** Commits that stand in memory and not yet on disk, oldest first, without gaps in their numbers; and who waits for them. */
export class UnflushedCommits {
  #commits: Commit[] = [];
  /** Up to this number commits are on disk, or have been taken back. */
  #settled: number;

  constructor(seq: number) {
    this.#settled = seq;
  }

  get isEmpty(): boolean {
    return this.#commits.length === 0;
  }

  /** Number of the newest commit that is on disk. */
  get settled(): number {
    return this.#settled;
  }

  /** By table: how many rows these commits have added, less those they took away. */
  rowsAdded(): Map<TableState, number> {
    const added = new Map<TableState, number>();
    for (const { table, before, after } of this.#commits.flatMap(({ changes }) => changes)) {
      added.set(table, (added.get(table) ?? 0) + Number(after !== undefined) - Number(before !== undefined));
    }
    return added;
  }

  add(commit: Commit): void {
    this.#commits.push(commit);
  }

  /** Settles once commit `seq` is on disk, at once if it is, or fails with it. */
  answer(seq: number, answer: Answer): void {
    const [oldest] = this.#commits;
    const waiting = oldest && seq > this.#settled ? this.#commits[seq - oldest.seq] : undefined;
    if (waiting) waiting.answers.push(answer);
    else answer.settle();
  }

  upTo(seq: number): Promise<void> {
    return new Promise((settle, fail) => this.answer(seq, { settle, fail }));
  }

  /** The oldest are on disk. Whom to answer stands in them. */
  remove(oldest: readonly Commit[]): void {
    this.#commits.splice(0, oldest.length);
    this.#settled = oldest.at(-1)!.seq;
  }

  /** None of them will be on disk: whoever looks from now on sees what is. `newest`: the newest number that was given. */
  takeAll(newest: number): Commit[] {
    const commits = this.#commits;
    this.#commits = [];
    this.#settled = newest;
    return commits;
  }
}

interface Group {
  puts: string[];
  deletes: string[];
}

/** The journal's line: what the transaction left of each row it touched, as absolute values. Empty for no changes. */
export function commitLine(seq: number, at: Instant, changes: readonly Change[]): string {
  const [first] = changes;
  // Most commits.
  if (changes.length === 1 && first?.text !== undefined)
    return `{"seq":${seq},"at":${at},"put":{"${first.table.name}":[${first.text}]}}\n`;
  const groups = new Map<TableState, Group>();
  for (const { table, before, after, text } of changes.length > 1 ? lastChanges(changes) : changes) {
    let group = groups.get(table);
    if (!group) groups.set(table, (group = { puts: [], deletes: [] }));
    if (after) group.puts.push(text ?? JSON.stringify(after));
    else if (before) group.deletes.push(JSON.stringify(table.keyOf(before)));
  }
  const part = (name: string, list: (group: Group) => string[]): string => {
    const tables = [...groups].filter(([, group]) => list(group).length > 0);
    if (tables.length === 0) return '';
    return `,"${name}":{${tables.map(([table, group]) => `"${table.name}":[${list(group).join()}]`).join()}}`;
  };
  const puts = part('put', (group) => group.puts);
  const deletes = part('del', (group) => group.deletes);
  return `{"seq":${seq},"at":${at}${puts}${deletes}}\n`;
}

/** One change a row: the last. A row that came and went stands as a deletion, so that its key is never given again. */
function lastChanges(changes: readonly Change[]): Iterable<Change> {
  const tables = new Map<TableState, Map<unknown, Change>>();
  for (const change of changes) {
    let rows = tables.get(change.table);
    if (!rows) tables.set(change.table, (rows = new Map()));
    rows.set(change.table.encodedKeyOf((change.after ?? change.before)!), change);
  }
  return [...tables.values()].flatMap((rows) => [...rows.values()]);
}
