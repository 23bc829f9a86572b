// What an entry says about before and after, as lines to compare, with fields and values in words.
import type { TFunction } from 'i18next';
import type { Format } from '../../lib/format.js';
import { i18n, wordOf } from '../../lib/i18n.js';
import type { DiffItem } from '../DiffPreview.js';
import type { AuditEntry } from './sentence.js';

type Fields = Record<string, unknown>;

interface Words {
  t: TFunction;
  format: Format;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPair = (value: unknown): value is Fields =>
  isFields(value) &&
  Object.keys(value).every((name) => name === 'before' || name === 'after') &&
  Object.keys(value).length > 0;

/** Every before and after of an entry, wherever in its detail it stands; fields that stayed are left out. */
export function changesOf(entry: AuditEntry, who: string, words: Words): DiffItem[] {
  const { id, detail } = entry;
  const many: unknown[] = Array.isArray(detail['changes']) ? detail['changes'] : [];
  const pairs = Object.entries(detail).filter(([, value]) => isPair(value));
  const byName = isFields(detail['changes']) ? detail['changes'] : {};
  return [
    ...compared(who, String(id), detail['before'], detail['after'], words),
    ...[...pairs, ...Object.entries(byName)].flatMap(([name, value]) =>
      nested(who, `${id}`, [name], value, words),
    ),
    ...many.flatMap((change, index) =>
      isFields(change)
        ? compared(
            `#${String(change['id'] ?? index + 1)}`,
            `${index}`,
            change['before'],
            change['after'],
            words,
          )
        : [],
    ),
  ];
}

/** Everything but before and after, in plain words. */
export const plainDetail = ({ detail }: AuditEntry, words: Words): [string, string][] =>
  Object.entries(detail).flatMap(([name, value]): [string, string][] =>
    ['before', 'after', 'changes'].includes(name) || isPair(value)
      ? []
      : [[fieldOf([name]), textOf(value, name, words) ?? '–']],
  );

/** Pairs may stand some levels down: task, then field. */
function nested(who: string, key: string, path: string[], value: unknown, words: Words): DiffItem[] {
  if (!isFields(value)) return [];
  if (isPair(value)) return compared(who, key, value['before'], value['after'], words, path);
  return Object.entries(value).flatMap(([name, inner]) => nested(who, key, [...path, name], inner, words));
}

function compared(
  who: string,
  key: string,
  before: unknown,
  after: unknown,
  words: Words,
  path: string[] = [],
): DiffItem[] {
  if (isFields(before) || isFields(after)) {
    const [old, now] = [isFields(before) ? before : {}, isFields(after) ? after : {}];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return names.flatMap((name) => compared(who, key, old[name], now[name], words, [...path, name]));
  }
  const last = path.at(-1) ?? '';
  const [was, is] = [textOf(before, last, words), textOf(after, last, words)];
  if (was === is) return [];
  return [{ key: `${key} ${who} ${path.join('.')}`, who, field: fieldOf(path), before: was, after: is }];
}

const fieldOf = (path: readonly string[]): string => path.map(nameOf).join(' · ');

function nameOf(name: string): string {
  const key = ['audit.fields', 'tasks', 'assets']
    .map((area) => `${area}.${name}`)
    .find((one) => i18n.exists(one));
  return key === undefined ? name : wordOf(key, name);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** Fields whose values are words of the cloud, and where those stand. */
const VALUES: Record<string, readonly string[]> = {
  status: ['status.account', 'status.code', 'status.job'],
  user_type: ['userTypes'],
  archive_status: ['status.archive'],
  task: ['tasks'],
  switched_off: ['tasks'],
  error_code: ['jobErrors'],
  rule: ['rules'],
};

function textOf(value: unknown, name: string, words: Words): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return words.t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    if (INSTANT.test(value)) return words.format.wall(Date.parse(value));
    const key = VALUES[name]?.map((area) => `${area}.${value}`).find((one) => i18n.exists(one));
    return key === undefined ? value : wordOf(key, value);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => textOf(item, name, words) ?? '–').join(', ') || null;
  }
  return (
    Object.entries(value)
      .map(([field, inner]) => `${nameOf(field)} ${textOf(inner, field, words) ?? '–'}`)
      .join(', ') || null
  );
}
