// Sealed history as retention leaves it: segments of ended jobs on disk, and a row in the store for each of them.
import { join } from 'node:path';
import { segmentTable, type SegmentRow } from '../../server/core/store/history/catalogue.js';
import { SEGMENT_ROWS } from '../../server/core/store/history/sealing.js';
import { ascendingInstants, writeSegment } from '../../server/core/store/history/segmentFormat.js';
import { systemFiles } from '../../server/core/store/index.js';
import { inDirectory } from '../../server/core/store/storeFolder.js';
import { sealedJobs } from '../../server/services/oas/sealed.js';
import { jobTable, type JobRow } from '../../server/services/oas/tables.js';
import { endedJob, writeOwners } from './listWorlds.js';
import { numbered, writeTables } from './world.js';

const DAY = 86_400_000;
/** Older than what is kept in memory, younger than what is taken away. */
const OLDEST = 60 * DAY;
const YOUNGEST = 4 * DAY;
const files = systemFiles({ sync: false });

export interface HistoryWorld {
  /** Ended jobs in segments. */
  sealed: number;
  /** Ended jobs in the store. */
  hot: number;
}

/** One manager with a thousand users, and that many jobs of theirs. */
export async function writeHistory(directory: string, { sealed, hot }: HistoryWorld): Promise<void> {
  const now = Date.now();
  const segments: SegmentRow[] = [];
  await files.makeDirectory(join(directory, 'history', jobTable.name));
  for (let first = 1; first <= sealed; first += SEGMENT_ROWS) {
    const rows: JobRow[] = [];
    for (let id = first; id < Math.min(first + SEGMENT_ROWS, sealed + 1); id++) {
      rows.push(endedJob(id, now - OLDEST + Math.floor((id / sealed) * (OLDEST - YOUNGEST))));
    }
    segments.push(await writeOne(directory, rows, segments.length + 1, now));
  }
  await writeTables(directory, async (write) => {
    await writeOwners(write, now);
    await write(segmentTable, segments);
    await write(
      jobTable,
      numbered(hot, (n) => endedJob(sealed + n, now - 2 * DAY + Math.floor((n / hot) * DAY))),
    );
  });
}

async function writeOne(
  directory: string,
  rows: readonly JobRow[],
  id: number,
  now: number,
): Promise<SegmentRow> {
  const instants = ascendingInstants(sealedJobs, rows);
  const file = `history/${jobTable.name}/bench-${id}`;
  const handle = await files.open(inDirectory(directory, file), 'replace', 0o600);
  const tallies: Record<string, number> = {};
  for (const row of rows) tallies[sealedJobs.tally!(row)] = (tallies[sealedJobs.tally!(row)] ?? 0) + 1;
  try {
    const bytes = await writeSegment(handle, sealedJobs, rows, instants);
    return {
      ...{ id, table: jobTable.name, file, state: 'sealed', live: rows.length, rows: rows.length, bytes },
      ...{ firstAt: instants[0]!, lastAt: instants.at(-1)!, sealedAt: now, tallies, tail: null },
    };
  } finally {
    await handle.close();
  }
}
