// The audit record in pages, newest first. The super's view is a column of its own, so that it is paged and counted by index.
import type { Store, Tx, Where } from '../../../core/store/types.js';
import { matchingIds, pageOfIds } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import { auditTable, managerTable, superTable, userTable, type AuditRow } from '../tables.js';

export interface AuditFilter {
  /** False: the document's view of the super alone. */
  everything: boolean;
  /** The whole name. */
  action?: string | undefined;
  /** Part of the actor's name, in any case. */
  keyword?: string | undefined;
}

/** Ids of the entries under a keyword, newest first, or undefined when an index serves the filter. */
export async function searchAudit(store: Store, filter: AuditFilter): Promise<number[] | undefined> {
  if (!filter.keyword) return undefined;
  const part = filter.keyword.toLowerCase();
  const found = await matchingIds(store, auditTable, whereOf(filter), ({ actorName }) =>
    actorName.toLowerCase().includes(part),
  );
  return found.reverse();
}

/** `found`: what `searchAudit` answered. */
export const pageAudit = (
  tx: Tx,
  filter: AuditFilter,
  found: number[] | undefined,
  paging: Paging,
): Promise<{ rows: AuditRow[]; total: number }> =>
  found
    ? pageOfIds(tx, auditTable, found, paging)
    : tx.page(auditTable, { where: whereOf(filter), orderBy: ['-id'], ...paging });

const whereOf = ({ everything, action }: AuditFilter): Where<AuditRow> => ({
  ...(!everything && { superView: true }),
  ...(action !== undefined && { action }),
});

/** Who acted, as the list names it: an account that is gone has its number. */
export async function shownActor(tx: Tx, { actorType, actorId, actorName }: AuditRow): Promise<string> {
  return (await isThere(tx, actorType, actorId)) ? actorName : `[已删除#${actorId}]`;
}

async function isThere(tx: Tx, type: AuditRow['actorType'], id: number): Promise<boolean> {
  switch (type) {
    case 'super':
      return (await tx.get(superTable, id)) !== undefined;
    case 'manager':
      return (await tx.get(managerTable, id)) !== undefined;
    case 'user':
      return (await tx.get(userTable, id)) !== undefined;
    case 'agent':
    case 'operator':
    case 'system':
      return true;
  }
}
