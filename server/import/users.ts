// Users of the original and their tokens: account numbers and login ids stay what they were, so that people sign in with the number that
// they have and agents find the local account that they know.
import type { Tx } from '../core/store/types.js';
import {
  deletedUserTable,
  managerTable,
  userTable,
  userTokenTable,
  type JsonObject,
} from '../services/oas/tables.js';
import type { Dumped } from './dump.js';
import { left, RowRefused, TAKEN, takenBut, type Outcome, type Remark } from './report.js';
import { userTypeOf } from './userTypes.js';
import { instantOrNull, isTrue, neededId, neededText, objectOf, textOf } from './values.js';

type Row = Dumped['row'];

export async function takeUser(tx: Tx, row: Row): Promise<Outcome> {
  const id = neededId(row, 'id');
  const managerId = neededId(row, 'manager_id');
  const accountNo = neededText(row, 'account_no', 64);
  const loginId = neededText(row, 'login_id', 20);
  if (!/^\d+$/.test(loginId)) throw new RowRefused('unreadable', 'login_id');
  const manager = await tx.get(managerTable, managerId);
  if (!manager) return left('manager_missing', String(managerId));
  if ((await tx.get(userTable, id)) ?? (await tx.get(deletedUserTable, id))) return left('duplicate', 'id');
  if (await tx.first(userTable, { accountNo })) return left('duplicate', 'account_no');
  if (await tx.first(userTable, { managerId, loginId })) return left('duplicate', 'login_id');
  const { userType, remarks } = userTypeOf(row);
  const now = tx.now();
  const createdAt = instantOrNull(row, 'created_at') ?? now;
  const expiresAt = instantOrNull(row, 'expires_at') ?? createdAt;
  const { status, remark } = statusOf(textOf(row, 'status'), expiresAt > now);
  await tx.insert(userTable, {
    ...{ id, managerId, accountNo, loginId, userType, status, expiresAt },
    archiveStatus: textOf(row, 'archive_status', 20) || 'normal',
    server: textOf(row, 'server', 128),
    gameName: textOf(row, 'username', 128),
    tokenVersion: 1,
    assets: numbersOf(objectOf(row, 'assets')),
    exploreProgress: objectOf(row, 'explore_progress'),
    restConfig: objectOf(row, 'rest_config'),
    lineupConfig: objectOf(row, 'lineup_config'),
    shikigamiConfig: objectOf(row, 'shikigami_config'),
    notifyConfig: notifyOf(objectOf(row, 'notify_config')),
    configVersion: 1,
    seenLoginId: null,
    createdBy: row['created_by'] === 'self_register' ? 'self_register' : 'manager_create',
    unsettled: false,
    createdAt,
    updatedAt: instantOrNull(row, 'updated_at') ?? createdAt,
  });
  // Its number is never given to another.
  const next = Number(loginId) + 1;
  if (Number.isSafeInteger(next) && next > manager.nextLoginNumber) {
    await tx.update(managerTable, { id: managerId }, { nextLoginNumber: next });
  }
  return takenBut(...remarks, ...(remark ? [remark] : []));
}

/** One whom its manager had switched to expired ahead of time was let in nowhere: that is disabled here. */
function statusOf(given: string, hasDaysLeft: boolean): { status: 'active' | 'disabled'; remark?: Remark } {
  if (given === 'disabled') return { status: 'disabled' };
  if (given !== 'expired' || !hasDaysLeft) return { status: 'active' };
  return { status: 'disabled', remark: { reason: 'expired_by_hand', detail: '' } };
}

const numbersOf = (assets: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(assets).filter(([, value]) => Number.isSafeInteger(value)));

function notifyOf(config: JsonObject): { emailEnabled: boolean; email: string } {
  const email = config['email'];
  return {
    emailEnabled: config['email_enabled'] === true,
    email: typeof email === 'string' ? email.slice(0, 254) : '',
  };
}

/** Kept by the same hash: who is signed in stays so. */
export async function takeUserToken(tx: Tx, row: Row): Promise<Outcome> {
  const userId = neededId(row, 'user_id');
  const tokenHash = neededText(row, 'token_hash').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(tokenHash)) throw new RowRefused('unreadable', 'token_hash');
  const isRevoked =
    instantOrNull(row, 'revoked_at') !== null || isTrue(row, 'revoked') || isTrue(row, 'is_revoked');
  if (isRevoked) return left('revoked');
  const expiresAt = instantOrNull(row, 'expires_at');
  if (expiresAt === null || expiresAt <= tx.now()) return left('expired');
  const user = await tx.get(userTable, userId);
  if (!user) return left('user_missing', String(userId));
  if (await tx.first(userTokenTable, { tokenHash })) return left('duplicate', 'token_hash');
  await tx.insert(userTokenTable, {
    ...{ userId, tokenHash, expiresAt },
    managerId: user.managerId,
    tokenVersion: user.tokenVersion,
    deviceInfo: textOf(row, 'device_info', 255),
    createdAt: instantOrNull(row, 'created_at') ?? tx.now(),
  });
  return TAKEN;
}
