// Every setting that the operator may change is explained in both languages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { groups } from '../../server/parts.js';
import { leavesOf } from '../../server/settingText.js';

type Texts = { [key: string]: Texts | string };

const textsOf = (language: string): Texts => {
  const file = join(import.meta.dirname, `../../renderer/app/languages/settings/${language}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { settings: Texts }).settings;
};

const at = (texts: Texts, name: string): Texts | string | undefined =>
  name
    .split('.')
    .reduce<Texts | string | undefined>(
      (found, part) => (typeof found === 'object' ? found[part] : undefined),
      texts,
    );

// What the console keeps for itself; nobody sets it.
const names = leavesOf(groups)
  .map(({ name }) => name)
  .filter((name) => !name.startsWith('setup.'));

for (const language of ['zh-CN', 'en']) {
  test(`every setting has a title and an explanation in ${language}, every group a title`, () => {
    const texts = textsOf(language);
    const wordless = names.filter((name) =>
      ['title', 'why'].some((part) => !at(texts, `of.${name}.${part}`)),
    );
    expect(wordless).toEqual([]);
    const untitled = [...new Set(names.map((name) => name.split('.')[0] ?? ''))].filter(
      (group) => !at(texts, `groups.${group}`),
    );
    expect(untitled).toEqual([]);
  });
}
