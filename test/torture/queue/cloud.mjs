// The built product under a clock that its parent moves: a child process, so that it can be killed. Arguments: data directory, the
// instant it is now, settings as `name=value`. Told over the channel to its parent; each order is answered under its number.
//
// Time comes in strides. A timer that fell due within one fires once, at its end, as on a machine that was busy: what is due every
// second is done once a stride. What waits longer than a minute at a time (the store's checkpoint) is about the machine and goes by
// the machine's clock.
import { appendFileSync } from 'node:fs';

const product = (file) => import(new URL(`../../../dist/server/${file}`, import.meta.url).href);
const { startCloud } = await product('index.js');
const { createLog } = await product('core/kernel/log.js');
const { jobEventTable, jobTable } = await product('services/oas/tables.js');

const LONGEST_OF_STRIDES = 60_000;
const ROWS_A_READ = 2000;

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
  log: createLog({ level: 'error', write: (line) => tell({ log: line }) }),
});
const { store, schedule } = cloud.core;

async function advance({ to }) {
  elapsed += to - now;
  now = to;
  const due = [...armed].filter(([, timer]) => timer.at <= elapsed).sort(([, a], [, b]) => a.at - b.at);
  for (const [id] of due) armed.delete(id);
  for (const [, timer] of due) timer.fire();
  await schedule.idle();
}

/** Events after `event`, and jobs that ended from `endedFrom` on (with `open`: those that are open, too): a line each, in `file`. */
async function harvest({ file, event, endedFrom, open }) {
  for (;;) {
    const rows = await store.transaction((tx) =>
      tx.find(jobEventTable, { where: { id: { gt: event } }, orderBy: ['id'], limit: ROWS_A_READ }),
    );
    // What is sealed is read no more: better no judgement than one about a part.
    if (rows.length > 0 && rows[0].id !== event + 1)
      throw new Error(`events ${event + 1} to ${rows[0].id - 1} were sealed before they were read`);
    write(
      file,
      rows.map((row) => ['E', row.jobId, row.id, row.type, row.jobStatus, row.node, row.at, row.errorCode]),
    );
    event = rows.at(-1)?.id ?? event;
    if (rows.length < ROWS_A_READ) break;
  }
  let last = { endedAt: endedFrom, id: 0 };
  for (;;) {
    const from = last;
    const rows = await store.transaction((tx) =>
      tx.find(jobTable, {
        where: { endedAt: { gte: from.endedAt } },
        orderBy: ['endedAt', 'id'],
        limit: ROWS_A_READ,
        filter: (row) => row.endedAt > from.endedAt || row.id > from.id,
        walkLimit: 200_000,
      }),
    );
    write(file, rows.map(rowOf));
    last = rows.at(-1) ?? last;
    if (rows.length < ROWS_A_READ) break;
  }
  if (open) for await (const row of store.scan(jobTable, { open: true })) write(file, [rowOf(row)]);
  return { event };
}

const rowOf = (row) => [
  'R',
  row.id,
  row.key,
  row.status,
  row.attempts,
  row.maxAttempts,
  row.createdAt,
  row.endedAt,
  row.source,
];

const write = (file, lines) =>
  appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

const ORDERS = {
  advance,
  harvest,
  keepDays: ({ days }) => cloud.settings.change({ 'history.keepDays': days }),
  stop: async () => {
    // Nobody may move the clock any more, and the product waits for it nowhere while it stops.
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
tell({ ready: cloud.addresses.oas });
