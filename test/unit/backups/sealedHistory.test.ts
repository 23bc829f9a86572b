// A backup that is taken while history leaves the store for sealed files, and while the oldest of those go.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOfRunning } from '../../../server/backups/contents.js';
import { unpackAndProve } from '../../../server/backups/scratch.js';
import { takeBackup } from '../../../server/backups/take.js';
import { storedTables } from '../../../server/core/history/storedTables.js';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { silentLog } from '../../../server/core/kernel/log.js';
import { segmentsOf } from '../../../server/core/store/history/catalogue.js';
import { History } from '../../../server/core/store/history/history.js';
import { drop, removeDropped } from '../../../server/core/store/history/sealing.js';
import { openStore, systemFiles } from '../../../server/core/store/index.js';
import { oas } from '../../../server/services/oas/index.js';
import { sealedLines } from '../../../server/services/oas/sealed.js';
import { agentLogTable } from '../../../server/services/oas/tables.js';
import { openOasStore, type OasStore } from '../../kit/oasStore.js';
import { temporaryDirectory } from '../../kit/process.js';
import { sealBefore } from '../../kit/sealed.js';

const LINES = 4000;
const START = '2026-05-01T08:00:00Z';
const never = new AbortController().signal;

async function givenLines(cloud: OasStore): Promise<void> {
  for (let first = 1; first <= LINES; first += 200) {
    await cloud.act(async (tx) => {
      for (let n = first; n < first + 200; n++) {
        await tx.insert(agentLogTable, {
          ...{ userId: 1, managerId: 1, node: 'PC-1', task: 'foster', level: 'INFO', message: `line ${n}` },
          ...{ loggedAt: Date.parse(START) + n, at: Date.parse(START) + n },
        });
      }
    });
  }
}

/** Numbers of all lines of a directory, in the store and sealed, as a start finds them. */
async function linesIn(dataDir: string): Promise<number[]> {
  const files = systemFiles({ sync: false });
  const log = silentLog();
  const clock = systemClock;
  const store = await openStore({ dataDir, tables: storedTables([oas]), clock, log, sync: false });
  try {
    const history = new History({ store, files, dataDir, log });
    const ids: number[] = [];
    for (const segment of await store.transaction((tx) => history.segments(tx, sealedLines))) {
      for await (const rows of history.walk(sealedLines, segment)) ids.push(...rows.map(({ id }) => id));
    }
    for await (const { id } of store.scan(agentLogTable, {})) ids.push(id);
    return ids.sort((a, b) => a - b);
  } finally {
    await store.close();
  }
}

test('a backup that is taken while history is sealed, and while the oldest of it goes, holds each row once', async () => {
  await using cloud = await openOasStore(START);
  await using dir = await temporaryDirectory();
  await givenLines(cloud);
  const { files, dataDir } = cloud.history.options;
  const options = { ...cloud.history.options, store: cloud.store, history: cloud.history };
  const folder = join(dir.path, 'backups');
  await mkdir(folder);
  let isOver = false;
  const sealing = (async () => {
    for (let before = 250; before < LINES && !isOver; before += 250) {
      await sealBefore(cloud, sealedLines, Date.parse(START) + before);
      if (before % 1000 !== 0) continue;
      const [oldest] = await cloud.act((tx) => segmentsOf(tx, agentLogTable.name));
      await drop(options, oldest!, async () => undefined);
      await removeDropped(options);
    }
  })();
  const names: string[] = [];
  for (let n = 0; n < 4; n++) {
    const taking = {
      ...{ files, folder, reason: 'manual' as const, app: '1.2.3', now: Date.parse(START) + n * 60_000 },
      ...{ passphrase: undefined, signal: never },
      contents: (how: { secrets: boolean }) => contentsOfRunning(cloud.store, files, dataDir, how),
    };
    names.push(await takeBackup(taking));
  }
  isOver = true;
  await sealing;

  for (const name of names) {
    const into = join(dir.path, `restored ${name}`);
    const unpack = { file: join(folder, name), passphrase: undefined, modules: [oas], signal: never };
    await unpackAndProve(unpack, into, { sync: false });
    const ids = await linesIn(into);
    // What went, went from the beginning.
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, i) => LINES - ids.length + 1 + i));
    expect(ids.length).toBeGreaterThan(LINES / 2);
  }
}, 60_000);
