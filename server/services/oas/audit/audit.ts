// The audit record: written inside the transaction of the change it tells of, so that neither can be without the other.
// Each row carries the hash of the one before it; a changed, moved or missing row breaks the chain from there on.
import type { History } from '../../../core/store/history/history.js';
import { StoreDamageError, type Store, type Tx } from '../../../core/store/types.js';
import type { OasActor } from '../actor.js';
import { entryIsWhole, GENESIS, hashOf, isOfSuperView, type Link } from './auditChain.js';
import { knownGaps, type KnowsGap } from './auditGaps.js';
import { auditStart } from './auditStart.js';
import { mask, maskSecrets } from './mask.js';
import { sealedAudit } from '../sealed.js';
import { auditTable, type AuditRow, type JsonObject } from '../tables.js';

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

const VERIFY_SLICE = 500;

/** Appends one entry. Transactions run one after another, so the last row is the one before this. */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  const last = await tx.first(auditTable, {}, ['-id']);
  const actor = actorColumns(entry.actor);
  const row: Omit<AuditRow, 'id' | 'hash'> = {
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
    previousHash: last?.hash ?? GENESIS,
  };
  await tx.insert(auditTable, { ...row, hash: hashOf(row) });
}

/**
 * Walks the chain in slices, from where retention has cut it, through sealed history and the rows in the store; names the first
 * broken link, or answers null.
 */
export async function verifyAudit(
  store: Pick<Store, 'transaction'>,
  history: History,
): Promise<string | null> {
  return (await firstBrokenLink(store, history))?.text ?? null;
}

export interface BrokenLink {
  text: string;
  /** What is broken: the entry itself, what stands before it, or a file of sealed entries. */
  what: 'entry' | 'gap' | 'file';
  row?: AuditRow;
  previous?: Link | undefined;
}

/** The same, in parts. */
export async function firstBrokenLink(
  store: Pick<Store, 'transaction'>,
  history: History,
): Promise<BrokenLink | null> {
  let previous: Link | undefined;
  let walked = { id: 0, live: 0 };
  for (;;) {
    const after: number = previous?.id ?? 0;
    const { start, sealed, rows, knowsGap } = await store.transaction(async (tx) => ({
      start: await auditStart(tx),
      knowsGap: await knownGaps(tx),
      // Entries leave the store while they are walked: what was sealed meanwhile comes before what is left.
      sealed: (await history.segments(tx, sealedAudit))
        .reverse()
        .find(({ id, live }) => id > walked.id || (id === walked.id && live > walked.live)),
      rows: await tx.find(auditTable, { where: { id: { gt: after } }, orderBy: ['id'], limit: VERIFY_SLICE }),
    }));
    // The record may be cut while it is walked.
    if (start && start.upTo > after) previous = { id: start.upTo, hash: start.hash };
    if (!sealed) {
      const found = walkLinks(rows, previous, knowsGap);
      if (found && 'text' in found) return found;
      previous = found;
      if (rows.length < VERIFY_SLICE) return null;
      continue;
    }
    const first = sealed.id === walked.id ? walked.live : 0;
    walked = sealed;
    try {
      for await (const some of history.walk(sealedAudit, sealed, first)) {
        const found = walkLinks(some, previous, knowsGap);
        if (found && 'text' in found) return found;
        previous = found;
      }
    } catch (error) {
      if (!(error instanceof StoreDamageError)) throw error;
      // What retention has taken meanwhile the record no longer begins with.
      if (await history.isRead(sealed)) return { what: 'file', text: error.message };
    }
  }
}

/** The last link, or the first that is broken. Entries that were seen before are passed over. */
function walkLinks(
  rows: readonly AuditRow[],
  previous: Link | undefined,
  knowsGap: KnowsGap,
): Link | BrokenLink | undefined {
  let last = previous;
  for (const row of rows) {
    if (last && row.id <= last.id) continue;
    const broken = brokenLink(row, last, knowsGap);
    if (broken) return broken;
    last = row;
  }
  return last;
}

function brokenLink(row: AuditRow, previous: Link | undefined, knowsGap: KnowsGap): BrokenLink | null {
  if (!entryIsWhole(row)) {
    return { what: 'entry', row, text: `audit entry ${row.id} was changed after it was written` };
  }
  if (row.previousHash === (previous?.hash ?? GENESIS) || knowsGap(row, previous)) return null;
  const text = previous
    ? `audit entries between ${previous.id} and ${row.id} are missing or were changed`
    : `audit entries before ${row.id} are missing`;
  return { what: 'gap', row, previous, text };
}

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
