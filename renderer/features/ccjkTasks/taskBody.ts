// What was typed into the form of a new task, as the cloud takes it.
import type { z } from 'zod';
import type { ClientInput } from '../../../server/core/http/contract.js';
import type { createTask } from '../../../server/services/ccjk/contract/tasks.js';
import { NewTask } from '../../../server/services/ccjk/contract/tasks.js';
import { linesOf, taskFieldsOf, unreadableIn, type TaskValues } from '../../lib/ccjk/taskValues.js';

export interface NewTaskValues extends TaskValues {
  /** What several lines are: one script, tasks side by side, tasks one after another. */
  mode: 'script' | 'parallel' | 'sequential';
}

export type TaskBody = NonNullable<ClientInput<typeof createTask>['body']>;

/** One task, or one a line. */
export function bodiesOf(values: NewTaskValues): TaskBody[] {
  const commands = values.mode === 'script' ? [values.command] : linesOf(values.command);
  return commands.map((command) => ({ ...taskFieldsOf({ ...values, command }), source: 'web' }));
}

/** Which fields the cloud would refuse. Of several tasks the first that is wrong counts. */
export function wrongFieldsOf(values: NewTaskValues): (keyof NewTaskValues)[] {
  const wrong = new Set<keyof NewTaskValues>(unreadableIn(values));
  const bodies = bodiesOf(values);
  if (bodies.length === 0) wrong.add('command');
  for (const body of bodies) {
    const checked = NewTask.safeParse(body);
    if (!checked.success) issuesOf(checked.error).forEach((name) => wrong.add(name));
  }
  return [...wrong];
}

const issuesOf = ({ issues }: z.ZodError): (keyof NewTaskValues)[] =>
  issues.map(({ path }) => path[0] as keyof NewTaskValues);
