// What differs between two configurations, place by place. Objects are compared by their keys, in whatever order they stand; what is
// inside a list or a text is shown line by line.
export type Config = Readonly<Record<string, unknown>>;

export interface Change {
  path: readonly string[];
  kind: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
}

export interface ConfigDiff {
  changes: Change[];
  /** Places that are the same in both. */
  unchanged: number;
}

export function diffConfigs(before: Config, after: Config): ConfigDiff {
  const found: ConfigDiff = { changes: [], unchanged: 0 };
  walk(before, after, [], found);
  return found;
}

function walk(before: Config, after: Config, path: readonly string[], found: ConfigDiff): void {
  const keys = [...Object.keys(before), ...Object.keys(after).filter((key) => !Object.hasOwn(before, key))];
  for (const key of keys) {
    const at = [...path, key];
    const [was, is] = [before[key], after[key]];
    if (!Object.hasOwn(after, key)) found.changes.push({ path: at, kind: 'removed', before: was });
    else if (!Object.hasOwn(before, key)) found.changes.push({ path: at, kind: 'added', after: is });
    else if (isConfig(was) && isConfig(is)) walk(was, is, at, found);
    else if (written(was) === written(is)) found.unchanged++;
    else found.changes.push({ path: at, kind: 'changed', before: was, after: is });
  }
}

const isConfig = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON in which the order of keys says nothing. */
export const written = (value: unknown): string => JSON.stringify(sorted(value), null, 2);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isConfig(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Both sides as lines; texts as they are, everything else as JSON. */
export function linesOf({ before, after, kind }: Change): { before: string[]; after: string[] } {
  const isText = [before, after].every((value) => value === undefined || typeof value === 'string');
  const lines = (value: unknown, isThere: boolean) =>
    isThere ? (isText ? (value as string) : written(value)).split('\n') : [];
  return { before: lines(before, kind !== 'added'), after: lines(after, kind !== 'removed') };
}

const LONGEST_SHORT = 120;

/** A value that is read at a glance: shown whole beside the other one. */
export const isShort = (value: unknown): boolean => {
  const text = JSON.stringify(value) ?? '';
  return text.length <= LONGEST_SHORT && !(typeof value === 'string' && value.includes('\n'));
};
