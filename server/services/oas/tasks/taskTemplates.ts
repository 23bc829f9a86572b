// Questions about the task catalogue: ids in either language, pools, defaults, and what `GET /task-templates` says
// (behaviour rows 3 to 5).
import type { z } from 'zod';
import type { Templates } from '../contract/tasks.js';
import type { TaskNames } from '../oas.js';
import type { JsonObject, UserType } from '../tables.js';
import { DEFAULT_NEXT_TIME, POOLS, TASKS, USER_TYPES, type TaskTemplate } from './taskCatalogue.js';
import { COMMON_FIELDS, type FieldSpec } from './taskFields.js';

/** Used where neither the user nor the template says otherwise. */
export const DEFAULT_PRIORITY = 50;

const byId = new Map(TASKS.map((template) => [template.id, template]));
const byName = new Map(
  TASKS.flatMap((template) => [
    [template.id, template.id],
    [template.titleZh, template.id],
  ]),
);

/** The English id that a name in either language stands for; undefined for an unknown one. */
export const taskId = (name: string): string | undefined => byName.get(name.trim());

/** How a task is called on the wire. An id that is not known (an agent's own log type) stays as it is. */
export const taskWord = (id: string, names: TaskNames): string =>
  names === 'original' ? (byId.get(id)?.titleZh ?? id) : id;

export const findTemplate = (id: string): TaskTemplate | undefined => byId.get(id);

/** The template of an id that the catalogue is known to hold. */
export function templateOf(id: string): TaskTemplate {
  const template = byId.get(id);
  if (!template) throw new Error(`no template for task ${id}`);
  return template;
}

export const poolOf = (userType: UserType): readonly string[] => POOLS[userType];

const poolSets = new Map(USER_TYPES.map((type) => [type, new Set(POOLS[type])]));
export const isInPool = (task: string, userType: UserType): boolean =>
  Boolean(poolSets.get(userType)?.has(task));

/** The defaults as clients see them: `enabled`, `next_time`, the task's fields, `next_time_rule`. */
export function defaultConfig(template: TaskTemplate): JsonObject {
  if (poolsOf(template.id).length === 0) return {};
  return {
    enabled: template.enabled,
    ...(template.hasNextTime ? { next_time: DEFAULT_NEXT_TIME } : {}),
    ...template.defaults,
    next_time_rule: template.rule,
  };
}

/**
 * `GET /task-templates`: the document's `pools` and `templates` beside the original's fields, named in one language.
 * With a type, `pools` and `templates` hold that type alone; the original's fields speak of it, or of `daily`.
 */
export function templatesAnswer(userType: UserType | undefined, names: TaskNames): z.input<typeof Templates> {
  const words = (ids: readonly string[]) => ids.map((id) => taskWord(id, names));
  const pools = Object.fromEntries(USER_TYPES.map((type) => [type, words(POOLS[type])])) as Record<
    UserType,
    string[]
  >;
  const shownType = userType ?? 'daily';
  const shown = userType ? POOLS[userType].map(templateOf) : TASKS;
  const items = POOLS[shownType].map((id) => ({
    name: taskWord(id, names),
    config: defaultConfig(templateOf(id)),
  }));
  return {
    pools: userType ? { [userType]: pools[userType] } : pools,
    templates: Object.fromEntries(
      shown.map((template) => [taskWord(template.id, names), templateWire(template, names)]),
    ),
    common_fields: COMMON_FIELDS.map(fieldWire),
    user_type: shownType,
    supported_user_types: [...USER_TYPES],
    task_pools: pools,
    order: words(POOLS[shownType]),
    default_config: Object.fromEntries(items.map(({ name, config }) => [name, config])),
    items,
  };
}

const poolsOf = (task: string) => USER_TYPES.filter((type) => isInPool(task, type));

function templateWire(template: TaskTemplate, names: TaskNames) {
  return {
    name: taskWord(template.id, names),
    id: template.id,
    title_zh: template.titleZh,
    title_en: template.titleEn,
    default_config: defaultConfig(template),
    next_time_rule: template.rule,
    user_types: poolsOf(template.id),
    fields: template.fields.map(fieldWire),
  };
}

function fieldWire(field: FieldSpec) {
  return {
    name: field.name,
    title_zh: field.titleZh,
    title_en: field.titleEn,
    type: field.type,
    ...(field.readOnly ? { read_only: true } : {}),
    ...(field.type === 'integer' ? { min: field.min, max: field.max } : {}),
    ...(field.type === 'text' ? { max_length: field.maxLength } : {}),
    ...(field.type === 'choice'
      ? {
          choices: field.choices.map(({ value, titleZh, titleEn }) => ({
            value,
            title_zh: titleZh,
            title_en: titleEn,
          })),
        }
      : {}),
  };
}
