// Acts of a manager on many users, counted first and done in chunks.
import type { z } from 'zod';
import { readAmounts } from '../accounts/assets.js';
import {
  BULK_USER_ASSETS,
  BULK_USER_DELETE,
  BULK_USER_LIFECYCLE,
  BULK_USER_RESTORE,
} from '../accounts/userBulk.js';
import { readUserFilter } from '../accounts/userFilter.js';
import { refuseNonsense } from '../accounts/userLifecycle.js';
import { handle } from '../actor.js';
import { countOrStartBulk } from '../bulk/startBulk.js';
import { actOnUsers } from '../contract/userBulk.js';
import type { Oas } from '../oas.js';
import type { JsonObject } from '../tables.js';
import { readChange } from './usersRoutes.js';

type Body = z.output<NonNullable<typeof actOnUsers.body>>;

const KINDS = {
  lifecycle: BULK_USER_LIFECYCLE,
  assets: BULK_USER_ASSETS,
  delete: BULK_USER_DELETE,
  restore: BULK_USER_RESTORE,
} as const;

export const userBulkRoutes = (oas: Oas) => [
  handle(actOnUsers, async (call) => {
    const { act, user_ids: ids, filter = {}, dry_run: dryRun } = call.body;
    const now = oas.core.clock.now();
    const input = inputOf(oas, call.body, now);
    const deletedBy = act === 'restore' ? call.body.deleted_by : undefined;
    const wanted = {
      ...readUserFilter(filter, { zone: oas.settings().timeZone, now }),
      ...(deletedBy !== undefined && { deletedBy }),
    };
    const target = ids ? { ids } : { filter: wanted };
    return countOrStartBulk(oas, call, { kind: KINDS[act], target, input, dryRun });
  }),
];

/** What the act needs to know beside the users. Throws what a change of one user throws. */
function inputOf(oas: Oas, body: Body, now: number): JsonObject {
  switch (body.act) {
    case 'lifecycle': {
      const change = readChange(oas, body);
      refuseNonsense(change, now);
      return change as JsonObject;
    }
    case 'assets':
      return readAmounts(body.assets ?? {}) as JsonObject;
    case 'delete':
    case 'restore':
      return {};
  }
}
