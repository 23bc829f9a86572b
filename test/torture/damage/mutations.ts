// What may happen to the files of a data directory: by lot, and told in words.
import type { Chance } from '../../kit/simulatedDisk.js';
import type { Contents, Directory } from './directories.js';

export interface Mutation {
  told: string;
  files: Contents;
  /** Files that are no longer as they were, or that came. */
  touched: ReadonlySet<string>;
  /** Files that are whole ones of another directory or time. */
  replaced: ReadonlySet<string>;
  /** First byte that differs in each. */
  from: ReadonlyMap<string, number>;
}

type Harm = (
  files: Contents,
  name: string,
  chance: Chance,
  from: { directory: Directory; foreign: Directory },
) => string | undefined;

const below = (chance: Chance, limit: number): number => Math.floor(chance() * limit);
const oneOf = <Item>(chance: Chance, items: readonly Item[]): Item => items[below(chance, items.length)]!;

const flip: Harm = (files, name, chance) => {
  const content = Buffer.from(files.get(name)!);
  const [at, bit] = [below(chance, content.length), below(chance, 8)];
  content[at] = content[at]! ^ (1 << bit);
  files.set(name, content);
  return `bit ${bit} of byte ${at} of ${name} flipped`;
};

const cut: Harm = (files, name, chance) => {
  const length = below(chance, files.get(name)!.length);
  files.set(name, files.get(name)!.subarray(0, length));
  return `${name} cut to ${length} bytes`;
};

const zero: Harm = (files, name, chance) => {
  const content = Buffer.from(files.get(name)!);
  const from = below(chance, content.length);
  const to = chance() < 0.5 ? content.length : Math.min(content.length, from + 1 + below(chance, 512));
  files.set(name, content.fill(0, from, to));
  return `${name} zeroed from ${from} to ${to}`;
};

const append: Harm = (files, name, chance) => {
  const content = files.get(name)!;
  const more =
    chance() < 0.5 ? Buffer.alloc(1 + below(chance, 600)) : content.subarray(below(chance, content.length));
  files.set(name, Buffer.concat([content, more]));
  return `${more.length} bytes added to ${name}`;
};

const copyWithin: Harm = (files, name, chance) => {
  const content = Buffer.from(files.get(name)!);
  const [from, to, length] = [
    below(chance, content.length),
    below(chance, content.length),
    1 + below(chance, 200),
  ];
  Buffer.from(content).copy(content, to, from, Math.min(content.length, from + length));
  files.set(name, content);
  return `${length} bytes of ${name} copied from ${from} to ${to}`;
};

const remove: Harm = (files, name) => {
  files.delete(name);
  return `${name} deleted`;
};

const swap: Harm = (files, name, chance) => {
  const other = oneOf(chance, [...files.keys()]);
  const content = files.get(name)!;
  files.set(name, files.get(other)!);
  files.set(other, content);
  return `${name} and ${other} swapped`;
};

const stale: Harm = (files, name, chance, { directory }) => {
  const old = oneOf(chance, directory.earlier).get(name);
  if (!old) return undefined;
  files.set(name, old);
  return `${name} as it was earlier`;
};

/** A file that was removed since. */
const risen: Harm = (files, _, chance, { directory }) => {
  const old = oneOf(chance, directory.earlier);
  const gone = [...old.keys()].filter((name) => name.startsWith('store/') && !files.has(name));
  if (gone.length === 0) return undefined;
  const name = oneOf(chance, gone);
  files.set(name, old.get(name)!);
  return `${name} is back`;
};

const foreign: Harm = (files, name, _, { foreign: other }) => {
  const content = other.files.get(name);
  if (!content) return undefined;
  files.set(name, content);
  return `${name} of another directory`;
};

const foreignStore: Harm = (files, _, __, { foreign: other }) => {
  for (const name of [...files.keys()]) if (name.startsWith('store/')) files.delete(name);
  for (const [name, content] of other.files) if (name.startsWith('store/')) files.set(name, content);
  return 'the store of another directory';
};

const lostFolder: Harm = (files, name) => {
  const folder = name.split('/').slice(0, -1).join('/');
  if (folder === '') return undefined;
  for (const one of [...files.keys()]) if (one.startsWith(`${folder}/`)) files.delete(one);
  return `${folder} deleted`;
};

/** Where a crash may tear: the end of the newest journal of a killed cloud. */
const lastBatch: Harm = (files, _, chance, { directory: { last } }) => {
  const whole = last && files.get(last.journal);
  if (!last || !whole) return undefined;
  const content = Buffer.from(whole);
  const at = last.from + below(chance, content.length - last.from);
  const luck = chance();
  if (luck < 0.4) files.set(last.journal, content.subarray(0, at));
  else if (luck < 0.7) files.set(last.journal, content.fill(0, at));
  else {
    content[at] = content[at]! ^ (1 << below(chance, 8));
    files.set(last.journal, content);
  }
  return `the last batch of ${last.journal} torn at ${at}`;
};

const HARMS: readonly Harm[] = [
  ...[flip, flip, flip, cut, cut, zero, zero, append, copyWithin, remove, swap, stale, risen, foreign],
  ...[foreignStore, lostFolder, lastBatch, lastBatch],
];

/** Harms a copy so often; undefined when nothing is different afterwards. */
export function mutate(
  directory: Directory,
  other: Directory,
  times: number,
  chance: Chance,
): Mutation | undefined {
  const files = new Map(directory.files);
  const told: string[] = [];
  for (let n = 0; n < times; n++) {
    const names = [...files.keys()].filter((name) => files.get(name)!.length > 0);
    if (names.length === 0) break;
    const said = oneOf(chance, HARMS)(files, oneOf(chance, names), chance, { directory, foreign: other });
    if (said) told.push(said);
  }
  const from = new Map<string, number>();
  for (const name of new Set([...files.keys(), ...directory.files.keys()])) {
    const at = firstDifference(directory.files.get(name), files.get(name));
    if (at !== undefined) from.set(name, at);
  }
  if (from.size === 0) return undefined;
  const whole = (name: string) =>
    [other.files, ...directory.earlier].some(
      (one) => files.has(name) && one.get(name)?.equals(files.get(name)!),
    );
  const touched = new Set(from.keys());
  return { told: told.join(', '), files, touched, replaced: new Set([...touched].filter(whole)), from };
}

function firstDifference(before: Buffer | undefined, after: Buffer | undefined): number | undefined {
  if (!before || !after) return before === after ? undefined : 0;
  if (before.equals(after)) return undefined;
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return at;
}
