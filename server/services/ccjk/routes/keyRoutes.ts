// Routes of API keys, and the operator's over all accounts.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { changeAccount } from '../accounts/accounts.js';
import { createApiKey, listApiKeys, revokeApiKey } from '../accounts/apiKeys.js';
import { endSessions } from '../accounts/sessions.js';
import { asPerson, asSession, handle } from '../actor.js';
import { audit } from '../audit.js';
import {
  createApiKey as createApiKeyRoute,
  listAccounts,
  listApiKeys as listApiKeysRoute,
  revokeApiKey as revokeApiKeyRoute,
  updateAccount,
} from '../contract/keys.js';
import { pageOf } from '../pages.js';
import { accountTable, deviceTable, taskTable, type ApiKeyRow, type JsonObject } from '../tables.js';
import { accountWire } from '../wire.js';
import type { Ccjk } from '../ccjk.js';

export const keyRoutes = (ccjk: Ccjk) => [
  handle(createApiKeyRoute, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { row, key } = await createApiKey(tx, asSession(actor).account, {
        name: body.name,
        scopes: body.scopes,
        expiresAt: body.expires_at == null ? null : Date.parse(body.expires_at),
      });
      await audit(
        tx,
        { actor, ip },
        {
          action: 'create_api_key',
          target: ['api_key', row.id],
          detail: { name: row.name, scopes: row.scopes },
        },
      );
      return { ...keyWire(ccjk, row), key };
    }),
  ),

  handle(listApiKeysRoute, async ({ transaction }) =>
    transaction(async (tx, actor) => {
      const rows = await listApiKeys(tx, asSession(actor).account.id);
      return { keys: rows.map((row) => keyWire(ccjk, row)) };
    }),
  ),

  handle(revokeApiKeyRoute, async ({ params, ip, transaction }) => {
    await transaction(async (tx, actor) => {
      const { id, name } = await revokeApiKey(tx, asSession(actor).account.id, params.key_id);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'revoke_api_key',
          target: ['api_key', id],
          detail: { name },
        },
      );
    });
    return { message: 'key revoked' };
  }),

  handle(listAccounts, async ({ query, transaction }) =>
    transaction(async (tx) => {
      const { limit, offset, plan } = query;
      const where = plan === undefined ? {} : { plan };
      const orderBy = ['-createdAt', 'id'] as const;
      const { rows, total } = await pageOf(tx, accountTable, { where, orderBy, limit, offset });
      const users = [];
      for (const row of rows) {
        users.push({
          ...accountWire(row),
          is_active: row.isActive,
          devices: await tx.count(deviceTable, { userId: row.id }),
          open_tasks: await tx.count(taskTable, { userId: row.id, open: true }),
        });
      }
      return { users, total, limit, offset };
    }),
  ),

  handle(updateAccount, async ({ params, body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const change = { plan: body.plan, isActive: body.is_active, isVerified: body.is_verified };
      const row = await changeAccount(tx, asPerson(actor).account, params.user_id, change);
      if (body.is_active === false) await endSessions(tx, row.id);
      await audit(
        tx,
        { actor, ip },
        {
          action: 'update_user',
          target: ['account', row.id],
          detail: body as JsonObject,
          userId: row.id,
        },
      );
      return { ...accountWire(row), is_active: row.isActive };
    }),
  ),
];

const keyWire = (ccjk: Ccjk, row: ApiKeyRow) => ({
  id: row.id,
  name: row.name,
  scopes: [...row.scopes],
  prefix: row.prefix,
  is_active: row.expiresAt === null || row.expiresAt > ccjk.core.clock.now(),
  last_used: toIsoOrNull(ccjk.keyUse.lastUse(row.id) ?? row.lastUsedAt),
  expires_at: toIsoOrNull(row.expiresAt),
  created_at: toIso(row.createdAt),
});
