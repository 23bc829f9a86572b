// A log line as it may leave the house: what happened and where in the program, never to whom. Numbers and a few known words stay; any
// other text goes, for it may be somebody's name.
import { redactText } from '../core/kernel/log.js';
import type { LogLine } from './readLog.js';

/** Fields whose text is the program's own. */
const OWN_WORDS = new Set([
  'requestId',
  'method',
  'route',
  'work',
  'service',
  'event',
  'code',
  'type',
  'level',
]);

/** The folder of a path, on any system: it names the person whose computer it is. */
const FOLDERS = /(?:file:\/\/)?(?:\b[A-Za-z]:)?(?:[\\/][^\\/\s:'"()<>]+)*[\\/](?=[^\\/\s'"()]+)/g;
const QUOTED = /'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|“[^”\n]*”/g;

export function cleanLine({ time, level, message, fields }: LogLine): Record<string, unknown> {
  return { time, level, message: cleanText(message), ...cleanFields(fields) };
}

/** Without what is quoted and without folders. */
export const cleanText = (text: string): string =>
  redactText(text).replace(QUOTED, "'…'").replace(FOLDERS, '…/');

function cleanFields(fields: Record<string, unknown>): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) clean[name] = value;
    else if (name === 'err') clean[name] = cleanError(value);
    else if (typeof value === 'string' && OWN_WORDS.has(name)) clean[name] = redactText(value);
    else clean[name] = '[left out]';
  }
  return clean;
}

function cleanError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return '[left out]';
  const { type, code, message, stack } = error as Record<string, unknown>;
  const known = Object.entries({ type, code, message, stack }).filter(
    ([, value]) => typeof value === 'string',
  );
  return Object.fromEntries(known.map(([name, value]) => [name, cleanText(String(value))]));
}
