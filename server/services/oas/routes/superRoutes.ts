// Routes of the super admin: document, section 3.
import { toIso } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { asRole, handle } from '../actor.js';
import { createRenewalKey, listRenewalKeys, loginSuper } from '../contract/super.js';
import type { Oas } from '../oas.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import * as renewalKeys from '../codes/renewalKeys.js';
import { signInSuper } from '../accounts/supers.js';
import { managerTable, type RenewalKeyRow } from '../tables.js';
import { renewalKeyWire } from '../wire.js';

export const superRoutes = (oas: Oas) => [
  handle(loginSuper, async ({ body, ip, userAgent }) => {
    const { token, expiresAt } = await signInSuper(oas, { ...body, ip }, userAgent);
    return { token, role: 'super' as const, expires_at: toIso(expiresAt) };
  }),

  handle(createRenewalKey, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) =>
      renewalKeyWire(
        await renewalKeys.createRenewalKey(tx, asRole('super', actor), body.duration_days, ip),
        undefined,
      ),
    ),
  ),

  handle(listRenewalKeys, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    const found = await renewalKeys.searchRenewalKeys(oas.core.store, query);
    return transaction(async (tx) => {
      const { rows, total } = await renewalKeys.pageRenewalKeys(tx, query, found, paging);
      const items = [];
      for (const key of rows) items.push(await shownKey(tx, key));
      return pageAnswer(items, total, paging, await renewalKeys.countRenewalKeys(tx));
    });
  }),
];

async function shownKey(tx: Tx, key: RenewalKeyRow) {
  const usedBy = key.usedByManagerId === null ? undefined : await tx.get(managerTable, key.usedByManagerId);
  return renewalKeyWire(key, usedBy);
}
