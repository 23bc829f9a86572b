// What an entry says about before and after, as lines to compare.
import type { DiffItem } from '../../components/DiffPreview.js';
import type { AuditEntry } from './useAudit.js';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lines of `detail.before` and `detail.after`, and of each of `detail.changes`; fields that stayed are left out. */
export function changesOf({ id, detail, target_id }: AuditEntry, who: string): DiffItem[] {
  const own = compared(who === '' ? `#${target_id}` : who, String(id), detail['before'], detail['after']);
  const many = Array.isArray(detail['changes']) ? detail['changes'] : [];
  return [
    ...own,
    ...many.flatMap((change: unknown, index) =>
      isFields(change)
        ? compared(`#${textOf(change['id']) ?? index + 1}`, String(index), change['before'], change['after'])
        : [],
    ),
  ];
}

/** Everything but before and after, in plain words. */
export const plainDetail = ({ detail }: AuditEntry): [string, string][] =>
  Object.entries(detail).flatMap(([name, value]): [string, string][] =>
    ['before', 'after', 'changes'].includes(name) ? [] : [[name, textOf(value) ?? '–']],
  );

function compared(who: string, key: string, before: unknown, after: unknown): DiffItem[] {
  const [old, now] = [isFields(before) ? before : {}, isFields(after) ? after : {}];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return fields.flatMap((field) => {
    const [was, is] = [textOf(old[field]), textOf(now[field])];
    return was === is ? [] : [{ key: `${key} ${field}`, who, field, before: was, after: is }];
  });
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
