// What a preset holds: some fields of some tasks, over the templates' own values.
import type { TaskConfig, Templates } from '../../../server/services/oas/contract/tasks.js';

type UserType = 'daily' | 'duiyi' | 'shuaka';

/** The later one's fields win. */
export function merged(below: TaskConfig, above: TaskConfig): TaskConfig {
  const config = { ...below };
  for (const [task, settings] of Object.entries(above)) config[task] = { ...config[task], ...settings };
  return config;
}

/** Every task of the type, or of all types, as its template begins. */
export function defaultsFor(templates: Templates, type: UserType | null): TaskConfig {
  const all = Object.entries(templates.templates).filter(([, template]) =>
    type === null ? template.user_types.length > 0 : template.user_types.includes(type),
  );
  return Object.fromEntries(all.map(([task, template]) => [task, template.default_config]));
}

export function without(config: TaskConfig, task: string, field: string): TaskConfig {
  const { [task]: settings = {}, ...others } = config;
  const { [field]: _, ...rest } = settings;
  return Object.keys(rest).length === 0 ? others : { ...others, [task]: rest };
}

/** What can be held of a task, each with its title in `language`; `enabled` and `next_time` are titled by the caller. */
export function fieldsOf(
  templates: Templates,
  task: string,
  language: string,
): [name: string, title: string][] {
  const fields = [...templates.common_fields, ...(templates.templates[task]?.fields ?? [])];
  return fields
    .filter((field) => field.read_only !== true)
    .map((field) => [field.name, language === 'en' ? field.title_en : field.title_zh]);
}
