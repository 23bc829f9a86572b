// API keys: a name, scopes, and a secret that is shown once (document: table api_keys).
import { newOpaqueToken } from '../../../core/auth/opaque.js';
import { conflict, forbidden, invalid, notFound } from '../../../core/kernel/errors.js';
import { newUuid } from '../../../core/kernel/ids.js';
import type { Instant } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import type { Scope } from '../contract/shapes.js';
import { apiKeyTable, type AccountRow, type ApiKeyRow } from '../tables.js';

const PREFIX = 'cck_';
const SECRET_BYTES = 24;
const SHOWN = 10;
const MOST_KEYS = 50;

export const isApiKey = (token: string): boolean => /^cck_[0-9a-f]{48}$/.test(token);

/** Throws conflict/`TOO_MANY_KEYS`, forbidden/`SCOPE_REFUSED`, invalid for an end that has passed. */
export async function createApiKey(
  tx: Tx,
  account: AccountRow,
  { name, scopes, expiresAt }: { name: string; scopes: readonly Scope[]; expiresAt: Instant | null },
): Promise<{ row: ApiKeyRow; key: string }> {
  if (scopes.includes('task:admin') && !account.isOperator) {
    throw forbidden('SCOPE_REFUSED', 'the scope task:admin is the operator’s');
  }
  if (expiresAt !== null && expiresAt <= tx.now()) {
    throw invalid('VALIDATION_ERROR', 'expires_at: expected an instant to come', {
      details: { fields: { expires_at: 'expected an instant to come' } },
    });
  }
  if ((await tx.count(apiKeyTable, { userId: account.id })) >= MOST_KEYS) {
    throw conflict('TOO_MANY_KEYS', `an account has at most ${MOST_KEYS} API keys; revoke one first`);
  }
  const { token, hash } = newOpaqueToken(PREFIX, SECRET_BYTES);
  const row = await tx.insert(apiKeyTable, {
    id: newUuid(),
    userId: account.id,
    name,
    keyHash: hash,
    prefix: token.slice(0, SHOWN),
    scopes,
    lastUsedAt: null,
    expiresAt,
    createdAt: tx.now(),
  });
  return { row, key: token };
}

export const listApiKeys = (tx: Tx, userId: string): Promise<ApiKeyRow[]> =>
  tx.find(apiKeyTable, { where: { userId }, orderBy: ['-createdAt', 'id'], limit: MOST_KEYS });

/** Throws not_found, also for another account's. */
export async function revokeApiKey(tx: Tx, userId: string, id: string): Promise<ApiKeyRow> {
  const [revoked] = await tx.delete(apiKeyTable, { id, userId });
  if (!revoked) throw notFound('API key');
  return revoked;
}
