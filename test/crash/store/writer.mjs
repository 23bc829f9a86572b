// A process that writes until it is killed: each transaction makes two halves of a pair and moves a counter, and its number is said on
// standard output only once the store has answered it. Run with the directory as its argument, after the build.
import fs from 'node:fs';
import { systemClock } from '../../../dist/server/core/kernel/clock.js';
import { createLog } from '../../../dist/server/core/kernel/log.js';
import { DirectoryInUseError, openStore } from '../../../dist/server/core/store/index.js';
import { counters, halves } from './tables.mjs';

const WRITERS = 16;
const say = (line) => fs.writeSync(1, `${line}\n`);

async function openOrLeave() {
  try {
    return await openStore({
      dataDir: process.argv[2],
      tables: [counters, halves],
      clock: systemClock,
      log: createLog({ level: 'warn', write: (line) => fs.writeSync(2, line) }),
      // A checkpoint every few hundred transactions, so that the kill often hits one.
      checkpointJournalMegabytes: 0.1,
    });
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
    say(`in use by ${error.holder?.pid}`);
    process.exit(3);
  }
}

const store = await openOrLeave();
say('open');

async function write(writer) {
  for (;;) {
    const number = await store.transaction(async (tx) => {
      const counter = await tx.get(counters, writer);
      const next = (counter?.count ?? 0) + 1;
      if (counter) await tx.update(counters, { id: writer }, { count: next });
      else await tx.insert(counters, { id: writer, count: next });
      for (const side of ['left', 'right']) {
        await tx.insert(halves, { writer, number: next, side, text: 'x'.repeat((next * 37) % 300) });
      }
      // Old pairs go, so that segments are rewritten in their middle, too.
      if (next > 40) await tx.delete(halves, { writer, number: next - 40, side: { in: ['left', 'right'] } });
      return next;
    });
    say(`${writer} ${number}`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer + 1)));
