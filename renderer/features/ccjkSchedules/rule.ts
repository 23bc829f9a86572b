// A cron rule as people think of it: every so often, each day at an hour, some days of the week. What fits none of these stays as it is
// written.
import type { TFunction } from 'i18next';

export const REPEATS = ['minutes', 'hours', 'day', 'week', 'month', 'cron'] as const;
export const MINUTE_STEPS = ['5', '10', '15', '20', '30'] as const;
export const HOUR_STEPS = ['1', '2', '3', '4', '6', '8', '12'] as const;
/** As a week begins here; cron's own numbers, Sunday is 0. */
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '0'] as const;

export interface RuleValues {
  repeat: (typeof REPEATS)[number];
  /** Minutes between runs. */
  everyMinutes: string;
  /** Hours between runs, and the minute of the hour. */
  everyHours: string;
  minute: string;
  /** `HH:MM` */
  time: string;
  /** Cron's numbers, in the order of a week. */
  weekdays: readonly string[];
  /** Of the month. */
  day: string;
  /** Written by hand. */
  cron: string;
}

export const FRESH_RULE: RuleValues = {
  repeat: 'day',
  everyMinutes: '15',
  everyHours: '1',
  minute: '0',
  time: '09:00',
  weekdays: ['1', '2', '3', '4', '5'],
  day: '1',
  cron: '0 9 * * *',
};

const number = (text: string) => String(Number(text));

export function cronOf(rule: RuleValues): string {
  const [hour = '9', minute = '0'] = rule.time.split(':');
  const at = `${number(minute)} ${number(hour)}`;
  switch (rule.repeat) {
    case 'minutes':
      return `*/${rule.everyMinutes} * * * *`;
    case 'hours':
      return `${number(rule.minute)} ${rule.everyHours === '1' ? '*' : `*/${rule.everyHours}`} * * *`;
    case 'day':
      return `${at} * * *`;
    case 'week':
      return `${at} * * ${WEEKDAYS.filter((day) => rule.weekdays.includes(day)).join(',')}`;
    case 'month':
      return `${at} ${number(rule.day)} * *`;
    case 'cron':
      return rule.cron.trim().replace(/\s+/g, ' ');
  }
}

/** Fields of what cannot be a rule. */
export function wrongIn(rule: RuleValues): (keyof RuleValues)[] {
  const isWithin = (text: string, from: number, to: number) =>
    /^\d{1,2}$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;
  switch (rule.repeat) {
    case 'minutes':
      return [];
    case 'hours':
      return isWithin(rule.minute, 0, 59) ? [] : ['minute'];
    case 'day':
      return rule.time === '' ? ['time'] : [];
    case 'week':
      return [
        ...(rule.time === '' ? (['time'] as const) : []),
        ...(rule.weekdays.length === 0 ? (['weekdays'] as const) : []),
      ];
    case 'month':
      return [
        ...(rule.time === '' ? (['time'] as const) : []),
        ...(isWithin(rule.day, 1, 31) ? [] : (['day'] as const)),
      ];
    case 'cron':
      return rule.cron.trim().split(/\s+/).length === 5 ? [] : ['cron'];
  }
}

const NUMBER = /^\d{1,2}$/;

/** What was made of the form is found again; everything else is written by hand. */
export function ruleOf(cron: string): RuleValues {
  const written: RuleValues = { ...FRESH_RULE, repeat: 'cron', cron };
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  if (month !== '*') return written;
  const everyMinutes = /^\*\/(\d+)$/.exec(minute)?.[1];
  const isAnyDay = day === '*' && weekday === '*';
  if (everyMinutes !== undefined && hour === '*' && isAnyDay) {
    const isKnown = (MINUTE_STEPS as readonly string[]).includes(everyMinutes);
    return isKnown ? { ...written, repeat: 'minutes', everyMinutes } : written;
  }
  if (!NUMBER.test(minute)) return written;
  const everyHours = hour === '*' ? '1' : /^\*\/(\d+)$/.exec(hour)?.[1];
  if (everyHours !== undefined && isAnyDay) {
    const isKnown = (HOUR_STEPS as readonly string[]).includes(everyHours);
    return isKnown ? { ...written, repeat: 'hours', everyHours, minute: number(minute) } : written;
  }
  if (!NUMBER.test(hour)) return written;
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  if (isAnyDay) return { ...written, repeat: 'day', time };
  if (day === '*') {
    const weekdays = weekdaysOf(weekday);
    return weekdays ? { ...written, repeat: 'week', time, weekdays } : written;
  }
  if (weekday === '*' && NUMBER.test(day)) return { ...written, repeat: 'month', time, day: number(day) };
  return written;
}

/** `1-5`, `1,3`, 7 for Sunday. */
function weekdaysOf(text: string): string[] | undefined {
  const found = new Set<string>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^([0-7])(?:-([0-7]))?$/.exec(part) ?? [];
    if (first === undefined || last === undefined) return undefined;
    for (let day = Number(first); day <= Number(last); day++) found.add(String(day % 7));
  }
  return WEEKDAYS.filter((day) => found.has(day));
}

const WORKDAYS = '1,2,3,4,5';

/** In words where there are words for it, else as it is written. */
export function sayRule(cron: string, t: TFunction): string {
  const rule = ruleOf(cron);
  const { time } = rule;
  switch (rule.repeat) {
    case 'minutes':
      return t('ccjkSchedules.said.minutes', { minutes: rule.everyMinutes });
    case 'hours': {
      const minute = rule.minute.padStart(2, '0');
      return rule.everyHours === '1'
        ? t('ccjkSchedules.said.hour', { minute })
        : t('ccjkSchedules.said.hours', { hours: rule.everyHours, minute });
    }
    case 'day':
      return t('ccjkSchedules.said.day', { time });
    case 'week': {
      if (rule.weekdays.length === 7) return t('ccjkSchedules.said.day', { time });
      if (rule.weekdays.join(',') === WORKDAYS) return t('ccjkSchedules.said.workdays', { time });
      const names = rule.weekdays.map((day) => t(`ccjkSchedules.weekday.${day as '0'}`));
      return t('ccjkSchedules.said.week', { days: names.join(t('ccjkSchedules.comma')), time });
    }
    case 'month':
      return t('ccjkSchedules.said.month', { day: rule.day, time });
    case 'cron':
      return rule.cron;
  }
}
