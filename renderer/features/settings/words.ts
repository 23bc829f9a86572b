// How settings are called. A cloud that is newer than this page may have others: they go by their names.
import { i18n } from '../../lib/i18n.js';

const said = (key: string): string | undefined =>
  i18n.exists(key) ? i18n.t(key as 'settings.title') : undefined;

export interface Words {
  title: string;
  why: string;
  unit: string | undefined;
}

export const wordsOf = (name: string): Words => ({
  title: said(`settings.of.${name}.title`) ?? name,
  why: said(`settings.of.${name}.why`) ?? '',
  unit: said(`settings.of.${name}.unit`),
});

export const groupTitle = (group: string): string => said(`settings.groups.${group}`) ?? group;

export const choiceTitle = (name: string, choice: string): string =>
  said(`settings.choices.${name}.${choice}`) ?? choice;

/** The most wanted first; groups that this page does not know stand at the end. */
const ORDER = ['oas', 'doors', 'lan', 'http', 'backups', 'alerts', 'history', 'logs', 'limits', 'store'];

const placeOf = (group: string) => (ORDER.indexOf(group) + ORDER.length + 1) % (ORDER.length + 1);

export const groupOf = (name: string): string => name.split('.')[0] ?? name;

/** How far the first set-up came is no setting for people. */
const HIDDEN = new Set(['setup']);

export const isShown = (name: string): boolean => !HIDDEN.has(groupOf(name));

export const groupsOf = (names: readonly string[]): string[] =>
  [...new Set(names.filter(isShown).map(groupOf))].sort((a, b) => placeOf(a) - placeOf(b));

/** Whether a setting is meant by what somebody typed into the search. */
export function isMeant(name: string, search: string): boolean {
  const { title, why } = wordsOf(name);
  const text = `${name} ${title} ${why} ${groupTitle(groupOf(name))}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
