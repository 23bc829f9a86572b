// What a manager changes on its users: alias, validity, goods, logs, and the end of them (document, section 4).
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { extension, idList } from './lifecycle.js';
import { user } from './manager.js';
import { instant, jsonObject, line, pathId, USER_STATUSES, userType } from './shapes.js';

const ofUser = z.object({ user_id: pathId });
const NOT_OWN = ['not_found', 'not_your_user'] as const;
const userIds = idList(500);

export const putAlias = route({
  method: 'put',
  path: '/api/v1/manager/me/alias',
  role: 'manager',
  body: z.object({ alias: z.string().trim().pipe(line(64)) }),
  answer: z.object({ alias: z.string() }),
  summary: 'The name under which users see their manager',
});

/** A form that leaves its choice open sends '' or null. */
const wordOrNone = <const Words extends readonly string[]>(words: Words) =>
  z
    .enum([...words, ''])
    .nullish()
    .transform((word) => (word || undefined) as Words[number] | undefined);

const LIFECYCLE_STATUSES = ['active', 'disabled', 'expired'] as const;
const ARCHIVE_STATUSES = ['normal', 'active', 'invalid', 'cangbaoge'] as const;
export const lifecycle = {
  ...extension,
  /** `expired` ends the validity now. */
  status: wordOrNone(LIFECYCLE_STATUSES),
  archive_status: wordOrNone(ARCHIVE_STATUSES),
};
export const LIFECYCLE_ERRORS = ['nothing_to_change', 'contradictory_change', 'invalid_time'] as const;

/** `extend_days` wins over `expires_at`; extending a disabled user does not enable it. */
export const patchUserLifecycle = route({
  method: 'patch',
  path: '/api/v1/manager/users/:user_id/lifecycle',
  role: 'manager',
  params: ofUser,
  body: z.object(lifecycle),
  answer: user.extend({ message: z.string() }),
  errors: [...NOT_OWN, ...LIFECYCLE_ERRORS],
  summary: "Change a user's validity, switch it off or on",
});

/** All of them or none. */
export const batchUserLifecycle = route({
  method: 'post',
  path: '/api/v1/manager/users/batch-lifecycle',
  role: 'manager',
  body: z.object({ user_ids: userIds, ...lifecycle }),
  answer: z.object({ updated: z.int() }),
  errors: [...NOT_OWN, ...LIFECYCLE_ERRORS],
  summary: 'The same change for 1 to 500 users',
});

export const assetAmounts = z.record(z.string(), z.unknown(), {
  error: 'expected an object of asset to amount',
});
export const ASSET_ERRORS = ['unknown_asset', 'invalid_asset'] as const;

/** Merged: what is not named stays (behaviour row 28). */
export const putUserAssets = route({
  method: 'put',
  path: '/api/v1/manager/users/:user_id/assets',
  role: 'manager',
  params: ofUser,
  body: z.object({ assets: assetAmounts }),
  answer: z.object({
    user_id: z.int(),
    user_type: userType,
    assets: jsonObject,
    expires_at: instant,
    status: z.enum(USER_STATUSES),
    message: z.string(),
  }),
  errors: [...NOT_OWN, ...ASSET_ERRORS],
  summary: "Set some of a user's goods",
});

/** All of them or none; merged. */
export const batchUserAssets = route({
  method: 'post',
  path: '/api/v1/manager/users/batch-assets',
  role: 'manager',
  body: z.object({ user_ids: userIds, assets: assetAmounts }),
  answer: z.object({ updated: z.int() }),
  errors: [...NOT_OWN, ...ASSET_ERRORS],
  summary: 'Set the same goods for 1 to 500 users',
});

/** Job events and agent lines go; jobs and the audit record stay. */
export const deleteUserLogs = route({
  method: 'delete',
  path: '/api/v1/manager/users/:user_id/logs',
  role: 'manager',
  params: ofUser,
  answer: z.object({ message: z.string(), deleted: z.int() }),
  errors: NOT_OWN,
  summary: "Clear a user's job events and log lines",
});

/** Can be undone for ten minutes. */
export const deleteUser = route({
  method: 'delete',
  path: '/api/v1/manager/users/:user_id',
  role: 'manager',
  params: ofUser,
  answer: z.object({ message: z.string(), restorable_until: instant }),
  envelope: 'bare',
  errors: NOT_OWN,
  summary: 'Delete a user with all its data',
});

/** Unknown and other managers' users are skipped. */
export const batchDeleteUsers = route({
  method: 'post',
  path: '/api/v1/manager/users/batch-delete',
  role: 'manager',
  body: z.object({ user_ids: userIds }),
  answer: z.object({ deleted: z.int(), requested: z.int(), restorable_until: instant }),
  envelope: 'bare',
  summary: 'Delete 1 to 500 users with all their data',
});

export const restoreUser = route({
  method: 'post',
  path: '/api/v1/manager/users/:user_id/restore',
  role: 'manager',
  params: ofUser,
  answer: user.extend({ message: z.string() }),
  errors: NOT_OWN,
  summary: 'Take back the deletion of a user',
});

/** Those whose time is over, unknown ones and other managers' are skipped. */
export const restoreUsers = route({
  method: 'post',
  path: '/api/v1/manager/users/restore',
  role: 'manager',
  body: z.object({ user_ids: userIds }),
  answer: z.object({ restored: z.int(), requested: z.int() }),
  summary: 'Take back the deletion of 1 to 500 users',
});
