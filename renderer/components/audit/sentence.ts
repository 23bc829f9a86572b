// An entry of the record in words: who did what to which thing. What this build has no words for is shown by name.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../../server/core/http/contract.js';
import type { listAuditLogs } from '../../../server/services/oas/contract/audit.js';
import type { Format } from '../../lib/format.js';
import { i18n, wordOf } from '../../lib/i18n.js';

export type AuditEntry = AnswerOf<typeof listAuditLogs>['items'][number];

/** What was acted upon, by what the record calls it: a word for many of them, else there is none. */
const MANY = {
  user: 'units.users',
  manager: 'units.managers',
  manager_renewal_key: 'units.keys',
  user_activation_code: 'units.codes',
  job: 'units.jobs',
  node: 'units.nodes',
} as const;
/** Names of what was acted upon, the most telling first. */
const NAMES = ['code', 'node_id', 'name'] as const;
/** Counts of acts upon many. */
const COUNTS = ['count', 'updated', 'revoked', 'deleted', 'handed_out', 'restored', 'total'] as const;

export function sentenceOf(t: TFunction, format: Format, entry: AuditEntry): string {
  const target = targetOf(t, entry);
  const more = moreOf(t, format, entry)
    .map((part) => t('audit.and', { part }))
    .join('');
  return t('audit.sentence', { who: whoOf(t, entry), did: didOf(t, entry, target).trim(), more }).replace(
    // A full-width bracket is its own space.
    '） ',
    '）',
  );
}

function didOf(t: TFunction, { action, detail }: AuditEntry, target: string): string {
  const change = action.includes('lifecycle') ? onlyChange(detail) : undefined;
  if (change) return t(`audit.lifecycle.${change}`, { target });
  const key = `audit.did.${action}`;
  return i18n.exists(key)
    ? t(key as 'audit.did.delete_user', { target })
    : t('audit.unknown', { action, target });
}

/** What was changed of a validity or status, when it was one thing: that is what the sentence is about. */
function onlyChange(detail: AuditEntry['detail']): 'disabled' | 'active' | 'days' | 'until' | undefined {
  const { status, extend_days: days, expires_at: until } = detail;
  if ([status, days, until].filter((value) => value !== undefined).length !== 1) return undefined;
  if (status === 'disabled' || status === 'active') return status;
  return days === undefined ? 'until' : 'days';
}

/** The act alone, for the choice of acts. */
export function actOf(t: TFunction, action: string): string {
  const did = t(`audit.did.${action}` as 'audit.did.delete_user', { target: typeOf(t, action) });
  return did.charAt(0).toUpperCase() + did.slice(1);
}

export function whoOf(t: TFunction, { actor_type, actor_name, via }: AuditEntry): string {
  if (actor_type === 'system') return t('audit.cloud');
  const role = wordOf(`roles.${actor_type}`, actor_type);
  const who = actor_name === '' || actor_name === actor_type ? role : `${role} ${actor_name}`;
  return via === null ? who : t('audit.actor_in', { who, via: viaOf(t, via) });
}

const viaOf = (t: TFunction, via: string): string =>
  via.startsWith('super:')
    ? t('audit.viaSuper', { name: via.slice('super:'.length) })
    : t('audit.viaOperator');

/** Every act this build has words for. */
export function knownActions(): string[] {
  const words: unknown = i18n.getResource(i18n.language, 'translation', 'audit.did');
  return typeof words === 'object' && words !== null ? Object.keys(words) : [];
}

function targetOf(t: TFunction, { detail, target_id, target_type, action }: AuditEntry): string {
  if (target_id === 0) {
    const count = COUNTS.map((name) => detail[name]).find((value) => typeof value === 'number');
    if (count === undefined) return '';
    const what =
      target_type in MANY ? t(MANY[target_type as keyof typeof MANY], { count }) : t('units.rows', { count });
    return t('audit.many', { what });
  }
  const name =
    NAMES.map((field) => detail[field]).find((value) => typeof value === 'string' && value !== '') ??
    // A user's or agent's `username` is a name in the game, not whose entry it is.
    (target_type === 'manager' || target_type === 'super' ? detail['username'] : undefined) ??
    (target_type === 'user' && action === 'quick_create_user' ? detail['account_no'] : undefined);
  const said = target_type === 'user' || typeof name !== 'string' ? `#${target_id}` : name;
  const key = `audit.one.${target_type}`;
  return i18n.exists(key) ? t(key as 'audit.one.user', { name: said }) : said;
}

/** What stands in a sentence of the choice instead of a name. */
function typeOf(t: TFunction, action: string): string {
  const types = {
    user: /user|task_now|stop_/,
    manager: /manager_(lifecycle|sessions|password)|as_manager/,
    manager_renewal_key: /renewal_key/,
    user_activation_code: /activation_code/,
    preset: /preset/,
    job: /_jobs?(_now)?$/,
    node: /node|pairing/,
    super: /super/,
  };
  const order = [
    'manager_renewal_key',
    'user_activation_code',
    'manager',
    'preset',
    'job',
    'node',
    'super',
    'user',
  ] as const;
  const type = order.find((one) => types[one].test(action));
  return type ? t(`audit.one.${type}`, { name: '' }).trim() : '';
}

function moreOf(t: TFunction, format: Format, { action, detail }: AuditEntry): string[] {
  const isLifecycle = action.includes('lifecycle');
  const only = isLifecycle ? onlyChange(detail) : undefined;
  const asked = detail['extend_days'] ?? detail['extended_days'];
  const days = only === 'days' ? undefined : asked;
  const given = only === 'days' ? asked : detail['duration_days'];
  const ended = detail['ended_sessions'] ?? detail['ended'];
  const { expires_at: until, status, task } = detail;
  return [
    action.includes('task_now') && typeof task === 'string' ? wordOf(`tasks.${task}`, task) : '',
    typeof days === 'number' && days > 0 ? t('audit.days', { count: days }) : '',
    typeof given === 'number' && given > 0 ? t('audit.given', { count: given }) : '',
    isLifecycle && typeof until === 'string' ? t('audit.until', { at: format.wall(Date.parse(until)) }) : '',
    isLifecycle && !only && status === 'disabled' ? t('audit.disabledNow') : '',
    isLifecycle && !only && status === 'active' ? t('audit.enabledNow') : '',
    typeof ended === 'number' && ended > 0 ? t('audit.sessions', { count: ended }) : '',
  ].filter((part) => part !== '');
}
