// Acts on many users: by id, or on all under a filter.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { BULK_ERRORS, bulkIds, bulkStarted } from './bulk.js';
import { pathId } from './shapes.js';
import { USER_FILTER_ERRORS, userFilter } from './userFilter.js';
import { ASSET_ERRORS, assetAmounts, lifecycle, LIFECYCLE_ERRORS } from './users.js';

export const USER_ACTS = ['lifecycle', 'assets', 'delete', 'restore'] as const;

/**
 * `lifecycle` takes the fields of a change of validity, `assets` takes `assets`. `restore` means users that were deleted and can
 * still come back, with `deleted_by` only those that this act on many deleted; the other acts mean users that are there.
 */
export const actOnUsers = route({
  method: 'post',
  path: '/api/v1/manager/users/bulk',
  role: 'manager',
  body: z
    .object({
      act: z.enum(USER_ACTS),
      user_ids: bulkIds.optional(),
      filter: userFilter.optional(),
      ...lifecycle,
      assets: assetAmounts.optional(),
      deleted_by: pathId.optional(),
      dry_run: z.boolean().default(false),
    })
    .refine(({ user_ids: ids, filter }) => (ids === undefined) !== (filter === undefined), {
      error: 'expected either user_ids or filter',
    })
    .refine(({ act, assets }) => (act === 'assets') === (assets !== undefined), {
      error: 'expected assets with the act assets, and with no other',
    }),
  answer: bulkStarted,
  errors: [...USER_FILTER_ERRORS, ...LIFECYCLE_ERRORS, ...ASSET_ERRORS, ...BULK_ERRORS],
  summary: 'Prolong, switch, supply, delete or restore many users; with dry_run only how many',
});
