// The queue's torture in its child process (kit/stridingCloud.mjs), which tells its parent what the store knows of jobs.
import { appendFileSync } from 'node:fs';
import { obey, product, startStridingCloud } from '../../kit/stridingCloud.mjs';

const { jobEventTable, jobTable } = await product('services/oas/tables.js');

const ROWS_A_READ = 2000;

const striding = await startStridingCloud();
const { cloud } = striding;
const { store } = cloud.core;

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

obey(striding, {
  harvest,
  keepDays: ({ days }) => cloud.settings.change({ 'history.keepDays': days }),
});
