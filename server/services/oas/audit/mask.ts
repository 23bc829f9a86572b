// Secrets as they may be shown and kept: recognisable to their owner, useless to anybody else.
import type { Json } from '../../../core/store/types.js';
import type { JsonObject } from '../tables.js';

/** Names of fields that hold a code, an account number or a token, wherever they stand in an audit detail. */
const SECRET_NAME = /^(code|codes|account_?no|accountNo|token|.*_token|.*password.*|setup_code)$/i;

/** `uac_1a2b***`, `7K3M***`: the kind and four characters. */
export function mask(secret: string): string {
  const prefix = /^(mrk|uac|utk|ptk)_/.exec(secret)?.[0] ?? '';
  return `${secret.slice(0, prefix.length + 4)}***`;
}

/** Masks whatever stands under a secret's name; a second line of defence for audit details. Idempotent. */
export function maskSecrets(detail: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, maskValue(value, SECRET_NAME.test(name))]),
  );
}

function maskValue(value: Json, secret: boolean): Json {
  if (typeof value === 'string') return secret && !value.endsWith('***') ? mask(value) : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => maskValue(item, secret));
  if (value !== null && typeof value === 'object') return maskSecrets(value as JsonObject);
  return value;
}
