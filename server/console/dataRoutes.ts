// The Data page's routes.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Backups } from '../backups/backups.js';
import type { Retention } from '../core/history/retention.js';
import type { Handled } from '../core/http/handle.js';
import { MINUTE, toIso, toIsoOrNull } from '../core/kernel/clock.js';
import { AppError } from '../core/kernel/errors.js';
import { hasCode } from '../core/store/files.js';
import { sealedSizes } from '../core/store/history/catalogue.js';
import { createCompaction, type Compaction } from '../data/compaction.js';
import { freeSpace } from '../data/freeSpace.js';
import { LOG_FOLDER, namesIn } from '../logs/logFiles.js';
import { handle, type ConsoleActor } from './access.js';
import { compactData, readData, type DataState } from './contract/data.js';
import type { CloudView } from './status.js';

export function dataRoutes(
  cloud: CloudView,
  backups: Backups,
  retention: Retention,
): Handled<ConsoleActor>[] {
  const compaction = createCompaction(cloud.core);
  return [
    handle(readData, () => stateOf(cloud, backups, retention, compaction)),
    handle(compactData, async () => ({ running_since: toIso(compaction.start()) })),
  ];
}

async function stateOf(
  { core, dataDir, services }: CloudView,
  backups: Backups,
  retention: Retention,
  compaction: Compaction,
): Promise<DataState> {
  const { tables, journalBytes } = core.store.stats();
  const history = new Set(services.flatMap(({ module }) => module.history.flatMap((kind) => kind.tables)));
  const [disk, logs, kept] = await Promise.all([
    freeSpace(dataDir),
    bytesIn(path.join(dataDir, LOG_FOLDER)),
    bytesOfBackups(backups),
  ]);
  const sealed = await core.store.transaction((tx) => sealedSizes(tx));
  const [ran, compacted] = [retention.last(), compaction.last()];
  return {
    folder: dataDir,
    measured_at: toIso(core.clock.now()),
    disk: disk && { free_bytes: disk.freeBytes, total_bytes: disk.totalBytes },
    tables: Object.entries(tables)
      .map(([name, size]) => ({
        ...{ name, ...size, is_history: history.has(name) },
        ...{ sealed_rows: sealed.get(name)?.rows ?? 0, sealed_bytes: sealed.get(name)?.bytes ?? 0 },
      }))
      .sort((a, b) => onDisk(b) - onDisk(a) || b.rows - a.rows || (a.name < b.name ? -1 : 1)),
    journal_bytes: journalBytes,
    logs_bytes: logs,
    backups: kept,
    retention: ran && {
      ran_at: toIso(ran.at),
      removed_rows: ran.rows,
      held_at: toIsoOrNull(ran.by < ran.at - MINUTE ? ran.by : null),
    },
    compaction: {
      running_since: toIsoOrNull(compaction.runningSince()),
      last: compacted && {
        ended_at: toIso(compacted.endedAt),
        milliseconds: compacted.milliseconds,
        journal_bytes: compacted.journalBytes,
        failure: compacted.failure,
      },
    },
  };
}

const onDisk = ({ bytes, sealed_bytes }: DataState['tables'][number]): number => bytes + sealed_bytes;

async function bytesOfBackups(backups: Backups): Promise<DataState['backups']> {
  try {
    const files = await backups.list();
    return { bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.length };
  } catch (error) {
    // A disk that is not plugged in: the Backups page says so.
    if (!(error instanceof AppError)) throw error;
    return null;
  }
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await namesIn(folder)) {
    try {
      bytes += (await stat(path.join(folder, name))).size;
    } catch (error) {
      // Removed by its bounds since it was listed.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  return bytes;
}
