// Under which address the service was reached last, kept so that a change shows: agents that were told the old one cannot find it
// any more, and a node that was not seen since is one to look after.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Store } from '../../../core/store/types.js';
import { addressTable } from '../tables.js';

export interface OwnAddress {
  /** When the address last became another; null while it has been the same ever since the first start. */
  changedAt(): Instant | null;
  /** To be told at each start, once the port answers. Writes only when the address is another. */
  isNow(address: string): Promise<void>;
}

const ONLY = 1;

export function createOwnAddress(store: Store): OwnAddress {
  let changedAt: Instant | null = null;
  return {
    changedAt: () => changedAt,
    async isNow(address) {
      changedAt = await store.transaction(async (tx) => {
        const known = await tx.get(addressTable, ONLY);
        if (!known) {
          await tx.insert(addressTable, { id: ONLY, address, changedAt: null });
          return null;
        }
        if (known.address === address) return known.changedAt;
        await tx.update(addressTable, { id: ONLY }, { address, changedAt: tx.now() });
        return tx.now();
      });
    },
  };
}
