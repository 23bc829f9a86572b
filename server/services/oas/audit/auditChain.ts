// The links of the audit record: what an entry's hash covers, and whether an entry still is what was written.
import { sha256Hex } from '../../../core/kernel/ids.js';
import type { Json } from '../../../core/store/types.js';
import type { AuditRow, JsonObject } from '../tables.js';

export type Link = Pick<AuditRow, 'id' | 'hash'>;

/** `previousHash` of the very first row. */
export const GENESIS = '0'.repeat(64);

/**
 * The document's view of the super (section 3, audit-logs): the super's own acts, those in a manager's name too, and managers'
 * use of renewal keys.
 */
export const isOfSuperView = ({
  actorType,
  via,
  action,
}: Pick<AuditRow, 'actorType' | 'via' | 'action'>): boolean =>
  actorType === 'super' ||
  actorType === 'operator' ||
  via !== null ||
  action === 'redeem_manager_renewal_key';

/** The view's column follows from what is hashed; one that differs hides an entry or shows it where it does not belong. */
export const entryIsWhole = (row: AuditRow): boolean =>
  hashOf(row) === row.hash && row.superView === isOfSuperView(row);

/** The chain's order stands in `previousHash`; the row's number is the store's and stays outside. */
export function hashOf(row: Omit<AuditRow, 'id' | 'hash'>): string {
  const content: Record<string, Json> = {
    actorType: row.actorType,
    actorId: row.actorId,
    actorName: row.actorName,
    via: row.via,
    action: row.action,
    targetType: row.targetType,
    targetId: row.targetId,
    managerId: row.managerId,
    userId: row.userId,
    detail: row.detail,
    ip: row.ip,
    at: row.at,
  };
  return sha256Hex(row.previousHash + canonicalJson(content));
}

/** JSON with sorted names: the same value is the same text, whatever order its fields were written in. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((item) => canonicalJson(isKept(item) ? item : null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = value as JsonObject;
  // As JSON itself does it: a field without a value is none, on disk it will not be there.
  const parts = Object.keys(fields)
    .filter((name) => isKept(fields[name]))
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name] ?? null)}`);
  return `{${parts.join(',')}}`;
}

/** Whatever the types say: JSON has no word for these, and the disk will not hold them. */
const isKept = (value: unknown): boolean =>
  value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
