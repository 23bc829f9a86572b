// Renewal keys and activation codes of the original: whatever was handed out is still good.
import type { Tx } from '../core/store/types.js';
import {
  activationCodeTable,
  managerTable,
  renewalKeyTable,
  type CodeRow,
  type CodeStatus,
} from '../services/oas/tables.js';
import type { Dumped } from './dump.js';
import { left, RowRefused, takenBut, type Outcome } from './report.js';
import { instantOrNull, neededId, neededText, numberOrNull, textOf } from './values.js';
import { userTypeOf } from './userTypes.js';

type Row = Dumped['row'];

const STATUSES: readonly CodeStatus[] = ['unused', 'used', 'revoked'];

function codeOf(row: Row, now: number): Omit<CodeRow, 'managerId'> {
  const status = STATUSES.find((known) => known === row['status']);
  if (!status) throw new RowRefused('unreadable', 'status');
  const durationDays = neededId(row, 'duration_days');
  if (durationDays > 3650) throw new RowRefused('unreadable', 'duration_days');
  return {
    id: neededId(row, 'id'),
    code: neededText(row, 'code', 64),
    durationDays,
    status,
    usedAt: instantOrNull(row, 'used_at'),
    note: textOf(row, 'note', 200),
    batchName: '',
    validUntil: null,
    handedOutAt: null,
    createdAt: instantOrNull(row, 'created_at') ?? now,
  };
}

export async function takeRenewalKey(tx: Tx, row: Row): Promise<Outcome> {
  const key = codeOf(row, tx.now());
  if (await tx.get(renewalKeyTable, key.id)) return left('duplicate', 'id');
  if (await tx.first(renewalKeyTable, { code: key.code })) return left('duplicate', 'code');
  await tx.insert(renewalKeyTable, {
    ...key,
    managerId: 0,
    createdBySuperId: numberOrNull(row, 'created_by_super_admin_id') ?? 0,
    usedByManagerId: numberOrNull(row, 'used_by_manager_id'),
  });
  return takenBut();
}

export async function takeActivationCode(tx: Tx, row: Row): Promise<Outcome> {
  const code = codeOf(row, tx.now());
  const managerId = neededId(row, 'manager_id');
  if (!(await tx.get(managerTable, managerId))) return left('manager_missing', String(managerId));
  if (await tx.get(activationCodeTable, code.id)) return left('duplicate', 'id');
  if (await tx.first(activationCodeTable, { code: code.code })) return left('duplicate', 'code');
  const { userType, remarks } = userTypeOf(row);
  await tx.insert(activationCodeTable, {
    ...code,
    managerId,
    userType,
    usedByUserId: numberOrNull(row, 'used_by_user_id'),
  });
  return takenBut(...remarks);
}
