// The audit record as a chain (core/audit): its tables, and what an entry's hash covers.
import type { Chain } from '../../../core/audit/chain.js';
import { sealedAudit } from '../sealed.js';
import { auditGapTable, auditStartTable, auditTable, type AuditRow } from '../tables.js';

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

export const auditChain: Chain<AuditRow> = {
  table: auditTable,
  starts: auditStartTable,
  gaps: auditGapTable,
  sealed: sealedAudit,
  contentOf: (row) => ({
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
  }),
  // The view's column follows from what is hashed; one that differs hides an entry or shows it where it does not belong.
  followsItself: (row) => row.superView === isOfSuperView(row),
};
