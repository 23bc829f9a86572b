// Routes of the audit record (document, version plan 1.2): one's own, and the operator's over all accounts.
import { toIso } from '../../../core/kernel/clock.js';
import { asPerson, handle } from '../actor.js';
import { listAllAudit, listAudit } from '../contract/keys.js';
import { pageOf } from '../pages.js';
import { auditTable, type AuditRow } from '../tables.js';

export const auditRoutes = () => [
  handle(listAudit, async ({ query: { limit, offset }, transaction }) =>
    transaction(async (tx, actor) => {
      const where = { userId: asPerson(actor).account.id };
      const { rows, total } = await pageOf(tx, auditTable, { where, orderBy: ['-id'], limit, offset });
      return { entries: rows.map(entryWire), total, limit, offset };
    }),
  ),

  handle(listAllAudit, async ({ query: { limit, offset }, transaction }) =>
    transaction(async (tx) => {
      const { rows, total } = await pageOf(tx, auditTable, { where: {}, orderBy: ['-id'], limit, offset });
      return { entries: rows.map(entryWire), total, limit, offset };
    }),
  ),
];

const entryWire = (row: AuditRow) => ({
  id: row.id,
  at: toIso(row.at),
  actor: `${row.actorType}:${row.actorName}`,
  actor_id: row.actorId,
  action: row.action,
  target_type: row.targetType,
  target_id: row.targetId,
  detail: { ...row.detail },
  ip: row.ip,
});
