// CSV as spreadsheet programs read it: UTF-8 with a byte order mark (without it Excel takes Chinese for another encoding),
// CRLF, texts in quotes. No text can become a formula: one that looks like one gets an apostrophe in front.
import { looksLikeFormula, wallText, type Cell, type Sheet } from './sheet.js';

export const CSV_TYPE = 'text/csv; charset=utf-8';

const MARK = '\uFEFF';

export async function* csvOf({ headers, rows }: Omit<Sheet, 'name'>): AsyncGenerator<string> {
  yield MARK + csvLine(headers);
  for await (const slice of rows) {
    if (slice.length > 0) yield slice.map(csvLine).join('');
  }
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return wallText(cell);
  const text = cell.replaceAll('\u0000', '');
  return `"${looksLikeFormula(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
