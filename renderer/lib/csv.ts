// A small table as a file that spreadsheets open: made here of rows that the page holds already.

/** Texts in quotes; one that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvOf(headers: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  // The mark tells spreadsheets that this is UTF-8.
  return `\uFEFF${[headers, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`;
}

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}
