// After a repair: every gap of a record is named in the record, so that it proves what is left and says where it does not. Only a
// repair of a stopped cloud does this.
import type { History } from '../store/history/history.js';
import type { Store } from '../store/types.js';
import { rowsOf, type Chain, type ChainedRow } from './chain.js';
import { firstBrokenLink } from './verify.js';

/** Each is found by a walk of its own; damage that tears the record into more pieces than this is no repair's work. */
const MOST_GAPS = 500;

/** Names gaps, and takes out entries that are not as they were written. Answers a line each. */
export async function mendChain<Row extends ChainedRow>(
  store: Pick<Store, 'transaction'>,
  history: History,
  chain: Chain<Row>,
): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < MOST_GAPS) {
    const broken = await firstBrokenLink(store, history, chain);
    if (!broken) return lines;
    const { what, text, row, previous } = broken;
    if (!row) throw new Error(text);
    await store.transaction(async (tx) => {
      if (what === 'entry') {
        const [gone] = await tx.delete(rowsOf(chain), { id: row.id });
        if (!gone) throw new Error(text);
        return;
      }
      await tx.delete(chain.gaps, { id: row.id });
      const after = previous?.id ?? 0;
      await tx.insert(chain.gaps, { id: row.id, after, previousHash: row.previousHash, at: tx.now() });
    });
    lines.push(what === 'entry' ? `${text}, and is dropped` : `${text}; the record says so from now on`);
  }
  throw new Error(`the audit record is torn into more than ${MOST_GAPS} pieces`);
}
