// What an account keeps in blobs, held against its plan's storage.
import type { Tx } from '../../core/store/types.js';
import type { Blob, Blobs } from '../../core/blobs/blobs.js';
import { checkQuota, quotaOf } from './plans.js';
import { accountTable, type AccountRow } from './tables.js';

/** Counts and holds it in one. Throws forbidden/`QUOTA_EXCEEDED`. */
export async function store(tx: Tx, blobs: Blobs, accountId: string, blob: Blob): Promise<void> {
  const account = await tx.get(accountTable, accountId);
  if (!account) throw new Error('the account of a stored file is gone');
  const limit = quotaOf(account.plan).storage;
  checkQuota('bytes of storage', { used: account.storageUsed, more: blob.size, limit });
  await tx.update(accountTable, { id: accountId }, { storageUsed: account.storageUsed + blob.size });
  await blobs.hold(tx, blob);
}

export async function drop(tx: Tx, blobs: Blobs, accountId: string, { sha256, size }: Blob): Promise<void> {
  await tx.update(accountTable, { id: accountId }, (row) => ({
    storageUsed: Math.max(0, row.storageUsed - size),
  }));
  await blobs.release(tx, sha256);
}

/** Room that the plan leaves, bytes: an upload that is larger need not be read to its end. */
export const roomOf = ({ plan, storageUsed }: AccountRow): number =>
  Math.max(0, quotaOf(plan).storage - storageUsed);
