// What a task is, as it is typed: in the form of a new one and of a schedule.
import type { Task } from '../../../server/services/ccjk/contract/tasks.js';
import { DEFAULT_TIMEOUT_MS } from '../../../server/services/ccjk/contract/tasks.js';

export interface TaskValues {
  device_id: string;
  type: 'bash' | 'workflow' | 'custom';
  command: string;
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

export const FRESH_TASK: Omit<TaskValues, 'device_id'> = {
  type: 'bash',
  command: '',
  cwd: '',
  env: '',
  args: '',
  priority: '5',
  timeout: String(DEFAULT_TIMEOUT_MS / 1000),
  max_retries: '3',
};

export const linesOf = (command: string): string[] =>
  command
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** As the cloud takes it. Of texts that cannot be read (`unreadableIn`) nothing is taken. */
export function taskFieldsOf(values: TaskValues) {
  return {
    device_id: values.device_id,
    type: values.type,
    command: values.command,
    args: argsOf(values),
    priority: Number(values.priority),
    timeout: Math.round(Number(values.timeout) * 1000),
    max_retries: Number(values.max_retries),
  };
}

/** As it would be typed. */
export function taskValuesOf(
  task: Pick<Task, 'type' | 'command' | 'args' | 'priority' | 'timeout' | 'max_retries'> & {
    device_id: string;
  },
): TaskValues {
  const { cwd, env, ...others } = task.args;
  const isText = typeof cwd === 'string';
  const variables = variablesIn(env);
  const rest = {
    ...others,
    ...(isText || cwd === undefined ? {} : { cwd }),
    ...(variables || env === undefined ? {} : { env }),
  };
  return {
    device_id: task.device_id,
    type: task.type,
    command: task.command,
    cwd: isText ? cwd : '',
    env: Object.entries(variables ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    args: Object.keys(rest).length === 0 ? '' : JSON.stringify(rest, null, 2),
    priority: String(task.priority),
    timeout: String(task.timeout / 1000),
    max_retries: String(task.max_retries),
  };
}

/** Fields whose text cannot be read. */
export function unreadableIn({ env, args }: TaskValues): ('env' | 'args')[] {
  return [
    ...(envOf(env) === undefined ? (['env'] as const) : []),
    ...(argsObject(args) === undefined ? (['args'] as const) : []),
  ];
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

/** Undefined when it cannot be written as lines of `NAME=value`. */
function variablesIn(env: unknown): Record<string, string> | undefined {
  if (typeof env !== 'object' || env === null || Array.isArray(env)) return undefined;
  const isPlain = Object.entries(env).every(
    ([name, value]) =>
      typeof value === 'string' && VARIABLE.test(`${name}=${value}`) && value === value.trim(),
  );
  return isPlain ? (env as Record<string, string>) : undefined;
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
