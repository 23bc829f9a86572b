// The rows of one manager of OAS and of one account of CCJK, as they lie on the disk of a stopped cloud: a tenant that nobody was to
// touch keeps every byte.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Quiet } from './people.js';

/** Lines of the store's segments, by table, that speak of this manager, of one of its users, or of this account. */
export async function rowsOf(
  dataDir: string,
  { managerId, account: { userId } }: Quiet,
): Promise<Map<string, string[]>> {
  const store = join(dataDir, 'store');
  const tables = new Map<string, Record<string, unknown>[]>();
  const lines = new Map<Record<string, unknown>, string>();
  for (const entry of await readdir(store, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const rows: Record<string, unknown>[] = [];
    for (const name of (await readdir(join(store, entry.name))).sort()) {
      if (!name.endsWith('.json')) continue;
      for (const line of (await readFile(join(store, entry.name, name), 'utf8')).split('\n')) {
        const text = line.replace(/,\s*$/, '').trim();
        if (!text.startsWith('{')) continue;
        const row = JSON.parse(text) as Record<string, unknown>;
        rows.push(row);
        lines.set(row, text);
      }
    }
    tables.set(entry.name, rows);
  }
  const users = new Set(
    (tables.get('oas.users') ?? []).filter((row) => row['managerId'] === managerId).map((row) => row['id']),
  );
  const sessions = new Set(
    (tables.get('ccjk.sessions') ?? []).filter((row) => row['userId'] === userId).map((row) => row['id']),
  );
  const isTheirs = (table: string, row: Record<string, unknown>) =>
    table.startsWith('ccjk.')
      ? row['userId'] === userId || row['id'] === userId || sessions.has(row['sessionId'])
      : row['managerId'] === managerId ||
        (table === 'oas.managers' && row['id'] === managerId) ||
        (row['lane'] === managerId && 'group' in row) ||
        users.has(row['userId']);
  return new Map(
    [...tables]
      .map(
        ([table, rows]) =>
          [table, rows.filter((row) => isTheirs(table, row)).map((row) => lines.get(row)!)] as const,
      )
      .filter(([, rows]) => rows.length > 0),
  );
}

/** What differs, in words. */
export function differences(before: Map<string, string[]>, after: Map<string, string[]>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((table) => {
    const [was, is] = [before.get(table) ?? [], after.get(table) ?? []];
    const gone = was
      .filter((line) => !is.includes(line))
      .map((line) => `${table} lost ${line.slice(0, 300)}`);
    const come = is
      .filter((line) => !was.includes(line))
      .map((line) => `${table} gained ${line.slice(0, 300)}`);
    return [...gone, ...come];
  });
}
