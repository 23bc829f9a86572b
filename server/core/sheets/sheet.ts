// A table on its way into a file that people open with a spreadsheet program.

/** A wall clock's reading, ms as if it were UTC: what a person in the cloud's zone saw. */
export interface WallTime {
  readonly wall: number;
}

export type Cell = string | number | WallTime | null;

export interface Sheet {
  /** Shown on the sheet's tab; at most 31 characters, none of `[]:*?/\`. */
  name: string;
  headers: readonly string[];
  /** In slices; between two of them the maker gives way to others. */
  rows: AsyncIterable<readonly (readonly Cell[])[]>;
}

/** `2026-05-01 16:00:00` */
export const wallText = ({ wall }: WallTime): string =>
  new Date(wall).toISOString().slice(0, 19).replace('T', ' ');

/**
 * True for a text that a spreadsheet program could take for a formula: it starts, after blanks, with `=`, `+`, `-` or `@`
 * (also their wide forms), or with a tab or line break, which some drop before they look.
 */
export const looksLikeFormula = (text: string): boolean => /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/.test(text);
