// What a person reads as the difference of two configurations, and what files become when they are kept.
import { describe, expect, test } from 'vitest';
import {
  configOf,
  isTooLarge,
  nameOfFiles,
  readText,
} from '../../../renderer/features/ccjkBackups/backupBody.js';
import { diffConfigs, isShort, linesOf } from '../../../renderer/features/ccjkBackups/configDiff.js';
import { countOf, diffLines, partsOf, type Line } from '../../../renderer/features/ccjkBackups/lineDiff.js';

const side = (lines: readonly Line[], other: Line['kind']) =>
  lines.filter(({ kind }) => kind !== other).map(({ text }) => text);
const said = (lines: readonly Line[]) =>
  lines.map(({ kind, text }) => ({ same: ' ', added: '+', removed: '-' })[kind] + text);

/** The same numbers on every machine. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; yield state) state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647;
}

describe('lines', () => {
  test('of two texts are told as few as they can be', () => {
    expect(said(diffLines(['a', 'b', 'c', 'd'], ['a', 'c', 'x', 'd']))).toEqual([
      ' a',
      '-b',
      ' c',
      '+x',
      ' d',
    ]);
    expect(said(diffLines([], ['a']))).toEqual(['+a']);
    expect(said(diffLines(['a'], []))).toEqual(['-a']);
    expect(said(diffLines(['a', 'b'], ['a', 'b']))).toEqual([' a', ' b']);
  });

  test('give back both texts with right numbers, whatever they are', () => {
    const random = numbers(7);
    const next = (below: number) => random.next().value % below;
    for (let turn = 0; turn < 400; turn++) {
      const text = () => Array.from({ length: next(30) }, () => 'abcd'[next(4)]!);
      const [before, after] = [text(), text()];
      const lines = diffLines(before, after);
      expect(side(lines, 'added')).toEqual(before);
      expect(side(lines, 'removed')).toEqual(after);
      for (const line of lines) {
        if (line.before !== undefined) expect(before[line.before - 1]).toBe(line.text);
        if (line.after !== undefined) expect(after[line.after - 1]).toBe(line.text);
      }
    }
  });

  test('of texts that have nothing in common come to an end', () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word} ${at}`);
    expect(countOf(diffLines(many('old'), many('new')))).toEqual({ added: 20_000, removed: 20_000 });
  });

  test('far from a change are left out, unless they are so few that saying so takes as much room', () => {
    const text = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    const changed = text.with(10, 'new').with(19, 'new too');
    const parts = partsOf(diffLines(text, changed));
    expect(parts.map((part) => ('skipped' in part ? part.skipped : part.lines.length))).toEqual([7, 18, 17]);
  });
});

describe('configurations', () => {
  test('differ by place, whatever the order of their keys', () => {
    const before = { a: 1, env: { X: '1', Y: '2', Z: [1, { q: 1, p: 2 }] }, gone: true };
    const after = { env: { Z: [1, { p: 2, q: 1 }], Y: '3', X: '1', N: null }, a: 1 };
    expect(diffConfigs(before, after)).toEqual({
      changes: [
        { path: ['env', 'Y'], kind: 'changed', before: '2', after: '3' },
        { path: ['env', 'N'], kind: 'added', after: null },
        { path: ['gone'], kind: 'removed', before: true },
      ],
      unchanged: 3,
    });
  });

  test('keep names like those of every object apart from what is not there', () => {
    expect(diffConfigs({}, { constructor: 1 }).changes).toEqual([
      { path: ['constructor'], kind: 'added', after: 1 },
    ]);
    expect(diffConfigs({ constructor: 1 }, {}).changes).toMatchObject([{ kind: 'removed', before: 1 }]);
  });

  test('show texts as they are, and what is no text as JSON', () => {
    const change = { path: ['x'], kind: 'changed', before: 'a\nb', after: 'a\nc' } as const;
    expect(linesOf(change)).toEqual({ before: ['a', 'b'], after: ['a', 'c'] });
    expect(linesOf({ ...change, after: { b: 1 } })).toEqual({
      before: ['"a\\nb"'],
      after: ['{', '  "b": 1', '}'],
    });
    expect(linesOf({ path: ['x'], kind: 'added', after: 'a' })).toEqual({ before: [], after: ['a'] });
    expect([isShort('dark'), isShort('a\nb'), isShort('x'.repeat(200)), isShort(undefined)]).toEqual([
      ...[true, false, false, true],
    ]);
  });
});

describe('what is kept', () => {
  test('is a JSON object that was typed, or one file of it; other files as they are under their names', () => {
    expect(configOf({ text: '{"a": 1}', files: [] })).toEqual({ a: 1 });
    for (const text of ['', '[1]', '1', 'null', '{"a"'])
      expect(configOf({ text, files: [] })).toBeUndefined();
    const json = { name: 'settings.json', text: '{"a": 1}\n' };
    const list = { name: 'list.json', text: '[1]' };
    expect(configOf({ text: 'typed before', files: [json] })).toEqual({ a: 1 });
    expect(configOf({ text: '', files: [list] })).toEqual({ 'list.json': '[1]' });
    expect(configOf({ text: '', files: [json, list] })).toEqual({
      'settings.json': '{"a": 1}\n',
      'list.json': '[1]',
    });
    expect([nameOfFiles([json, list]), nameOfFiles([{ name: '.env', text: '' }]), nameOfFiles([])]).toEqual([
      ...['settings', '.env', ''],
    ]);
    expect([isTooLarge({ a: 'x'.repeat(899_000) }), isTooLarge({ a: '汉'.repeat(300_000) })]).toEqual([
      ...[false, true],
    ]);
  });

  test('is text: another file is refused', async () => {
    expect(await readText(new File(['汉字\n'], 'a.md'))).toEqual({ name: 'a.md', text: '汉字\n' });
    for (const bytes of [new Uint8Array([0xff, 0xfe]), new Uint8Array([65, 0, 66])]) {
      await expect(readText(new File([bytes], 'a.bin'))).rejects.toThrow(TypeError);
    }
  });
});
