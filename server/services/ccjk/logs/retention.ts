// Log files go when the plan under which they were sent says so (document, Quota limits: days that logs are kept), and give their room
// back.
import type { Blobs } from '../../../core/blobs/blobs.js';
import type { Tx } from '../../../core/store/types.js';
import { drop } from '../storage.js';
import { logTable, type LogRow } from '../tables.js';

const MOST_AT_ONCE = 100;

export async function removeLog(tx: Tx, blobs: Blobs, row: LogRow): Promise<void> {
  await tx.delete(logTable, { id: row.id });
  await drop(tx, blobs, row.userId, row);
}

/** Removes those whose time has come; answers whether more are left. One bounded transaction. */
export async function purgeLogs(tx: Tx, blobs: Blobs): Promise<boolean> {
  const where = { expiresAt: { lte: tx.now() } };
  const old = await tx.find(logTable, { where, orderBy: ['expiresAt', 'id'], limit: MOST_AT_ONCE });
  for (const row of old) await removeLog(tx, blobs, row);
  return old.length === MOST_AT_ONCE;
}
