// The audit record: who changed what, written inside the transaction of the change, so that neither can be without the other. Its rows
// are a chain (core/audit). Reading, reports of devices about their tasks and what the cloud does by itself stand elsewhere.
import { append, type Chain } from '../../core/audit/chain.js';
import { createMasking } from '../../core/audit/mask.js';
import type { Tx } from '../../core/store/types.js';
import type { CcjkActor } from './actor.js';
import {
  auditGapTable,
  auditStartTable,
  auditTable,
  type AccountRow,
  type AuditRow,
  type JsonObject,
} from './tables.js';

/** A signed-in person, a key, a device; or a mail of an account's own address. */
export type AuditActor = CcjkActor | { role: 'mail'; account: AccountRow };

export interface Deed {
  action: string;
  target: readonly [type: string, id: string];
  detail?: JsonObject;
  /** Whose business it is; the actor's own when left out. */
  userId?: string;
}

export const auditChain: Chain<AuditRow> = {
  table: auditTable,
  starts: auditStartTable,
  gaps: auditGapTable,
  contentOf: (row) => ({
    userId: row.userId,
    actorType: row.actorType,
    actorId: row.actorId,
    actorName: row.actorName,
    action: row.action,
    targetType: row.targetType,
    targetId: row.targetId,
    detail: row.detail,
    ip: row.ip,
    at: row.at,
  }),
};

const { maskSecrets } = createMasking({
  prefix: /^(cck|crt|dvk)_/,
  secretName: /^(.*token|.*password.*|key|.*_key|secret|signature|setup_code)$/i,
});

export async function audit(
  tx: Tx,
  { actor, ip }: { actor: AuditActor; ip: string },
  { action, target: [targetType, targetId], detail = {}, userId }: Deed,
): Promise<void> {
  const { owner, ...columns } = actorColumns(actor);
  await append(tx, auditChain, {
    ...columns,
    ...{ userId: userId ?? owner, action, targetType, targetId, detail: maskSecrets(detail), ip },
    at: tx.now(),
  });
}

type ActorColumns = Pick<AuditRow, 'actorType' | 'actorId' | 'actorName'> & { owner: string };

function actorColumns(actor: AuditActor): ActorColumns {
  switch (actor.role) {
    case 'public':
    case 'webhook':
      throw new Error('a change is never made by nobody: name the account it is made for');
    case 'session': {
      const { account, via } = actor;
      const actorType = via === 'operator' ? 'operator' : 'person';
      return { actorType, actorId: account.id, actorName: account.email, owner: account.id };
    }
    case 'key':
      return { actorType: 'key', actorId: actor.key.id, actorName: actor.key.name, owner: actor.account.id };
    case 'device': {
      const { device, account } = actor;
      return { actorType: 'device', actorId: device.uuid, actorName: device.name, owner: account.id };
    }
    case 'mail': {
      const { id, email } = actor.account;
      return { actorType: 'mail', actorId: id, actorName: email, owner: id };
    }
  }
}
