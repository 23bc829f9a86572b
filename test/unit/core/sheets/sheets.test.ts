import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../../../server/core/kernel/clock.js';
import { wallClock } from '../../../../server/core/kernel/zone.js';
import { csvOf } from '../../../../server/core/sheets/csv.js';
import { looksLikeFormula, type Cell } from '../../../../server/core/sheets/sheet.js';
import { wallTimes } from '../../../../server/core/sheets/wallTimes.js';
import { xlsxOf } from '../../../../server/core/sheets/xlsx.js';
import { readCsv, readXlsx } from '../../../kit/sheets.js';

async function* slices(rows: readonly (readonly Cell[])[], size = 2) {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}

async function csv(rows: readonly (readonly Cell[])[], headers = ['a', 'b']) {
  let text = '';
  for await (const chunk of csvOf({ headers, rows: slices(rows) })) text += chunk;
  return text;
}

async function xlsx(rows: readonly (readonly Cell[])[], headers = ['a', 'b']) {
  const chunks: Buffer[] = [];
  for await (const chunk of xlsxOf({ name: 'users', headers, rows: slices(rows) })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const AT = { wall: Date.UTC(2026, 4, 1, 16, 30, 5) };
const FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '  =1',
  '＝1',
  "=cmd|' /C calc'!A0",
];

test('a CSV has a byte order mark, CRLF, texts in quotes, numbers and times without', async () => {
  const text = await csv([
    ['say "hi", 签到', 5],
    [AT, null],
  ]);
  expect(text).toBe('\uFEFF"a","b"\r\n"say ""hi"", 签到",5\r\n2026-05-01 16:30:05,\r\n');
});

test('no text of a CSV can become a formula, and a negative number stays one', async () => {
  const lines = readCsv(await csv([...FORMULAS.map((text) => [text, -5]), ['a=b', 'name@example.com']]));
  for (const [index, text] of FORMULAS.entries()) expect(lines[index + 1]).toEqual([`'${text}`, '-5']);
  expect(lines.at(-1)).toEqual(['a=b', 'name@example.com']);
});

test('a workbook holds texts as texts, numbers as numbers, times as times', async () => {
  const rows = readXlsx(
    await xlsx([
      ['007', 7],
      [AT, null],
      ['=1+1', -5],
    ]),
  );
  expect(rows[0]!.map(({ value }) => value)).toEqual(['a', 'b']);
  expect(rows[1]!.map(({ value }) => value)).toEqual(['007', 7]);
  // 2026-05-01 is day 46143 of the format.
  expect(rows[2]![0]!.value).toBeCloseTo(46143 + (16 * 3600 + 30 * 60 + 5) / 86400, 8);
  expect(rows[2]![0]!.style).toBe(2);
  expect(rows[2]![1]!.value).toBeNull();
  expect(rows[3]!.map(({ value }) => value)).toEqual(['=1+1', -5]);
  // The style with the mark "this is text", also for whoever edits the cell.
  expect(rows[3]![0]!.style).toBe(3);
});

test('whatever stands in a cell comes back from both kinds of file', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('_x0041_', '\u0000\u0001', 'a\r\nb', ']]>', '&amp;', '<f>1</f>', ...FORMULAS),
  );
  const cell = fc.oneof(text, fc.integer(), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), async (rows) => {
      const sheet = readXlsx(await xlsx(rows)).slice(1);
      expect(sheet.map((cells) => cells.map(({ value }) => value))).toEqual(rows);
      const lines = readCsv(await csv(rows)).slice(1);
      const expected = rows.map((cells) => cells.map((value) => shownInCsv(value)));
      expect(lines).toEqual(expected);
    }),
    { numRuns: 100, seed: 4 },
  );
});

function shownInCsv(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replaceAll('\u0000', '');
  return looksLikeFormula(text) ? `'${text}` : text;
}

test('a text longer than a cell may be is cut, and the workbook stays whole', async () => {
  const rows = readXlsx(await xlsx([['x'.repeat(40_000), 1]]));
  expect(String(rows[1]![0]!.value)).toHaveLength(32_767);
});

test('a fault while the rows are read ends the file with that fault', async () => {
  async function* broken(): AsyncGenerator<Cell[][]> {
    yield [['a', 1]];
    throw new Error('the list is gone');
  }
  const read = async () => {
    for await (const chunk of xlsxOf({ name: 'x', headers: ['a'], rows: broken() })) void chunk;
  };
  await expect(read()).rejects.toThrow('the list is gone');
});

test('whoever stops reading ends the reading of the rows', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<Cell[][]> {
    try {
      for (;;) yield [[Math.random().toString(36).repeat(50), 1]];
    } finally {
      ended = true;
    }
  }
  let size = 0;
  for await (const chunk of xlsxOf({ name: 'x', headers: ['a'], rows: endless() })) {
    size += chunk.length;
    if (size > 100_000) break;
  }
  await expect.poll(() => ended).toBe(true);
});

test('many instants read as the wall clock reads them, also on the days when clocks are moved', () => {
  for (const zone of ['Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
    const wallOf = wallTimes(zone);
    const start = Date.UTC(2026, 2, 1);
    for (let at = start; at < start + 40 * DAY; at += HOUR / 2) {
      expect(wallOf(at), `${zone} ${at}`).toBe(wallClock(zone, at));
    }
  }
});
