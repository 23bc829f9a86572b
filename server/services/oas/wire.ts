// Rows as the document writes them. No wire name goes further in than this file and the routes.
import { toIso, toIsoOrNull, type Instant } from '../../core/kernel/clock.js';
import { isExpired, statusWord } from './accounts/activity.js';
import { fullAssets } from './accounts/assets.js';
import { restorableUntil } from './accounts/deletion.js';
import type { CountedManager } from './accounts/managerLists.js';
import type { SignedInManager } from './accounts/managers.js';
import type { CountedBatch } from './codes/codeBatches.js';
import { isLapsed } from './codes/codeLists.js';
import type {
  ActivationCodeRow,
  AuditRow,
  CodeRow,
  DeletedUserRow,
  ManagerRow,
  RenewalKeyRow,
  UserRow,
  UserTokenRow,
} from './tables.js';

const codeExtrasWire = (code: CodeRow, now: Instant) => ({
  note: code.note,
  batch_name: code.batchName,
  valid_until: toIsoOrNull(code.validUntil),
  handed_out_at: toIsoOrNull(code.handedOutAt),
  lapsed: isLapsed(code, now),
});

/** `usedBy`: the manager that redeemed it, if it still exists. */
export const renewalKeyWire = (key: RenewalKeyRow, usedBy: ManagerRow | undefined, now: Instant) => ({
  id: key.id,
  code: key.code,
  duration_days: key.durationDays,
  status: key.status,
  used_by_manager_id: key.usedByManagerId,
  used_by_manager_username: usedBy?.username ?? '',
  used_at: toIsoOrNull(key.usedAt),
  created_by_super_admin_id: key.createdBySuperId,
  created_at: toIso(key.createdAt),
  ...codeExtrasWire(key, now),
});

export const managerWire = (manager: ManagerRow, now: Instant) => ({
  id: manager.id,
  username: manager.username,
  alias: manager.alias,
  expires_at: toIso(manager.expiresAt),
  expired: isExpired(manager, now),
  created_at: toIso(manager.createdAt),
});

/** As the super's list shows it. */
export const listedManagerWire = ({ manager, users, nodes, failed24h }: CountedManager, now: Instant) => ({
  id: manager.id,
  username: manager.username,
  alias: manager.alias,
  status: statusWord(manager, now),
  expires_at: toIso(manager.expiresAt),
  is_expired: isExpired(manager, now),
  last_login_at: toIsoOrNull(manager.lastLoginAt),
  user_count: users.total,
  total_users: users.total,
  active_users: users.active,
  expired_users: users.expired,
  disabled_users: users.disabled,
  nodes,
  failed_24h: failed24h,
  created_at: toIso(manager.createdAt),
  updated_at: toIso(manager.updatedAt),
});

export const auditWire = (row: AuditRow, actorName: string) => ({
  id: row.id,
  actor_type: row.actorType,
  actor_id: row.actorId,
  actor_name: actorName,
  via: row.via,
  action: row.action,
  target_type: row.targetType,
  target_id: row.targetId,
  manager_id: row.managerId,
  user_id: row.userId,
  detail: row.detail,
  ip: row.ip,
  created_at: toIso(row.at),
});

export const signedInManagerWire = ({ manager, token, tokenExpiresAt, expired }: SignedInManager) => ({
  token,
  role: 'manager' as const,
  expired,
  expires_at: toIso(manager.expiresAt),
  manager_id: manager.id,
  token_exp: toIso(tokenExpiresAt),
});

export const batchWire = (batch: CountedBatch) => ({
  id: batch.id,
  name: batch.name,
  batch_name: batch.name,
  made: batch.made,
  unused: batch.unused,
  used: batch.used,
  revoked: batch.revoked,
  handed_out: batch.handedOut,
  created_at: toIso(batch.createdAt),
});

/** `usedBy`: the user that redeemed it, if it still exists. */
export const activationCodeWire = (code: ActivationCodeRow, usedBy: UserRow | undefined, now: Instant) => ({
  id: code.id,
  code: code.code,
  duration_days: code.durationDays,
  user_type: code.userType,
  status: code.status,
  used_by_user_id: code.usedByUserId,
  used_by_account_no: usedBy?.accountNo ?? '',
  used_at: toIsoOrNull(code.usedAt),
  created_at: toIso(code.createdAt),
  ...codeExtrasWire(code, now),
});

export const userWire = (user: UserRow, now: Instant) => ({
  id: user.id,
  account_no: user.accountNo,
  login_id: user.loginId,
  manager_id: user.managerId,
  user_type: user.userType,
  status: statusWord(user, now),
  archive_status: user.archiveStatus,
  server: user.server,
  username: user.gameName,
  is_expired: isExpired(user, now),
  expires_at: toIso(user.expiresAt),
  created_by: user.createdBy,
  created_at: toIso(user.createdAt),
  updated_at: toIso(user.updatedAt),
});

export const deletionWire = (user: UserRow | DeletedUserRow) =>
  'deletedAt' in user
    ? { deleted_at: toIso(user.deletedAt), restorable_until: toIso(restorableUntil(user)) }
    : {};

export const signedInUserWire = (user: UserRow, token: string, row: UserTokenRow, now: Instant) => ({
  token,
  account_no: user.accountNo,
  login_id: user.loginId,
  user_type: user.userType,
  expires_at: toIso(user.expiresAt),
  expired: isExpired(user, now),
  token_exp: toIso(row.expiresAt),
});

export interface ProfileParts {
  user: UserRow;
  manager: ManagerRow | undefined;
  token: UserTokenRow;
  lastUsedAt: Instant | null;
  now: Instant;
}

export function profileWire({ user, manager, token, lastUsedAt, now }: ProfileParts) {
  const { created_by: _, updated_at: __, ...shown } = userWire(user, now);
  return {
    ...shown,
    user_id: user.id,
    manager_alias: manager?.alias ?? '',
    assets: fullAssets(user),
    token_exp: toIso(token.expiresAt),
    token_created: toIso(token.createdAt),
    last_used_at: toIsoOrNull(lastUsedAt),
    notify_config: { email_enabled: user.notifyConfig.emailEnabled, email: user.notifyConfig.email },
  };
}

export const assetsWire = (user: UserRow, now: Instant) => ({
  user_id: user.id,
  account_no: user.accountNo,
  user_type: user.userType,
  assets: fullAssets(user),
  expires_at: toIso(user.expiresAt),
  status: statusWord(user, now),
});
