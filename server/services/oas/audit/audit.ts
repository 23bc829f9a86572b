// The audit record: written inside the transaction of the change it tells of, so that neither can be without the other.
// Each row carries the hash of the one before it; a changed, moved or missing row breaks the chain from there on.
import { sha256Hex } from '../../../core/kernel/ids.js';
import type { History } from '../../../core/store/history/history.js';
import { StoreDamageError, type Json, type Store, type Tx } from '../../../core/store/types.js';
import type { OasActor } from '../actor.js';
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

/** `previousHash` of the very first row. */
const GENESIS = '0'.repeat(64);
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
 * The document's view of the super (section 3, audit-logs): the super's own acts, those in a manager's name too, and managers'
 * use of renewal keys.
 */
const isOfSuperView = ({ actorType, via, action }: Pick<AuditRow, 'actorType' | 'via' | 'action'>): boolean =>
  actorType === 'super' ||
  actorType === 'operator' ||
  via !== null ||
  action === 'redeem_manager_renewal_key';

/**
 * Walks the chain in slices, from where retention has cut it, through sealed history and the rows in the store; names the first
 * broken link, or answers null.
 */
export async function verifyAudit(
  store: Pick<Store, 'transaction'>,
  history: History,
): Promise<string | null> {
  let previous: Link | undefined;
  let walked = { id: 0, live: 0 };
  for (;;) {
    const after: number = previous?.id ?? 0;
    const { start, sealed, rows } = await store.transaction(async (tx) => ({
      start: await auditStart(tx),
      // Entries leave the store while they are walked: what was sealed meanwhile comes before what is left.
      sealed: (await history.segments(tx, sealedAudit))
        .reverse()
        .find(({ id, live }) => id > walked.id || (id === walked.id && live > walked.live)),
      rows: await tx.find(auditTable, { where: { id: { gt: after } }, orderBy: ['id'], limit: VERIFY_SLICE }),
    }));
    // The record may be cut while it is walked.
    if (start && start.upTo > after) previous = { id: start.upTo, hash: start.hash };
    if (!sealed) {
      const found = walkLinks(rows, previous);
      if (typeof found === 'string') return found;
      previous = found;
      if (rows.length < VERIFY_SLICE) return null;
      continue;
    }
    const first = sealed.id === walked.id ? walked.live : 0;
    walked = sealed;
    try {
      for await (const some of history.walk(sealedAudit, sealed, first)) {
        const found = walkLinks(some, previous);
        if (typeof found === 'string') return found;
        previous = found;
      }
    } catch (error) {
      if (!(error instanceof StoreDamageError)) throw error;
      // What retention has taken meanwhile the record no longer begins with.
      if (await history.isRead(sealed)) return error.message;
    }
  }
}

/** The last link, or the first that is broken. Entries that were seen before are passed over. */
function walkLinks(rows: readonly AuditRow[], previous: Link | undefined): Link | string | undefined {
  let last = previous;
  for (const row of rows) {
    if (last && row.id <= last.id) continue;
    const broken = brokenLink(row, last);
    if (broken) return broken;
    last = row;
  }
  return last;
}

type Link = Pick<AuditRow, 'id' | 'hash'>;

function brokenLink(row: AuditRow, previous: Link | undefined): string | null {
  // The view's column follows from what is hashed; one that differs hides an entry or shows it where it does not belong.
  if (hashOf(row) !== row.hash || row.superView !== isOfSuperView(row))
    return `audit entry ${row.id} was changed after it was written`;
  if (row.previousHash === (previous?.hash ?? GENESIS)) return null;
  return previous
    ? `audit entries between ${previous.id} and ${row.id} are missing or were changed`
    : `audit entries before ${row.id} are missing`;
}

/** The chain's order stands in `previousHash`; the row's number is the store's and stays outside. */
function hashOf(row: Omit<AuditRow, 'id' | 'hash'>): string {
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
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = value as JsonObject;
  const parts = Object.keys(fields)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name] ?? null)}`);
  return `{${parts.join(',')}}`;
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
