// A command line as words without a shell: never other words than a shell would make of it.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { NotSimple, printable, splitWords } from '../../../samples/daemon/words.js';
import { pick, randomFrom } from '../../kit/schemaValues.js';

const wordsOf = (command: string): string[] | undefined => {
  try {
    return splitWords(command);
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
};

test('quotes and backslashes count as in a shell', () => {
  expect(splitWords(`npm  run "a b" 'c "$d"' e\\ f g"h"'i' "" \\$x "\\"\\\\\\n"`)).toEqual([
    ...['npm', 'run', 'a b', 'c "$d"', 'e f', 'ghi', '', '$x', '"\\\\n'],
  ]);
  expect(splitWords('git show HEAD~1 a#b x=y ./a/../b')).toEqual([
    ...['git', 'show', 'HEAD~1', 'a#b', 'x=y', './a/../b'],
  ]);
});

test.each([...';&|<>()$`*?[]{}\n\r'].map((char) => [char]))('%j passes only where it is quoted', (char) => {
  expect(wordsOf(`a${char}b`)).toBeUndefined();
  expect(splitWords(`'a${char}b'`)).toEqual([`a${char}b`]);
});

test.each(['~', '~/x', '#x', '!', "'x", '"x', 'x\\', '"$x"', '"`x`"', '"x\\\ny"'])(
  '%j is for a shell',
  (command) => {
    expect(wordsOf(`echo ${command}`)).toBeUndefined();
  },
);

const PARTS = [
  ...[
    'a',
    'b c',
    ' ',
    '\t',
    '"',
    "'",
    '\\',
    '\\\\',
    '$x',
    '`',
    ';',
    '|',
    '&&',
    '>',
    '*',
    '~',
    '#',
    '=',
    '!',
    '{a,b}',
    '-n',
  ],
  ...['é', '"a b"', "'c'", '\\ ', '\\"', '\n', '(', '[x]', '%', '\\\n', '^', ',', ':~', 'x=~'],
];

test('of a thousand random lines each that passes is the same to a shell', () => {
  const random = randomFrom(20_261_121);
  const lines: { line: string; words: string[] }[] = [];
  for (let n = 0; n < 20_000 && lines.length < 1000; n++) {
    const line = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(random, PARTS)).join('');
    const words = wordsOf(line);
    if (words !== undefined) lines.push({ line, words });
  }
  expect(lines.length).toBe(1000);
  const script = lines.map(({ line }) => `set -- ${line}\nfor w; do printf '%s\\0' "$w"; done; printf '\\1'`);
  const said = execFileSync('sh', ['-c', script.join('\n')], { encoding: 'utf8', cwd: '/' });
  const heard = said.split('\u0001').slice(0, -1);
  expect(heard).toHaveLength(lines.length);
  for (const [place, { line, words }] of lines.entries()) {
    expect({ line, words: heard[place]!.split('\0').slice(0, -1) }).toEqual({ line, words });
  }
});

test('nothing that a terminal would obey is left in what is shown', () => {
  expect(printable('a\u001b[2Jb\u202ec\u0000\rd\ne\u200bf')).toBe(
    'a\\u{1b}[2Jb\\u{202e}c\\u{0}\\u{d}d\\ne\\u{200b}f',
  );
  expect(printable('晴明 😀')).toBe('晴明 😀');
});
