import { expect, test } from 'vitest';
import { faultyLine } from '../../../renderer/features/taskForm/jsonFault.js';

test('a text that is no JSON is blamed at the line where it stops being JSON', () => {
  for (const [text, line] of [
    ['{\n  "a": abc,\n  "b": 1\n}', 2],
    ['{\n  "a": 1\n  "b": 2\n}', 3],
    ['{\n  "a": [1, 2,\n  ],\n  "b": 2\n}', 3],
    ['{\n  "a": "x\n  y"\n}', 2],
    ['{\n  "a": 01\n}', 2],
    ['{\n  "a": {"b": 1]\n}', 2],
    ["{\n\n  'a': 1\n}", 3],
    ['{"a": 1}\n\n}', 3],
    ['{\n  "a": 1,\n', 3],
    ['', 1],
  ] as const) {
    expect(() => JSON.parse(text) as unknown, text).toThrow();
    expect(faultyLine(text), text).toBe(line);
  }
});
