// All settings of a running cloud: defaults < settings.json < environment < arguments, validated by one schema a group. Live ones
// can be changed while it runs; the others wait in settings.json for the next start.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { checkShape, type Issue } from './core/http/issues.js';
import { conflict, invalid } from './core/kernel/errors.js';
import type { Settings, SettingsGroup } from './core/kernel/settings.js';
import { leavesOf, valueOfText, type Leaf } from './settingText.js';
import { isTree, valueAt, withoutValue, withValue, type Tree } from './settingTree.js';

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

/** A setting as the operator sees it. */
export interface SettingState {
  name: string;
  applies: Leaf['applies'];
  /** Null for a secret one. */
  value: unknown;
  default: unknown;
  isDefault: boolean;
  /** What the next start will use instead, where it differs; only of settings that apply at restart. */
  pending?: unknown;
  /** `--oas-port`, `DESKCLOUD_HOST`: given for this run, so that a change here would have no effect. */
  fixedBy: string | null;
  isSecret: boolean;
  /** JSON Schema of the value. */
  schema: Record<string, unknown>;
}

export interface RunningSettings extends Settings {
  list(): SettingState[];
  /**
   * Has `guard` judge each change before it is written; it refuses by throwing an AppError. What it did for a change that could then
   * not be written it is asked to undo: it is called once more with the values that stay.
   */
  guard(guard: (next: Settings) => Promise<void>): void;
  /** Tells the names of live settings that have just changed. Answers the way to stop listening. */
  onChange(listener: (names: ReadonlySet<string>) => void): () => void;
  /**
   * Changes settings by their dotted names, all or none; null puts the default back. On disk before it answers.
   * Errors: invalid `unknown_setting`, invalid `invalid_setting`, conflict `setting_fixed`.
   */
  change(values: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface SettingsOptions {
  groups: readonly SettingsGroup[];
  /** The parsed settings.json. Names in it that no group knows are left alone: a newer version may have written them. */
  stored: unknown;
  /** Later ones win over earlier ones. */
  assignments: readonly Assignment[];
  /** Writes settings.json. */
  save: (stored: object) => Promise<void>;
  /** Judges what no schema can: a change that would keep the next start from opening its doors. Throws AppError. */
  check?: (next: Settings) => Promise<void>;
}

/** Joins what was said into validated settings. Throws SettingError for an unknown name or a value that its schema refuses. */
export function createSettings(options: SettingsOptions): RunningSettings {
  const { groups, stored, assignments, save, check } = options;
  if (!isTree(stored)) throw new SettingError('settings.json: expected an object of settings');
  const leaves = new Map(leavesOf(groups).map((leaf) => [leaf.name, leaf]));
  const saidBy = new Map<string, Assignment>();
  for (const assignment of assignments) {
    if (!leaves.has(assignment.name)) {
      throw new SettingError(`${assignment.source}: there is no setting '${assignment.name}'`);
    }
    saidBy.set(assignment.name, assignment);
  }
  const defaults = judge(groups, {}, new Map(), leaves);
  let onDisk = stored;
  let values = judge(groups, onDisk, saidBy, leaves);
  let nextStart = values;
  let turn: Promise<unknown> = Promise.resolve();
  const guards: ((next: Settings) => Promise<void>)[] = [];
  const listeners = new Set<(names: ReadonlySet<string>) => void>();

  const change = async (wanted: Readonly<Record<string, unknown>>) => {
    let tree = onDisk;
    for (const [name, value] of Object.entries(wanted)) {
      if (!leaves.has(name)) throw invalid('unknown_setting', `there is no setting '${name.slice(0, 100)}'`);
      const fixed = saidBy.get(name);
      if (fixed) throw conflict('setting_fixed', `${name} was given by ${fixed.source} for this run`);
      tree = value === null ? withoutValue(tree, name) : withValue(tree, name, value);
    }
    const judged = judgeChange(() => judge(groups, tree, saidBy, leaves));
    await check?.(reader(judged));
    try {
      for (const guard of guards) await guard(reader(judged));
      await save(tree);
    } catch (error) {
      for (const guard of guards) await guard(reader(values));
      throw error;
    }
    onDisk = tree;
    nextStart = judged;
    const changed = new Set<string>();
    let live = values;
    for (const { name, applies } of leaves.values()) {
      const value = valueAt(judged, name);
      if (applies === 'restart' || isDeepStrictEqual(value, valueAt(values, name))) continue;
      live = withValue(live, name, value);
      changed.add(name);
    }
    values = live;
    if (changed.size > 0) for (const listener of listeners) listener(changed);
  };

  return {
    read: (group) => reader(values).read(group),
    guard: (guard) => void guards.push(guard),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(wanted) {
      // One after another: each is judged by what the one before it left.
      const done = turn.then(() => change(wanted));
      turn = done.catch(() => undefined);
      return done;
    },
    list: () =>
      [...leaves.values()].map((leaf) => {
        const [value, usual, next] = [values, defaults, nextStart].map((tree) => valueAt(tree, leaf.name));
        const shown = (given: unknown) => (leaf.isSecret ? null : given);
        return {
          name: leaf.name,
          applies: leaf.applies,
          value: shown(value),
          default: shown(usual),
          isDefault: isDeepStrictEqual(value, usual),
          ...(isDeepStrictEqual(value, next) ? {} : { pending: shown(next) }),
          fixedBy: saidBy.get(leaf.name)?.source ?? null,
          isSecret: leaf.isSecret,
          schema: z.toJSONSchema(leaf.schema, { io: 'input', unrepresentable: 'any' }),
        };
      }),
  };
}

const reader = (values: Tree): Settings => ({
  read<Shape extends z.ZodObject>(group: SettingsGroup<Shape>): z.infer<Shape> {
    const value = values[group.name];
    if (value === undefined) throw new Error(`the settings group '${group.name}' is not joined in`);
    return value as z.infer<Shape>;
  },
});

/** The values that this tree and what was said for this run make. Throws SettingError. */
function judge(
  groups: readonly SettingsGroup[],
  stored: Tree,
  saidBy: ReadonlyMap<string, Assignment>,
  leaves: ReadonlyMap<string, Leaf>,
): Tree {
  let tree = stored;
  for (const { name, text } of saidBy.values()) {
    const leaf = leaves.get(name);
    if (leaf) tree = withValue(tree, name, valueOfText(leaf.schema, text));
  }
  const values: Tree = {};
  for (const group of groups) {
    const checked = checkShape(group.schema, tree[group.name] ?? {});
    if ('issues' in checked)
      throw new SettingError(sentenceOf(group.name, checked.issues[0], saidBy, leaves));
    values[group.name] = checked.data;
  }
  return values;
}

function judgeChange(judging: () => Tree): Tree {
  try {
    return judging();
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    throw invalid('invalid_setting', error.message.replace(/^settings\.json: /, ''));
  }
}

function sentenceOf(
  group: string,
  issue: Issue | undefined,
  saidBy: ReadonlyMap<string, Assignment>,
  leaves: ReadonlyMap<string, Leaf>,
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
  // What a start is refused with stands in journals and on screens; a passphrase that is nearly right does not belong there.
  if (leaves.get(said.name)?.isSecret) return `${said.source}: ${what}`;
  return `${said.source}: ${what} (given: '${said.text.slice(0, 100)}')`;
}
