// The files of a dump: one a table, JSON lines or CSV, read as they come. Promise: a file that is not whole is refused with its name
// and line; nothing of it is guessed.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { conflict, invalid } from '../core/kernel/errors.js';

/** In the order in which one needs the other. */
export const TABLES = [
  'super_admins',
  'managers',
  'manager_renewal_keys',
  'users',
  'user_activation_codes',
  'user_task_configs',
  'user_tokens',
  'agent_nodes',
  'task_jobs',
  'task_job_events',
  'audit_logs',
] as const;
export type TableName = (typeof TABLES)[number];

const KINDS = ['jsonl', 'ndjson', 'csv'] as const;
const LONGEST_LINE = 8 * 1024 * 1024;

/** One row of the dump, under the original's column names. */
export interface Dumped {
  line: number;
  row: Readonly<Record<string, unknown>>;
}

export interface DumpFile {
  table: TableName;
  name: string;
  bytes: number;
}

export const damaged = (file: string, line: number, what: string) =>
  conflict('import_damaged', `${file}, line ${line}: ${what}`);

/** `users.csv`: the table that a file of this name holds; undefined for any other file. */
export function tableOf(name: string): TableName | undefined {
  const [table, kind, ...more] = name.split('.');
  if (more.length > 0 || !KINDS.some((known) => known === kind)) return undefined;
  return TABLES.find((known) => known === table);
}

/** What a folder holds of a dump. Errors: invalid `folder_unusable`, `import_ambiguous` (a table twice). */
export async function filesIn(folder: string): Promise<DumpFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalid('folder_unusable', `the folder cannot be read (${code ?? String(error)})`);
  }
  const files: DumpFile[] = [];
  for (const table of TABLES) {
    const own = names.filter((name) => tableOf(name) === table);
    if (own.length > 1) throw invalid('import_ambiguous', `there are two files of ${table}: keep one`);
    for (const name of own) files.push({ table, name, bytes: (await stat(path.join(folder, name))).size });
  }
  return files;
}

/** Every row of a file. Throws conflict `import_damaged`. */
export function rowsOf(folder: string, { name }: DumpFile): AsyncGenerator<Dumped> {
  const file = path.join(folder, name);
  return name.endsWith('.csv') ? csvRows(file, name) : jsonRows(file, name);
}

async function* jsonRows(file: string, name: string): AsyncGenerator<Dumped> {
  let line = 0;
  for await (const { text } of linesOf(file, name)) {
    line += 1;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw damaged(name, line, 'is not whole JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw damaged(name, line, 'expected one JSON object a line');
    }
    yield { line, row: value as Dumped['row'] };
  }
}

/** RFC 4180 with a first line of names. An empty field without quotes is null, as PostgreSQL writes it. */
async function* csvRows(file: string, name: string): AsyncGenerator<Dumped> {
  let columns: string[] | undefined;
  let [waiting, line, begunAt] = ['', 0, 0];
  for await (const { text, isEnded } of linesOf(file, name)) {
    line += 1;
    if (waiting === '') begunAt = line;
    waiting += text;
    if (waiting.length > LONGEST_LINE) throw damaged(name, begunAt, 'is longer than 8 MB');
    if (isOpenQuote(waiting)) {
      waiting += '\n';
      continue;
    }
    // PostgreSQL ends every line: one without an end was cut.
    if (!isEnded) throw damaged(name, line, 'the file ends in the middle of a line');
    const fields = fieldsOf(waiting, name, begunAt);
    waiting = '';
    if (columns === undefined) {
      columns = fields.map((field) => field ?? '');
      continue;
    }
    if (fields.length !== columns.length) {
      throw damaged(name, begunAt, `has ${fields.length} fields and not ${columns.length}`);
    }
    yield { line: begunAt, row: Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? null])) };
  }
  if (waiting !== '') throw damaged(name, begunAt, 'a quote is not closed');
}

const isOpenQuote = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 1;

const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

function fieldsOf(text: string, name: string, line: number): (string | null)[] {
  const fields: (string | null)[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(text);
    if (!match) throw damaged(name, line, 'a quote stands where none belongs');
    const [, quoted, bare, end] = match;
    fields.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
}

/** Lines without their ends; `isEnded` is false for a last line that has none. Memory holds one line and one piece of the file. */
async function* linesOf(file: string, name: string): AsyncGenerator<{ text: string; isEnded: boolean }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [rest, line] = ['', 1];
  const decoded = (bytes?: Buffer) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw damaged(name, line, 'is not UTF-8');
    }
  };
  for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) {
    const parts = (rest + decoded(bytes)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      yield { text: part.endsWith('\r') ? part.slice(0, -1) : part, isEnded: true };
      line += 1;
    }
    if (rest.length > LONGEST_LINE) throw damaged(name, line, 'is longer than 8 MB');
  }
  rest += decoded();
  if (rest !== '') yield { text: rest, isEnded: false };
}
