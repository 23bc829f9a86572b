// Routes of API keys.
import { toIso, toIsoOrNull } from '../../../core/kernel/clock.js';
import { createApiKey, listApiKeys, revokeApiKey } from '../accounts/apiKeys.js';
import { asSession, handle } from '../actor.js';
import { audit } from '../audit.js';
import {
  createApiKey as createApiKeyRoute,
  listApiKeys as listApiKeysRoute,
  revokeApiKey as revokeApiKeyRoute,
} from '../contract/keys.js';
import type { ApiKeyRow } from '../tables.js';
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
