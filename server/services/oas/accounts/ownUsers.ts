// Users named by number in one request.
import type { Tx } from '../../../core/store/types.js';
import type { UserRow } from '../tables.js';
import { ownUser } from './managers.js';

export const distinct = (ids: readonly number[]): number[] => [...new Set(ids)];

/** All of them or none: 404 when one is unknown, 403 when one is another manager's. One that comes twice is one (row 32). */
export async function ownUsers(tx: Tx, managerId: number, ids: readonly number[]): Promise<UserRow[]> {
  const users: UserRow[] = [];
  for (const id of distinct(ids)) users.push(await ownUser(tx, managerId, id));
  return users;
}
