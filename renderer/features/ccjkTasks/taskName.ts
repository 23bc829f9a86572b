import type { Task } from '../../../server/services/ccjk/contract/tasks.js';

const LONGEST_NAME = 60;

/** The command's first line, cut. */
export function nameOf({ command }: Pick<Task, 'command'>): string {
  const [line = ''] = command.split('\n');
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line;
}
