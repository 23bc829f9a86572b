// When a task runs next, in a person's words. Times of settings are on the cloud's wall clock and are compared as text.
import type { TFunction } from 'i18next';
import type { TaskSettings } from '../../../server/services/oas/contract/tasks.js';
import { wordOf } from '../../lib/i18n.js';

/** `wallNow`: `2026-11-21 14:20`. */
export function nextText(t: TFunction, settings: TaskSettings, wallNow: string): string {
  if (settings.enabled !== true) return t('user.tasks.notRunning');
  const next = typeof settings.next_time === 'string' ? settings.next_time : '';
  const rule = typeof settings.next_time_rule === 'string' ? settings.next_time_rule : '';
  if (/^\d{1,2}:\d{2}/.test(next)) return t('user.tasks.daily', { at: next.slice(0, 5) });
  const said = next.slice(0, 16) <= wallNow ? t('user.tasks.soon') : shown(t, next, wallNow);
  return rule === '' ? said : `${said} · ${wordOf(`rules.${rule}`, rule)}`;
}

function shown(t: TFunction, next: string, wallNow: string): string {
  const isToday = next.slice(0, 10) === wallNow.slice(0, 10);
  const isThisYear = next.slice(0, 4) === wallNow.slice(0, 4);
  return t('user.tasks.next', { at: next.slice(isToday ? 11 : isThisYear ? 5 : 0, 16) });
}
