// Task settings for many users at once, and under a name.
import { z } from 'zod';
import { route } from '../../../core/http/contract.js';
import { BULK_ERRORS, bulkIds, bulkStarted } from './bulk.js';
import { line, pageOf, paging, pathId, text, userType } from './shapes.js';
import { TASK_ERRORS, TaskConfigPatch, TaskSettings } from './tasks.js';
import { USER_FILTER_ERRORS, userFilter } from './userFilter.js';

const preset = z.object({
  id: z.int(),
  name: z.string(),
  /** For users of this type alone; null for all, each as far as its type has the tasks. */
  user_type: userType.nullable(),
  task_config: z.record(z.string(), TaskSettings),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

const presetBody = TaskConfigPatch.extend({
  name: z.string().trim().pipe(text(1, 64)).pipe(line(64)),
  user_type: userType.nullish().transform((type) => type ?? null),
});

const ofPreset = z.object({ id: pathId });

export const listPresets = route({
  method: 'get',
  path: '/api/v1/manager/presets',
  role: 'manager',
  query: z.object(paging),
  answer: pageOf(preset, z.object({ total: z.int() })),
  summary: 'Own presets, the oldest first',
});

export const createPreset = route({
  method: 'post',
  path: '/api/v1/manager/presets',
  role: 'manager',
  body: presetBody,
  answer: preset,
  status: 201,
  errors: [...TASK_ERRORS, 'name_taken', 'too_many_presets'],
  summary: 'Keep task settings under a name',
});

export const getPreset = route({
  method: 'get',
  path: '/api/v1/manager/presets/:id',
  role: 'manager',
  params: ofPreset,
  answer: preset,
  errors: ['not_found'],
  summary: 'One preset',
});

export const putPreset = route({
  method: 'put',
  path: '/api/v1/manager/presets/:id',
  role: 'manager',
  params: ofPreset,
  body: presetBody,
  answer: preset,
  errors: ['not_found', ...TASK_ERRORS, 'name_taken'],
  summary: 'Replace a preset',
});

export const deletePreset = route({
  method: 'delete',
  path: '/api/v1/manager/presets/:id',
  role: 'manager',
  params: ofPreset,
  answer: z.object({ message: z.string() }),
  errors: ['not_found'],
  summary: 'Delete a preset; users keep what it gave them',
});

const massPatch = z
  .object({
    user_ids: bulkIds.optional(),
    filter: userFilter.optional(),
    task_config: z.record(z.string(), z.unknown()).optional(),
    preset_id: z.int().min(1).optional(),
  })
  .refine(({ user_ids: ids, filter }) => (ids === undefined) !== (filter === undefined), {
    error: 'expected either user_ids or filter',
  })
  .refine(({ task_config: config, preset_id: id }) => (config === undefined) !== (id === undefined), {
    error: 'expected either task_config or preset_id',
  });

const difference = z.object({ before: TaskSettings, after: TaskSettings });

export const previewUserTasks = route({
  method: 'post',
  path: '/api/v1/manager/users/tasks/preview',
  role: 'manager',
  body: massPatch,
  answer: z.object({
    /** Users that were looked at: all that are meant, or the first ones when `complete` is false. */
    evaluated: z.int(),
    complete: z.boolean(),
    changed: z.int(),
    unchanged: z.int(),
    /** Of a type that these settings are not for. */
    not_concerned: z.int(),
    /** Ids that are no user of the manager's. */
    unknown: z.int(),
    /** How many users each task changes for. */
    tasks: z.record(z.string(), z.int()),
    /** The first 100 that would change: by task the fields that change. */
    users: z.array(
      z.object({
        user_id: z.int(),
        account_no: z.string(),
        login_id: z.string(),
        username: z.string(),
        changes: z.record(z.string(), difference),
      }),
    ),
  }),
  errors: ['not_found', ...TASK_ERRORS, ...USER_FILTER_ERRORS],
  summary: 'What these task settings would change for whom; changes nothing',
});

/** Users whom it does not concern or would not change are skipped. */
export const applyUserTasks = route({
  method: 'post',
  path: '/api/v1/manager/users/tasks/apply',
  role: 'manager',
  body: massPatch,
  answer: bulkStarted,
  errors: ['not_found', ...TASK_ERRORS, ...USER_FILTER_ERRORS, ...BULK_ERRORS],
  summary: 'Give many users the same task settings',
});
