// The audit record: written inside the transaction of the change it tells of, so that neither can be without the other.
// Its rows are a chain (core/audit).
import { append } from '../../../core/audit/chain.js';
import { verifyChain } from '../../../core/audit/verify.js';
import type { History } from '../../../core/store/history/history.js';
import type { Store, Tx } from '../../../core/store/types.js';
import type { OasActor } from '../actor.js';
import { auditChain, isOfSuperView } from './auditChain.js';
import { mask, maskSecrets } from './mask.js';
import type { AuditRow, JsonObject } from '../tables.js';

/** Who did it: a signed-in role, the operator at the console or the command line, or the cloud itself. */
export type AuditActor = OasActor | { type: 'system' } | { type: 'operator' };

export interface AuditEntry {
  actor: AuditActor;
  /** The document's action names where it has them (section 3, audit-logs). */
  action: string;
  targetType: string;
  targetId: number;
  /** Whose business it is; 0 (the super's own) when left out, except for actors that belong to a manager. */
  managerId?: number;
  /** The user it is about, or 0. */
  userId?: number;
  /** Before and after; values under the name of a code, an account number or a token are masked here. */
  detail?: JsonObject;
  ip: string;
}

/** Appends one entry. */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  const actor = actorColumns(entry.actor);
  await append(tx, auditChain, {
    ...actor,
    action: entry.action,
    targetType: entry.targetType,
    targetId: entry.targetId,
    managerId: entry.managerId ?? managerOf(entry.actor),
    userId: entry.userId ?? 0,
    detail: maskSecrets(entry.detail ?? {}),
    ip: entry.ip,
    at: tx.now(),
    superView: isOfSuperView({ ...actor, action: entry.action }),
  });
}

/** Names the first broken link, or answers null. */
export const verifyAudit = (store: Pick<Store, 'transaction'>, history: History): Promise<string | null> =>
  verifyChain(store, history, auditChain);

function actorColumns(actor: AuditActor): Pick<AuditRow, 'actorType' | 'actorId' | 'actorName' | 'via'> {
  if ('type' in actor) return { actorType: actor.type, actorId: 0, actorName: actor.type, via: null };
  switch (actor.role) {
    case 'public':
      throw new Error('a change is never made by nobody: name the account it created');
    case 'super':
    case 'manager':
      return {
        actorType: actor.role,
        actorId: actor.account.id,
        actorName: actor.account.username,
        via: actor.via,
      };
    case 'user':
      return {
        actorType: 'user',
        actorId: actor.account.id,
        actorName: mask(actor.account.accountNo),
        via: null,
      };
    case 'agent':
      return { actorType: 'agent', actorId: actor.account.id, actorName: actor.node.nodeId, via: null };
  }
}

function managerOf(actor: AuditActor): number {
  if ('type' in actor) return 0;
  switch (actor.role) {
    case 'manager':
    case 'agent':
      return actor.account.id;
    case 'user':
      return actor.account.managerId;
    case 'super':
    case 'public':
      return 0;
  }
}
