// Secrets as they may be shown and kept: recognisable to their owner, useless to anybody else.
import type { Json } from '../store/types.js';

type Detail = { readonly [name: string]: Json };

export interface Masking {
  /** `uac_1a2b***`, `7K3M***`: the kind and four characters. */
  mask(secret: string): string;
  /** Masks whatever stands under a secret's name; a second line of defence for audit details. Idempotent. */
  maskSecrets(detail: Detail): Detail;
}

/** `prefix`: the kinds that are shown whole; `secretName`: names of fields that hold a secret, wherever they stand. */
export function createMasking({ prefix, secretName }: { prefix: RegExp; secretName: RegExp }): Masking {
  const mask = (secret: string): string => {
    const kind = prefix.exec(secret)?.[0] ?? '';
    return `${secret.slice(0, kind.length + 4)}***`;
  };
  const maskSecrets = (detail: Detail): Detail =>
    Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [name, maskValue(value, secretName.test(name))]),
    );
  function maskValue(value: Json, secret: boolean): Json {
    if (typeof value === 'string') return secret && !value.endsWith('***') ? mask(value) : value;
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => maskValue(item, secret));
    if (value !== null && typeof value === 'object') return maskSecrets(value as Detail);
    return value;
  }
  return { mask, maskSecrets };
}
