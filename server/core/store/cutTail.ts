// What a crash left behind the last whole batch of a journal is kept in `<journal>.cut`, and then cut off.
import type { Log } from '../kernel/log.js';
import type { Files } from './files.js';
import type { Replayed } from './journalReplay.js';
import { inDirectory, journalFile } from './storeFolder.js';

interface Disk {
  files: Files;
  dataDir: string;
  log: Log;
}

/** Keeps the tail in a file of its own, on disk before anything is cut, and says so in the log. */
export async function setAside(
  disk: Disk,
  { journal, from, bytes }: NonNullable<Replayed['cut']>,
): Promise<void> {
  const { files, dataDir, log } = disk;
  const file = journalFile(journal);
  const handle = await files.open(inDirectory(dataDir, file), 'update');
  try {
    const kept = await keep(disk, `${file}.cut`, await handle.read(from, bytes));
    await handle.truncate(from);
    await handle.sync();
    log.warn({ file, offset: from, bytes, kept }, 'a journal ended in a batch cut off by a crash');
  } finally {
    await handle.close();
  }
}

/**
 * What was read of this file's end is on disk afterwards. It is written once more and not only flushed: when a flush has failed, some
 * systems keep the pages, take them for written, and let every later flush succeed without them; and the process that failed may
 * have been killed before it could say so. Only a journal's last batch can be in that state, for nothing is added to a failed one.
 */
export async function writeEndAgain({ files, dataDir }: Disk, file: string, from: number): Promise<void> {
  const handle = await files.open(inDirectory(dataDir, file), 'update');
  try {
    await handle.write(await handle.read(from, (await handle.size()) - from), from);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What lies in the system's memory of this file is on disk afterwards. */
async function flushFile({ files, dataDir }: Disk, file: string): Promise<void> {
  const handle = await files.open(inDirectory(dataDir, file), 'update');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes the tail under this name, or the next free one: an earlier crash may have left its own. */
async function keep({ files, dataDir, log }: Disk, name: string, tail: Buffer): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const kept = attempt === 1 ? name : `${name}-${attempt}`;
    const file = inDirectory(dataDir, kept);
    const existing = await files.readWhole(file);
    if (existing?.equals(tail)) {
      await flushFile({ files, dataDir, log }, kept);
      return kept;
    }
    if (existing) continue;
    const handle = await files.open(file, 'create');
    try {
      await handle.write(tail, 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.syncDirectory(inDirectory(dataDir, 'store'));
    return kept;
  }
}
