// What was typed into the form of a new task, as the cloud takes it.
import type { z } from 'zod';
import type { ClientInput } from '../../../server/core/http/contract.js';
import type { createTask } from '../../../server/services/ccjk/contract/tasks.js';
import { NewTask } from '../../../server/services/ccjk/contract/tasks.js';

export interface TaskValues {
  device_id: string;
  type: 'bash' | 'workflow' | 'custom';
  command: string;
  /** What several lines are: one script, tasks side by side, tasks one after another. */
  mode: 'script' | 'parallel' | 'sequential';
  cwd: string;
  /** `NAME=value`, one a line. */
  env: string;
  /** A JSON object: further arguments. */
  args: string;
  priority: string;
  /** Seconds. */
  timeout: string;
  max_retries: string;
}

export const linesOf = (command: string): string[] =>
  command
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export type TaskBody = NonNullable<ClientInput<typeof createTask>['body']>;

/** One task, or one a line. */
export function bodiesOf(values: TaskValues): TaskBody[] {
  const { device_id, type } = values;
  const commands = values.mode === 'script' ? [values.command] : linesOf(values.command);
  return commands.map((command) => ({
    device_id,
    type,
    command,
    args: argsOf(values),
    priority: Number(values.priority),
    timeout: Math.round(Number(values.timeout) * 1000),
    max_retries: Number(values.max_retries),
    source: 'web',
  }));
}

function argsOf({ cwd, env, args }: TaskValues): Record<string, unknown> {
  const variables = envOf(env) ?? {};
  return {
    ...(argsObject(args) ?? {}),
    ...(cwd.trim() === '' ? {} : { cwd: cwd.trim() }),
    ...(Object.keys(variables).length === 0 ? {} : { env: variables }),
  };
}

const VARIABLE = /^([A-Za-z_]\w*)=(.*)$/;

/** Undefined when a line is no `NAME=value`. */
function envOf(text: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const line of linesOf(text)) {
    const [, name, value] = VARIABLE.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    found[name] = value;
  }
  return found;
}

/** Undefined when it is no JSON object. */
function argsObject(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Which fields the cloud would refuse. Of several tasks the first that is wrong counts. */
export function wrongFieldsOf(values: TaskValues): (keyof TaskValues)[] {
  const wrong = new Set<keyof TaskValues>();
  if (envOf(values.env) === undefined) wrong.add('env');
  if (argsObject(values.args) === undefined) wrong.add('args');
  const bodies = bodiesOf(values);
  if (bodies.length === 0) wrong.add('command');
  for (const body of bodies) {
    const checked = NewTask.safeParse(body);
    if (!checked.success) issuesOf(checked.error).forEach((name) => wrong.add(name));
  }
  return [...wrong];
}

const issuesOf = ({ issues }: z.ZodError): (keyof TaskValues)[] =>
  issues.map(({ path }) => path[0] as keyof TaskValues);
