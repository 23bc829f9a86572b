// The audit record in pages, newest first. The super's view is a column of its own, so that it is paged and counted by index.
import type { Instant } from '../../../core/kernel/clock.js';
import type { SegmentRow } from '../../../core/store/history/catalogue.js';
import type { Sought } from '../../../core/store/history/history.js';
import { textKey } from '../../../core/store/history/sealedTable.js';
import type { Json, Store, Tx, Where } from '../../../core/store/types.js';
import { pageOfIds, searchInOrder, type FoundInOrder } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import type { SealedList } from '../lists/sealedPages.js';
import { ALL, sealedAudit } from '../sealed.js';
import { auditTable, managerTable, superTable, userTable, type AuditRow } from '../tables.js';

export interface AuditFilter {
  /** False: the document's view of the super alone. */
  everything: boolean;
  /** Whose business it is. */
  managerId?: number | undefined;
  /** The whole name. */
  action?: string | undefined;
  /** Part of the actor's name, in any case. */
  keyword?: string | undefined;
  actorType?: AuditRow['actorType'] | undefined;
  /** The number of the thing or the user, or part of what the entry says, in any case. */
  target?: string | undefined;
  from?: Instant | undefined;
  /** Before it. */
  to?: Instant | undefined;
}

/** The entries that are searched for, newest first, or undefined when an index serves the filter. */
export async function searchAudit(
  store: Store,
  filter: AuditFilter,
  paging: Paging,
): Promise<FoundInOrder | undefined> {
  if (isIndexed(filter)) return undefined;
  const { managerId, actorType, from, to } = filter;
  const where: Where<AuditRow> = {
    ...indexedWhere(filter),
    ...(managerId !== undefined && filter.action !== undefined && { action: filter.action }),
    ...(actorType !== undefined && { actorType }),
    ...((from !== undefined || to !== undefined) && {
      at: { ...(from !== undefined && { gte: from }), ...(to !== undefined && { lt: to }) },
    }),
  };
  return searchInOrder(store, { table: auditTable, where, order: '-id' }, textFinder(filter), paging);
}

/** The conditions on texts. */
function textFinder({ keyword, target }: AuditFilter): (row: AuditRow) => boolean {
  const part = keyword?.toLowerCase() ?? '';
  const isMeant = targetFinder(target);
  return (row) => row.actorName.toLowerCase().includes(part) && isMeant(row);
}

/** The sealed part of the list: older than what is in memory. */
export function sealedAuditList(filter: AuditFilter, segments: readonly SegmentRow[]): SealedList<AuditRow> {
  const { managerId, action, keyword, actorType, target, from, to } = filter;
  const sought = {
    ...sealedKey(filter),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { upTo: to - 1 }),
  };
  const list = { spec: sealedAudit, segments, sought };
  const rest = [keyword, actorType, target, managerId === undefined ? undefined : action];
  if (rest.every((value) => value === undefined)) return list;
  const hasText = textFinder(filter);
  return {
    ...list,
    matches: (row) =>
      (actorType === undefined || row.actorType === actorType) &&
      (action === undefined || row.action === action) &&
      hasText(row),
  };
}

function sealedKey({ everything, managerId, action }: AuditFilter): Pick<Sought, 'key' | 'value'> {
  if (managerId !== undefined) return { key: 'managerId', value: managerId };
  if (action === undefined) return { key: everything ? 'all' : 'superView', value: ALL };
  return { key: everything ? 'action' : 'superViewAction', value: textKey(action) };
}

/** `found`: what `searchAudit` answered. */
export const pageAudit = (
  tx: Tx,
  filter: AuditFilter,
  found: FoundInOrder | undefined,
  paging: Paging,
): Promise<{ rows: AuditRow[]; total: number }> =>
  found
    ? pageOfIds(tx, auditTable, found.ids, paging)
    : tx.page(auditTable, { where: indexedWhere(filter), orderBy: ['-id'], ...paging });

/** A manager's part stands in its own index; an act within it is searched for there. */
const isIndexed = ({ managerId, action, keyword, actorType, target, from, to }: AuditFilter): boolean =>
  [keyword, actorType, target, from, to].every((value) => value === undefined) &&
  (managerId === undefined || action === undefined);

function indexedWhere({ everything, managerId, action }: AuditFilter): Where<AuditRow> {
  if (managerId !== undefined) return { managerId };
  return { ...(!everything && { superView: true }), ...(action !== undefined && { action }) };
}

function targetFinder(target: string | undefined): (row: AuditRow) => boolean {
  if (target === undefined) return () => true;
  const id = /^#?(\d{1,15})$/.exec(target)?.[1];
  const part = target.toLowerCase();
  return (row) =>
    (id !== undefined && (row.targetId === Number(id) || row.userId === Number(id))) ||
    valuesOf(row.detail).some((value) => value.toLowerCase().includes(part));
}

/** Every text and number of a detail; names of fields are nobody's target. */
function valuesOf(value: Json): string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value !== 'object') return [String(value)];
  const inner: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : Object.values(value);
  return inner.flatMap(valuesOf);
}

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
