// One task's settings, as a client sends them, merged into what is there. Pure, so that a whole request can be checked before
// anything is written (behaviour rows 8 to 10).
import { invalid } from '../../../core/kernel/errors.js';
import { isDeeperThan } from '../../../core/kernel/jsonDepth.js';
import type { Instant } from '../../../core/kernel/clock.js';
import type { Json } from '../../../core/store/types.js';
import { NEXT_TIME_FORMS, formatNextTime, nextDaily, parseNextTime, todayAt } from './nextTime.js';
import type { JsonObject, TaskRow } from '../tables.js';
import { DEFAULT_NEXT_TIME, type TaskTemplate } from './taskCatalogue.js';
import { COMMON_FIELDS, checkField, quoted } from './taskFields.js';
import { DUE_AT_ONCE } from './taskRows.js';
import { DEFAULT_PRIORITY, templateOf } from './taskTemplates.js';
import { cutToMinute } from './zones.js';

const LARGEST_CONFIG_BYTES = 8 * 1024;
const DEEPEST_CONFIG = 6;

export interface EditContext {
  /** The task as the client called it, for error texts. */
  name: string;
  zone: string;
  now: Instant;
}

/** What an edit makes of a row; `enabled` undefined leaves the switch where it is. */
export interface TaskEdit extends Pick<TaskRow, 'priority' | 'dueAt' | 'daily' | 'dueByHand' | 'config'> {
  enabled: boolean | undefined;
}

/** `HH:MM`, `YYYY-MM-DD HH:mm`, or undefined for a task that runs at once and whose template names no time. */
export function shownNextTime(
  row: Pick<TaskRow, 'task' | 'daily' | 'dueAt'>,
  zone: string,
): string | undefined {
  if (row.daily !== null) return row.daily;
  if (row.dueAt !== DUE_AT_ONCE) return formatNextTime(row.dueAt, zone);
  return templateOf(row.task).hasNextTime ? DEFAULT_NEXT_TIME : undefined;
}

/** Throws invalid, naming task and field, and changes nothing: the caller writes. */
export function editTask(row: TaskRow, sent: unknown, context: EditContext): TaskEdit {
  const settings = checkShape(sent, context);
  const template = templateOf(row.task);
  const checked: [string, Json][] = [];
  let enabled: boolean | undefined;
  let time: Partial<Pick<TaskRow, 'dueAt' | 'daily' | 'dueByHand'>> = {};
  for (const [field, value] of Object.entries(settings)) {
    // The rule belongs to the template; clients send it back because they were shown it.
    if (field === 'next_time_rule') continue;
    if (field === 'next_time') time = editTime(row, value, context);
    else if (field === 'enabled') enabled = checkValue(template, field, value, context) === true;
    else checked.push([field, checkValue(template, field, value, context)]);
  }
  const config = withoutDefaults(template, merged(row.config ?? {}, Object.fromEntries(checked)));
  if (config && Buffer.byteLength(JSON.stringify(config)) > LARGEST_CONFIG_BYTES) {
    throw refused(context, `its settings are larger than ${LARGEST_CONFIG_BYTES} bytes`);
  }
  const priority = config?.['priority'];
  const { dueAt, daily, dueByHand } = { ...row, ...time };
  return {
    enabled,
    priority: typeof priority === 'number' ? priority : DEFAULT_PRIORITY,
    dueAt,
    daily,
    dueByHand,
    config,
  };
}

function checkShape(sent: unknown, context: EditContext): JsonObject {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw refused(context, 'expected an object of settings');
  }
  if (isDeeperThan(sent, DEEPEST_CONFIG)) {
    throw refused(context, `its settings are nested deeper than ${DEEPEST_CONFIG} levels`);
  }
  return sent as JsonObject;
}

function checkValue(template: TaskTemplate, name: string, value: Json, context: EditContext): Json {
  const field = [...COMMON_FIELDS, ...template.fields].find((spec) => spec.name === name);
  if (!field) return value;
  const outcome = checkField(field, value);
  if ('expected' in outcome) throw refused(context, `${name}: ${outcome.expected}`);
  return outcome.value;
}

function editTime(
  row: TaskRow,
  value: Json,
  { name, zone, now }: EditContext,
): Partial<Pick<TaskRow, 'dueAt' | 'daily' | 'dueByHand'>> {
  // What was only sent back is no change: it must not move a due instant that the end of an open job is about to set.
  if (typeof value === 'string' && value.trim() === shownNextTime(row, zone)) return {};
  const time = parseNextTime(value, zone);
  if (!time) {
    const given = quoted(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    throw invalid(
      'invalid_next_time',
      `task ${quoted(name)}: next_time ${given} is none of: ${NEXT_TIME_FORMS}`,
    );
  }
  if (time.kind === 'now') return { daily: null, dueAt: cutToMinute(now), dueByHand: true };
  if (time.kind === 'at') return { daily: null, dueAt: time.at, dueByHand: true };
  if (time.hhmm === row.daily) return {};
  return { daily: time.hhmm, dueAt: firstDaily(row, time.hhmm, zone, now), dueByHand: true };
}

/**
 * A task that is due stays due when today's time has passed; one that has run already, or is running, waits for the next
 * time the clock shows it.
 */
function firstDaily(row: TaskRow, hhmm: string, zone: string, now: Instant): Instant {
  const today = todayAt(hhmm, now, zone);
  const isDue = row.state !== 'open' && row.dueAt <= now;
  return isDue && today <= now ? today : nextDaily(hhmm, now, zone);
}

/** Objects merge key by key, anything else replaces. */
function merged(base: JsonObject, over: JsonObject): JsonObject {
  // fromEntries defines own properties, so that a key like `__proto__` is a key like any other.
  const entries = new Map<string, Json>(Object.entries(base));
  for (const [name, value] of Object.entries(over)) {
    const present = entries.get(name);
    entries.set(name, isObject(present) && isObject(value) ? merged(present, value) : value);
  }
  return Object.fromEntries(entries);
}

/** Only what differs from the template is stored (behaviour row 13). */
function withoutDefaults(template: TaskTemplate, config: JsonObject): JsonObject | null {
  const own = Object.entries(config).filter(([name, value]) => !Object.is(template.defaults[name], value));
  return own.length > 0 ? Object.fromEntries(own) : null;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = ({ name }: EditContext, what: string) =>
  invalid('invalid_task_config', `task ${quoted(name)}: ${what}`);
