// All settings of a running cloud: defaults < settings.json < environment < arguments, validated by one schema a group.
import type { z } from 'zod';
import { checkShape, type Issue } from './core/http/issues.js';
import type { Settings, SettingsGroup } from './core/kernel/settings.js';
import { leavesOf, valueOfText } from './settingText.js';

/** One setting given for this run only. */
export interface Assignment {
  /** Dotted name. */
  name: string;
  text: string;
  /** Where it was said, for messages: `--set`, `DESKCLOUD_HOST`. */
  source: string;
}

/** A setting that does not exist or may not have this value. The message names where it was said. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

type Tree = { [name: string]: unknown };

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withValue(tree: Tree, path: readonly string[], value: unknown): Tree {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return { ...tree, [head]: value };
  const below = tree[head];
  return { ...tree, [head]: withValue(isTree(below) ? below : {}, rest, value) };
}

/**
 * Joins what was said into validated settings. `stored` is the parsed settings.json; later assignments win over earlier ones.
 * Names in settings.json that no group knows are left alone: a newer version may have written them.
 * Throws SettingError for an unknown name or a value that its schema refuses.
 */
export function createSettings(
  groups: readonly SettingsGroup[],
  stored: unknown,
  assignments: readonly Assignment[],
): Settings {
  if (!isTree(stored)) throw new SettingError('settings.json: expected an object of settings');
  const leaves = new Map(leavesOf(groups).map((leaf) => [leaf.name, leaf.schema]));
  const saidBy = new Map<string, Assignment>();
  let tree = stored;
  for (const assignment of assignments) {
    const schema = leaves.get(assignment.name);
    if (!schema) throw new SettingError(`${assignment.source}: there is no setting '${assignment.name}'`);
    tree = withValue(tree, assignment.name.split('.'), valueOfText(schema, assignment.text));
    saidBy.set(assignment.name, assignment);
  }
  const values = new Map<string, unknown>();
  for (const group of groups) {
    const checked = checkShape(group.schema, tree[group.name] ?? {});
    if ('issues' in checked) throw new SettingError(sentenceOf(group.name, checked.issues[0], saidBy));
    values.set(group.name, checked.data);
  }
  return {
    read<Shape extends z.ZodObject>(group: SettingsGroup<Shape>): z.infer<Shape> {
      const value = values.get(group.name);
      if (value === undefined) throw new Error(`the settings group '${group.name}' is not joined in`);
      return value as z.infer<Shape>;
    },
  };
}

function sentenceOf(
  group: string,
  issue: Issue | undefined,
  saidBy: ReadonlyMap<string, Assignment>,
): string {
  const path = [group, ...(issue?.path ?? [])].map(String);
  // An issue inside a list belongs to the setting that holds the list.
  const name = path
    .map((_, end) => path.slice(0, path.length - end).join('.'))
    .find((part) => saidBy.has(part));
  const said = name === undefined ? undefined : saidBy.get(name);
  const words = issue?.words ?? 'is not allowed';
  if (!said) return `settings.json: ${path.join('.')}: ${words}`;
  // Only where the setting was called by its own name does the operator know that name.
  const what = said.source === '--set' ? `${said.name}: ${words}` : words;
  return `${said.source}: ${what} (given: '${said.text.slice(0, 100)}')`;
}
