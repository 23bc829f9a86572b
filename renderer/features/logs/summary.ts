import type { LogLine } from '../../../server/console/contract/logs.js';

/** One line that says what happened: the message, and what is known beside it. */
export function summaryOf({ message, fields }: LogLine): string {
  if (message === 'request') {
    const { method, route, status, ms } = fields;
    return [method, route, status, ms === undefined ? undefined : `${textOf(ms)} ms`]
      .map(textOf)
      .filter(Boolean)
      .join(' ');
  }
  const { err, ...others } = fields;
  const cause = typeof err === 'object' && err !== null ? textOf((err as { message?: unknown }).message) : '';
  const known = Object.entries(others).map(([name, value]) => `${name}=${textOf(value)}`);
  return [cause === '' ? message : `${message}: ${cause}`, ...known].join('  ');
}

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
};
