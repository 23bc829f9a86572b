// An entry of the record in words: who did what to which thing, and how many. What this build has no words for is shown by name.
import type { TFunction } from 'i18next';
import { i18n } from '../../lib/i18n.js';
import { wordOf } from '../../lib/i18n.js';
import type { AuditEntry } from './useAudit.js';

type Detail = AuditEntry['detail'];

/** Names of what was acted upon, the most telling first. */
const NAMES = ['username', 'code', 'account_no', 'node_id', 'name', 'address'] as const;
/** Counts of acts upon many. */
const COUNTS = [
  'count',
  'updated',
  'revoked',
  'deleted',
  'handed_out',
  'restored',
  'ended',
  'total',
] as const;

export function sentenceOf(t: TFunction, entry: AuditEntry): string {
  const key = `super.audit.did.${entry.action}`;
  const target = targetOf(t, entry);
  if (!i18n.exists(key)) return `${entry.action} ${target}`.trim();
  const said = t(key as 'super.audit.did.delete_user', { target })
    .replace(/\s+/g, ' ')
    .trim();
  return said + daysOf(t, entry.detail);
}

/** The act without its object, for the choice of acts. */
export const actOf = (t: TFunction, action: string): string =>
  t(`super.audit.did.${action}` as 'super.audit.did.delete_user', { target: '…' });

export function whoOf(t: TFunction, entry: AuditEntry): string {
  const role = wordOf(`roles.${entry.actor_type}`, entry.actor_type);
  return [role, entry.actor_name]
    .filter((part, index, all) => part !== '' && all.indexOf(part) === index)
    .join(' ');
}

/** Every act this build has words for. */
export function knownActions(): string[] {
  const words: unknown = i18n.getResource(i18n.language, 'translation', 'super.audit.did');
  return typeof words === 'object' && words !== null ? Object.keys(words) : [];
}

function targetOf(t: TFunction, { detail, target_id, target_type, action }: AuditEntry): string {
  if (action.includes('task_now') && typeof detail['task'] === 'string') {
    return wordOf(`tasks.${detail['task']}`, detail['task']);
  }
  for (const name of NAMES) {
    const value = detail[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const count = COUNTS.map((name) => detail[name]).find((value) => typeof value === 'number');
  if (count !== undefined) return t('super.audit.counted', { count });
  return target_id > 0 && target_type !== '' && !action.startsWith('change_own') ? `#${target_id}` : '';
}

function daysOf(t: TFunction, detail: Detail): string {
  const days = detail['extend_days'] ?? detail['extended_days'] ?? detail['duration_days'];
  return typeof days === 'number' && days > 0 ? t('super.audit.days', { count: days }) : '';
}
