// Task templates and task settings on the wire (document sections 2, 4 and 5; behaviour rows 5 and 7 to 10).
import { z } from 'zod';

const userType = z.enum(['daily', 'duiyi', 'shuaka']);
const titles = { title_zh: z.string(), title_en: z.string() };

/** Settings of one task: `enabled`, `next_time`, `fail_delay`, ..., its own fields, and whatever else a client keeps there. */
export const TaskSettings = z.record(z.string(), z.unknown());
export type TaskSettings = z.infer<typeof TaskSettings>;

/** Task name (document's id, or the original's name) to its settings, in the order of the user type's pool. */
export const TaskConfig = z.record(z.string(), TaskSettings);
export type TaskConfig = z.infer<typeof TaskConfig>;

/**
 * Body of both PUT routes: merged into what is there. Names, fields and times are checked against the user's type and the
 * templates, where the answer can name the task; unknown fields beside `task_config` are ignored.
 */
export const TaskConfigPatch = z.object({
  task_config: z.record(z.string(), z.unknown(), { error: 'expected an object of task name to settings' }),
});
export type TaskConfigPatch = z.infer<typeof TaskConfigPatch>;

/** What either PUT refuses, each naming the task. */
export const TASK_ERRORS = [
  'unknown_task',
  'task_not_in_type',
  'invalid_task_config',
  'invalid_next_time',
] as const;

/** `version` counts every save. */
export const UserTasks = z.object({
  user_id: z.int(),
  user_type: userType,
  task_config: TaskConfig,
  version: z.int(),
});
export type UserTasks = z.infer<typeof UserTasks>;

/** From it the form of a task is made, and its values are checked. */
export const TaskField = z.object({
  name: z.string(),
  ...titles,
  type: z.enum(['boolean', 'integer', 'choice', 'text']),
  read_only: z.boolean().optional(),
  min: z.int().optional(),
  max: z.int().optional(),
  max_length: z.int().optional(),
  choices: z.array(z.object({ value: z.string(), ...titles })).optional(),
});
export type TaskField = z.infer<typeof TaskField>;

export const NextTimeRule = z.enum([
  'daily_reset',
  'weekly_monday',
  'weekly_7d',
  'interval_6h',
  'interval_8h',
  'interval_2h_window',
  'coop_window',
  'on_demand',
]);

export const Template = z.object({
  /** The name under which it stands in this answer. */
  name: z.string(),
  /** The document's id, whatever language the names are in. */
  id: z.string(),
  ...titles,
  /** Empty for the one task that no user type has. */
  default_config: TaskSettings,
  next_time_rule: NextTimeRule,
  user_types: z.array(userType),
  fields: z.array(TaskField),
});
export type Template = z.infer<typeof Template>;

export const Templates = z.object({
  pools: z.partialRecord(userType, z.array(z.string())),
  templates: z.record(z.string(), Template),
  common_fields: z.array(TaskField),
  user_type: userType,
  supported_user_types: z.array(userType),
  task_pools: z.record(userType, z.array(z.string())),
  order: z.array(z.string()),
  default_config: TaskConfig,
  items: z.array(z.object({ name: z.string(), config: TaskSettings })),
});
export type Templates = z.infer<typeof Templates>;
