// Good data directories to harm: stopped in order or killed, each with what lay there at earlier times.
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { createLog } from '../../../server/core/kernel/log.js';
import { openStore, systemFiles, type Store } from '../../../server/core/store/index.js';
import { checkCertificate, ownCertificate } from '../../../server/certificate.js';
import { refuseLostStore } from '../../../server/openCore.js';
import type { RepairOptions } from '../../../server/repair/repair.js';
import { openSecrets } from '../../../server/secrets.js';
import { openSettingsFiles } from '../../../server/settingFiles.js';
import { act, entries, items, readAll, emptyState, type State } from '../../unit/core/store/model.js';
import { textOfState } from '../disk/life.js';

export type Contents = Map<string, Buffer>;

/** What a repair is told of the model's tables: a service that checks nothing, whose items are like money. */
export const modelModule: RepairOptions['modules'][number] = {
  name: 'oas',
  tables: [items, entries] as unknown as RepairOptions['modules'][number]['tables'],
  verify: async () => null,
  mend: async () => [],
  valuables: [items.name],
};

export interface Directory {
  kind: 'stopped' | 'killed';
  files: Contents;
  /** Earlier contents of the same directory, oldest first; files among them that are gone now, too. */
  earlier: Contents[];
  state: string;
  /** After each transaction, oldest first. */
  states: readonly State[];
  /** Of a killed one: what is left without the newest journal's last batch, and where that batch begins. */
  last?: { state: string; journal: string; from: number };
}

export interface Started {
  read: State;
  state: string;
  /** Of the certificate, which was found to fit its key. */
  fingerprint: string;
  /** Lines of the log. */
  told: string;
}

/** What a start reads, in its order. Throws StoreDamageError. */
export async function start(dataDir: string): Promise<Started> {
  const lines: string[] = [];
  await openSettingsFiles(dataDir, []);
  await checkCertificate(dataDir);
  const secrets = await openSecrets(dataDir, ['oas']);
  refuseLostStore(dataDir, secrets);
  const store = await open(dataDir, lines);
  try {
    await secrets.save();
    const { fingerprint } = await ownCertificate(dataDir, [], systemClock);
    const read = await readAll(store);
    return { read, state: textOfState(read), fingerprint, told: lines.join('') };
  } finally {
    await store.close();
  }
}

export async function contentsOf(directory: string): Promise<Contents> {
  const found: Contents = new Map();
  for (const entry of await fs.readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    found.set(path.relative(directory, file).replaceAll('\\', '/'), await fs.readFile(file));
  }
  return found;
}

export async function restore(directory: string, files: Contents): Promise<void> {
  await fs.rm(directory, { recursive: true, force: true });
  for (const [name, content] of files) {
    const file = path.join(directory, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content);
  }
}

/** Byte for byte. */
export function assertSame(actual: Contents, expected: Contents, message: string): void {
  assert.deepEqual([...actual.keys()].toSorted(), [...expected.keys()].toSorted(), message);
  for (const [name, content] of expected) assert.ok(actual.get(name)!.equals(content), `${message}: ${name}`);
}

/** A store with a past: segments of two tables, several journals, rows changed and removed. */
export async function makeDirectory(
  dataDir: string,
  kind: Directory['kind'],
  size: number,
): Promise<Directory> {
  await fs.mkdir(dataDir, { recursive: true });
  await fs.writeFile(path.join(dataDir, 'settings.json'), '{\n  "oas": {\n    "port": 7000\n  }\n}\n');
  await start(dataDir);
  const earlier = [await contentsOf(dataDir)];
  const states: State[] = [emptyState];
  for (let life = 0; life < 2; life++) {
    const store = await open(dataDir, []);
    await fill(store, states, size, `life ${life}`);
    await store.checkpoint();
    earlier.push(await contentsOf(dataDir));
    await fill(store, states, size, `later ${life}`);
    await store.close();
    earlier.push(await contentsOf(dataDir));
  }
  const store = await open(dataDir, []);
  await fill(store, states, size, 'last life');
  const before = textOfState(await readAll(store));
  const from = await journalOf(dataDir);
  await store.transaction((tx) => act(tx, [{ do: 'enter', note: 'the last batch' }]));
  states.push(await readAll(store));
  const state = textOfState(states.at(-1)!);
  if (kind === 'killed') {
    await untilMarked();
    const files = await contentsOf(dataDir);
    await store.close();
    return { kind, files, earlier, state, states, last: { state: before, ...from } };
  }
  earlier.push(await contentsOf(dataDir));
  await store.close();
  return { kind, files: await contentsOf(dataDir), earlier, state, states };
}

async function fill(store: Store, states: State[], size: number, text: string): Promise<void> {
  for (let n = 1; n <= size; n++) {
    const row = {
      id: n,
      group: 'abc'[n % 3]!,
      rank: n,
      code: n % 2 ? `code ${n}` : null,
      text: `${text} ${n}`,
    };
    await store.transaction((tx) =>
      act(tx, [
        { do: 'put', row },
        { do: 'enter', note: `${text} note ${n}` },
      ]),
    );
    states.push(await readAll(store));
  }
  await store.transaction((tx) => act(tx, [{ do: 'remove', id: 1 + (size % 3) }]));
  states.push(await readAll(store));
}

/** The newest journal, and its length. */
async function journalOf(dataDir: string): Promise<{ journal: string; from: number }> {
  const files = await contentsOf(dataDir);
  const number = Math.max(
    ...[...files.keys()].flatMap((name) => /journal-(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number),
  );
  const journal = `store/journal-${number}.log`;
  return { journal, from: files.get(journal)!.length };
}

/** The mark follows the answer by a turn or two. */
const untilMarked = () => new Promise((resolve) => setTimeout(resolve, 100));

const open = (dataDir: string, lines: string[]): Promise<Store> =>
  openStore({
    ...{ dataDir, tables: [items, entries], clock: systemClock, app: '1.0.0' },
    log: createLog({ write: (line) => lines.push(line) }),
    files: systemFiles({ sync: false }),
    lock: { release: async () => undefined },
  });
