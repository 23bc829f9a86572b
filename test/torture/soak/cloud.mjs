// The soak in its child process (kit/stridingCloud.mjs), so that its memory is its own. Needs `--expose-gc`.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { obey, product, startStridingCloud } from '../../kit/stridingCloud.mjs';

const { JOB_EVENT } = await product('services/oas/jobs/jobEvents.js');

const striding = await startStridingCloud();
const { cloud, dataDir, armed } = striding;
const { store } = cloud.core;

let events = 0;
store.on((event) => void (event === JOB_EVENT && (events += 1)));

/** What the process and its directory hold once all that is not needed is let go. */
async function measure() {
  // What a finalizer lets go of falls to the second one.
  for (let times = 0; times < 2; times++) {
    globalThis.gc();
    await turnOfTheLoop();
  }
  const { heapUsed, rss, external } = process.memoryUsage();
  const resources = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const { tables, checkpoints } = store.stats();
  return {
    ...{ events, heapUsed, rss, external, checkpoints },
    descriptors: (await readdir('/proc/self/fd').catch(() => [])).length,
    timers: armed(),
    resources,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    rows: Object.fromEntries(Object.entries(tables).map(([name, { rows }]) => [name, rows])),
    folders: await foldersOf(dataDir),
  };
}

/** By folder at the top of the data directory: how many files, and how long they are together. */
async function foldersOf(root) {
  const folders = {};
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const [top] = file.slice(root.length + 1).split(/[\\/]/);
    // A file that is replaced meanwhile is counted the next time.
    const size = await stat(file).then(
      (found) => found.size,
      () => undefined,
    );
    if (size === undefined) continue;
    const name = file.slice(root.length + 1) === top ? '.' : top;
    const folder = (folders[name] ??= { files: 0, bytes: 0 });
    folder.files += 1;
    folder.bytes += size;
  }
  return folders;
}

obey(striding, { measure });
