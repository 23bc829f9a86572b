// JSON with sorted names: the same value is the same text, whatever order its fields were written in.
import type { Json } from '../store/types.js';

export function canonicalJson(value: Json): string {
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((item) => canonicalJson(isKept(item) ? item : null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = value as Readonly<Record<string, Json>>;
  // As JSON itself does it: a field without a value is none, on disk it will not be there.
  const parts = Object.keys(fields)
    .filter((name) => isKept(fields[name]))
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name] ?? null)}`);
  return `{${parts.join(',')}}`;
}

/** Whatever the types say: JSON has no word for these, and the disk will not hold them. */
const isKept = (value: unknown): boolean =>
  value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
