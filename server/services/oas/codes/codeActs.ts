// What is done to codes that exist: noted, handed out, revoked, deleted. One act upon many never touches another owner's
// codes: those, and unknown ones, are skipped and the answer says how many were meant.
import { toIsoOrNull, type Instant } from '../../../core/kernel/clock.js';
import { AppError, conflict } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { audit, type AuditActor } from '../audit/audit.js';
import type { CodeRow, JsonObject } from '../tables.js';
import { forgetEmptyBatches, keepBatch } from './codeBatches.js';
import type { CodeStock } from './codeStock.js';

/** Who acts, for the audit entry. */
export interface By {
  actor: AuditActor;
  ip: string;
}

export interface CodeEdit {
  note?: string | undefined;
  batchName?: string | undefined;
  validUntil?: Instant | null | undefined;
}

/** Throws not_found, also for another owner's code. */
async function ownCode(tx: Tx, { table, managerId, word }: CodeStock, id: number): Promise<CodeRow> {
  const code = await tx.get(table, id);
  if (code?.managerId === managerId) return code;
  throw new AppError('not_found', 'not_found', `${word} ${id} not found`);
}

/** Own codes among these ids, each once. */
async function ownCodes(tx: Tx, { table, managerId }: CodeStock, ids: readonly number[]): Promise<CodeRow[]> {
  const own: CodeRow[] = [];
  for (const id of new Set(ids)) {
    const code = await tx.get(table, id);
    if (code?.managerId === managerId) own.push(code);
  }
  return own;
}

/** A revoked code stays revoked: `changed` is false then. Throws not_found, conflict `code_used`. */
export async function revokeCode(
  tx: Tx,
  stock: CodeStock,
  id: number,
  by: By,
): Promise<{ code: CodeRow; changed: boolean }> {
  const before = await ownCode(tx, stock, id);
  if (before.status === 'revoked') return { code: before, changed: false };
  if (before.status === 'used') {
    throw conflict('code_used', `this ${stock.word} was redeemed already; its days stay where they are`);
  }
  const [code] = await tx.update(stock.table, { id, status: 'unused' }, { status: 'revoked' });
  if (!code) throw new Error(`${stock.word} ${id} changed within its own transaction`);
  await audit(tx, {
    ...by,
    action: stock.actions.revoke,
    targetType: stock.targetType,
    targetId: id,
    detail: { code: code.code, status: { before: before.status, after: code.status } },
  });
  return { code, changed: true };
}

/** Unused ones alone change. Answers how many did. */
export async function revokeCodes(tx: Tx, stock: CodeStock, ids: readonly number[], by: By): Promise<number> {
  const unused = (await ownCodes(tx, stock, ids)).filter(({ status }) => status === 'unused');
  for (const { id } of unused) await tx.update(stock.table, { id }, { status: 'revoked' });
  await auditMany(tx, stock, 'revokeMany', unused, { requested: ids.length, revoked: unused.length }, by);
  return unused.length;
}

/** Whatever its status; who redeemed it keeps the days. Throws not_found. */
export async function deleteCode(tx: Tx, stock: CodeStock, id: number, by: By): Promise<void> {
  const code = await ownCode(tx, stock, id);
  await tx.delete(stock.table, { id });
  await forgetEmptyBatches(tx, stock, [code.batchName]);
  await audit(tx, {
    ...by,
    action: stock.actions.delete,
    targetType: stock.targetType,
    targetId: id,
    detail: { code: code.code, status: code.status, duration_days: code.durationDays },
  });
}

/** Answers how many went. */
export async function deleteCodes(tx: Tx, stock: CodeStock, ids: readonly number[], by: By): Promise<number> {
  const own = await ownCodes(tx, stock, ids);
  for (const { id } of own) await tx.delete(stock.table, { id });
  await forgetEmptyBatches(
    tx,
    stock,
    own.map(({ batchName }) => batchName),
  );
  await auditMany(tx, stock, 'deleteMany', own, { requested: ids.length, deleted: own.length }, by);
  return own.length;
}

/** The first time counts: a code that was handed out before keeps its instant. Answers how many were new. */
export async function handOutCodes(
  tx: Tx,
  stock: CodeStock,
  ids: readonly number[],
  by: By,
): Promise<number> {
  const fresh = (await ownCodes(tx, stock, ids)).filter(({ handedOutAt }) => handedOutAt === null);
  for (const { id } of fresh) await tx.update(stock.table, { id }, { handedOutAt: tx.now() });
  if (fresh.length > 0) {
    await auditMany(tx, stock, 'handOut', fresh, { requested: ids.length, handed_out: fresh.length }, by);
  }
  return fresh.length;
}

/** Fields left undefined stay. Throws not_found. */
export async function editCode(
  tx: Tx,
  stock: CodeStock,
  id: number,
  edit: CodeEdit,
  by: By,
): Promise<CodeRow> {
  const before = await ownCode(tx, stock, id);
  const { note = before.note, batchName = before.batchName, validUntil = before.validUntil } = edit;
  if (note === before.note && batchName === before.batchName && validUntil === before.validUntil)
    return before;
  await keepBatch(tx, stock, batchName);
  const [after] = await tx.update(stock.table, { id }, { note, batchName, validUntil });
  if (!after) throw new Error(`${stock.word} ${id} is gone within its own transaction`);
  if (batchName !== before.batchName) await forgetEmptyBatches(tx, stock, [before.batchName]);
  await audit(tx, {
    ...by,
    action: stock.actions.edit,
    targetType: stock.targetType,
    targetId: id,
    detail: { code: after.code, before: editable(before), after: editable(after) },
  });
  return after;
}

/** Answers how many of them differ now. */
export async function editCodes(
  tx: Tx,
  stock: CodeStock,
  ids: readonly number[],
  edit: CodeEdit,
  by: By,
): Promise<number> {
  const changed: CodeRow[] = [];
  for (const code of await ownCodes(tx, stock, ids)) {
    const { note = code.note, batchName = code.batchName, validUntil = code.validUntil } = edit;
    if (note === code.note && batchName === code.batchName && validUntil === code.validUntil) continue;
    await tx.update(stock.table, { id: code.id }, { note, batchName, validUntil });
    changed.push(code);
  }
  if (changed.length === 0) return 0;
  if (edit.batchName !== undefined) {
    await keepBatch(tx, stock, edit.batchName);
    await forgetEmptyBatches(
      tx,
      stock,
      changed.map(({ batchName }) => batchName),
    );
  }
  const wanted = {
    ...(edit.note !== undefined && { note: edit.note }),
    ...(edit.batchName !== undefined && { batch_name: edit.batchName }),
    ...(edit.validUntil !== undefined && { valid_until: toIsoOrNull(edit.validUntil) }),
  };
  await auditMany(
    tx,
    stock,
    'edit',
    changed,
    { requested: ids.length, updated: changed.length, after: wanted },
    by,
  );
  return changed.length;
}

const editable = ({ note, batchName, validUntil }: CodeRow) => ({
  note,
  batch_name: batchName,
  valid_until: toIsoOrNull(validUntil),
});

function auditMany(
  tx: Tx,
  stock: CodeStock,
  act: keyof CodeStock['actions'],
  changed: readonly CodeRow[],
  counts: JsonObject,
  by: By,
): Promise<void> {
  return audit(tx, {
    ...by,
    action: stock.actions[act],
    targetType: stock.targetType,
    targetId: 0,
    detail: { ids: changed.map(({ id }) => id), ...counts },
  });
}
