// Whether a record still is what was written.
import type { History } from '../store/history/history.js';
import { StoreDamageError, type Store, type Tx } from '../store/types.js';
import { GENESIS, isWhole, rowsOf, type Chain, type ChainedRow, type Link } from './chain.js';
import { startOf } from './cut.js';

const VERIFY_SLICE = 500;
const MOST_GAPS = 5000;

export interface BrokenLink<Row extends ChainedRow> {
  text: string;
  /** What is broken: the entry itself, what stands before it, or a file of sealed entries. */
  what: 'entry' | 'gap' | 'file';
  row?: Row;
  previous?: Link | undefined;
}

/** Whether the entry stands behind a gap that a repair has named. */
type KnowsGap = (row: ChainedRow, previous: Link | undefined) => boolean;

/**
 * Walks the chain in slices, from where retention has cut it, through sealed history and the rows in the store; names the first
 * broken link, or answers null.
 */
export async function verifyChain<Row extends ChainedRow>(
  store: Pick<Store, 'transaction'>,
  history: History,
  chain: Chain<Row>,
): Promise<string | null> {
  return (await firstBrokenLink(store, history, chain))?.text ?? null;
}

/** The same, in parts. */
export async function firstBrokenLink<Row extends ChainedRow>(
  store: Pick<Store, 'transaction'>,
  history: History,
  chain: Chain<Row>,
): Promise<BrokenLink<Row> | null> {
  const table = rowsOf(chain);
  let previous: Link | undefined;
  let walked = { id: 0, live: 0 };
  for (;;) {
    const after: number = previous?.id ?? 0;
    const { start, sealed, rows, knowsGap } = await store.transaction(async (tx) => ({
      start: await startOf(tx, chain),
      knowsGap: await knownGaps(tx, chain),
      // Entries leave the store while they are walked: what was sealed meanwhile comes before what is left.
      sealed: (chain.sealed ? await history.segments(tx, chain.sealed) : [])
        .reverse()
        .find(({ id, live }) => id > walked.id || (id === walked.id && live > walked.live)),
      rows: await tx.find(table, { where: { id: { gt: after } }, orderBy: ['id'], limit: VERIFY_SLICE }),
    }));
    // The record may be cut while it is walked.
    if (start && start.upTo > after) previous = { id: start.upTo, hash: start.hash };
    if (!sealed || !chain.sealed) {
      const found = walkLinks(chain, rows as Row[], previous, knowsGap);
      if (found && 'text' in found) return found;
      previous = found;
      if (rows.length < VERIFY_SLICE) return null;
      continue;
    }
    const first = sealed.id === walked.id ? walked.live : 0;
    walked = sealed;
    try {
      for await (const some of history.walk(chain.sealed, sealed, first)) {
        const found = walkLinks(chain, some, previous, knowsGap);
        if (found && 'text' in found) return found;
        previous = found;
      }
    } catch (error) {
      if (!(error instanceof StoreDamageError)) throw error;
      // What retention has taken meanwhile the record no longer begins with.
      if (await history.isRead(sealed)) return { what: 'file', text: error.message };
    }
  }
}

/** The last link, or the first that is broken. Entries that were seen before are passed over. */
function walkLinks<Row extends ChainedRow>(
  chain: Chain<Row>,
  rows: readonly Row[],
  previous: Link | undefined,
  knowsGap: KnowsGap,
): Link | BrokenLink<Row> | undefined {
  let last = previous;
  for (const row of rows) {
    if (last && row.id <= last.id) continue;
    const broken = brokenLink(chain, row, last, knowsGap);
    if (broken) return broken;
    last = row;
  }
  return last;
}

function brokenLink<Row extends ChainedRow>(
  chain: Chain<Row>,
  row: Row,
  previous: Link | undefined,
  knowsGap: KnowsGap,
): BrokenLink<Row> | null {
  if (!isWhole(chain, row)) {
    return { what: 'entry', row, text: `audit entry ${row.id} was changed after it was written` };
  }
  if (row.previousHash === (previous?.hash ?? GENESIS) || knowsGap(row, previous)) return null;
  const text = previous
    ? `audit entries between ${previous.id} and ${row.id} are missing or were changed`
    : `audit entries before ${row.id} are missing`;
  return { what: 'gap', row, previous, text };
}

async function knownGaps<Row extends ChainedRow>(tx: Tx, chain: Chain<Row>): Promise<KnowsGap> {
  const found = await tx.find(chain.gaps, { where: {}, limit: MOST_GAPS });
  const gaps = new Map(found.map((gap) => [gap.id, gap] as const));
  return (row, previous) => {
    const gap = gaps.get(row.id);
    return gap !== undefined && gap.previousHash === row.previousHash && gap.after === (previous?.id ?? 0);
  };
}
