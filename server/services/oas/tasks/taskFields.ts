// What a task's fields may hold: one description from which forms are made and values are checked.
import type { Json } from '../../../core/store/types.js';

interface FieldTitle {
  name: string;
  titleZh: string;
  titleEn: string;
  /** Counted by agents: shown, not typed. Clients that send it back unchanged or changed are still heard. */
  readOnly?: true;
}

export type FieldSpec = FieldTitle &
  (
    | { type: 'boolean' }
    | { type: 'integer'; min: number; max: number }
    | { type: 'choice'; choices: readonly { value: string; titleZh: string; titleEn: string }[] }
    /** Free text whose values the template does not list (yet). */
    | { type: 'text'; maxLength: number }
  );

const LONGEST_NAME = 64;

/** Fields that every task has beside `next_time`, which nextTime.ts reads. */
export const COMMON_FIELDS: readonly FieldSpec[] = [
  { name: 'enabled', titleZh: '启用', titleEn: 'Enabled', type: 'boolean' },
  {
    name: 'fail_delay',
    titleZh: '失败延迟（分钟）',
    titleEn: 'Fail delay (minutes)',
    type: 'integer',
    min: 0,
    max: 100_000,
  },
  { name: 'max_attempts', titleZh: '尝试次数', titleEn: 'Attempts', type: 'integer', min: 1, max: 100 },
  {
    name: 'on_failure',
    titleZh: '最终失败后',
    titleEn: 'After the last failure',
    type: 'choice',
    choices: [
      { value: 'continue', titleZh: '继续', titleEn: 'Go on' },
      { value: 'stop_task', titleZh: '停用该任务', titleEn: 'Switch this task off' },
      {
        value: 'stop_account',
        titleZh: '停用该账号的全部任务',
        titleEn: 'Switch all tasks of the account off',
      },
    ],
  },
  { name: 'priority', titleZh: '优先级', titleEn: 'Priority', type: 'integer', min: 0, max: 1000 },
];

/** Integers that clients of the original send as text too. */
const TEXT_INTEGERS = new Set(['fail_delay', 'max_attempts', 'priority']);

/** The value to keep, or the words "expected ..." that say what would do. */
export function checkField(field: FieldSpec, value: Json): { value: Json } | { expected: string } {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : { expected: 'expected true or false' };
    case 'integer': {
      const number = TEXT_INTEGERS.has(field.name) ? integerOf(value) : value;
      const fits =
        Number.isInteger(number) && (number as number) >= field.min && (number as number) <= field.max;
      return fits
        ? { value: number as number }
        : { expected: `expected a whole number from ${field.min} to ${field.max}` };
    }
    case 'choice': {
      const words = field.choices.map((choice) => choice.value);
      return typeof value === 'string' && words.includes(value)
        ? { value }
        : { expected: `expected one of ${words.join(', ')}` };
    }
    case 'text':
      return typeof value === 'string' && [...value].length <= field.maxLength
        ? { value }
        : { expected: `expected text of at most ${field.maxLength} characters` };
  }
}

/** `80` of `"80"`; anything else as it is. */
const integerOf = (value: Json): Json =>
  typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value;

/** A name from outside, fit to stand in an error text. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);
