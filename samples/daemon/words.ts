// A command line as words, without a shell; and text from elsewhere as it may stand on a terminal.

/** What a shell would make something of. Outside quotes none of it passes: without a shell it would mean something else. */
const OF_SHELLS = new Set([...';&|<>()$`*?[]{}\n\r']);
/** Likewise, where a word begins. */
const AT_START = new Set(['~', '#', '!']);
/** What a backslash escapes within double quotes. */
const ESCAPED = new Set(['"', '\\', '$', '`']);

export class NotSimple extends Error {
  override readonly name = 'NotSimple';
}

/** Quotes and backslashes count as in a shell. Throws NotSimple where only a shell would understand. */
export function splitWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length; at++) {
    const char = command[at]!;
    if (char === ' ' || char === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'" || char === '"') {
      const { text, end } = quoted(command, at);
      word = (word ?? '') + text;
      at = end;
    } else if (char === '\\') {
      const next = command[++at];
      if (next === undefined || next === '\n') throw new NotSimple('it ends in a backslash');
      word = (word ?? '') + next;
    } else {
      if (OF_SHELLS.has(char) || (word === undefined && AT_START.has(char))) throw ofShells(char);
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

function quoted(command: string, from: number): { text: string; end: number } {
  const quote = command[from]!;
  let text = '';
  for (let at = from + 1; at < command.length; at++) {
    const char = command[at]!;
    if (char === quote) return { text, end: at };
    if (quote === '"' && (char === '$' || char === '`')) throw ofShells(char);
    const next = command[at + 1];
    if (quote === '"' && char === '\\' && next === '\n') throw ofShells('\n');
    const isEscape = quote === '"' && char === '\\' && next !== undefined && ESCAPED.has(next);
    text += isEscape ? next : char;
    if (isEscape) at++;
  }
  throw new NotSimple('a quote is not closed');
}

const ofShells = (char: string) =>
  new NotSimple(`${char === '\n' || char === '\r' ? 'a line break' : char} is for a shell to understand`);

/** Control characters, and marks that turn the direction of writing: a terminal would obey them. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** One line in which nothing is hidden. */
export const printable = (text: string): string =>
  text.replace(OBEYED, (char) => (char === '\n' ? '\\n' : `\\u{${char.codePointAt(0)!.toString(16)}}`));

const MOST_SHOWN = 60;

/** The beginning of a command, in quotes. */
export function shown(command: string): string {
  const line = printable(command);
  return `"${line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 1)}…` : line}"`;
}
