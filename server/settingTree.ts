// Settings as they nest in settings.json, read and changed by dotted names. Trees are values: a change answers a new one.
export type Tree = { [name: string]: unknown };

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const valueAt = (tree: Tree, name: string): unknown =>
  name.split('.').reduce<unknown>((below, part) => (isTree(below) ? below[part] : undefined), tree);

export function withValue(tree: Tree, name: string, value: unknown): Tree {
  const [head, rest] = parted(name);
  if (rest === undefined) return { ...tree, [head]: value };
  const below = tree[head];
  return { ...tree, [head]: withValue(isTree(below) ? below : {}, rest, value) };
}

/** What is left empty by it goes too. */
export function withoutValue(tree: Tree, name: string): Tree {
  const [head, rest] = parted(name);
  const { [head]: below, ...others } = tree;
  if (rest === undefined || !isTree(below)) return rest === undefined ? others : tree;
  const left = withoutValue(below, rest);
  return Object.keys(left).length === 0 ? others : { ...tree, [head]: left };
}

function parted(name: string): [string, string | undefined] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
}
