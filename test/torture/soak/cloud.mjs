// The built product under a clock that its parent moves, in a process of its own, so that its memory is its own. Arguments: data
// directory, the instant it is now, settings as `name=value`. Told over the channel to its parent; each order is answered under its
// number. Needs `--expose-gc`.
//
// Time comes in strides: a timer that fell due within one fires once, at its end. What waits longer than a minute at a time (the
// store's checkpoint) is about the machine and goes by the machine's clock.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

const product = (file) => import(new URL(`../../../dist/server/${file}`, import.meta.url).href);
const { startCloud } = await product('index.js');
const { createLog } = await product('core/kernel/log.js');
const { JOB_EVENT } = await product('services/oas/jobs/jobEvents.js');

const LONGEST_OF_STRIDES = 60_000;

const [dataDir, startsAt, ...settings] = process.argv.slice(2);
const tell = (message) => process.send?.(message);

let now = Number(startsAt);
let elapsed = 0;
let lastTimer = 0;
const armed = new Map();

const clock = {
  now: () => now,
  elapsed: () => elapsed,
  timer(delayMs, fire) {
    if (delayMs > LONGEST_OF_STRIDES) {
      const handle = setTimeout(fire, delayMs);
      handle.unref();
      return () => clearTimeout(handle);
    }
    const id = ++lastTimer;
    armed.set(id, { at: elapsed + Math.max(0, delayMs), fire });
    return () => armed.delete(id);
  },
};

const cloud = await startCloud({
  dataDir,
  clock,
  supers: [],
  assignments: settings.map((text) => {
    const at = text.indexOf('=');
    return { name: text.slice(0, at), text: text.slice(at + 1), source: 'the torture' };
  }),
  log: createLog({
    level: 'info',
    write: (line) => {
      if (/"level":"(error|fatal)"|"level":[56]0/.test(line)) tell({ log: line });
    },
  }),
});
const { store, schedule } = cloud.core;

let events = 0;
store.on((event) => void (event === JOB_EVENT && (events += 1)));

async function advance({ to }) {
  elapsed += to - now;
  now = to;
  const due = [...armed].filter(([, timer]) => timer.at <= elapsed).sort(([, a], [, b]) => a.at - b.at);
  for (const [id] of due) armed.delete(id);
  for (const [, timer] of due) timer.fire();
  await schedule.idle();
}

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
    timers: armed.size,
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

const ORDERS = {
  advance,
  measure,
  stop: async () => {
    await cloud.stop();
    setTimeout(() => process.exit(0), 50);
  },
};

process.on('message', ({ number, order, ...about }) => {
  ORDERS[order](about).then(
    (answer) => tell({ number, answer }),
    (error) => tell({ number, error: String(error?.stack ?? error) }),
  );
});
process.on('disconnect', () => process.exit(1));
tell({ ready: cloud.addresses.oas, console: cloud.console });
