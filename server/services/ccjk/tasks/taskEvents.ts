// What the live feed hears of a task, once it is on disk.
import type { Json, Tx } from '../../../core/store/types.js';
import type { TaskRow } from '../tables.js';
import { wireStatus } from './taskStatus.js';

export const TASK_EVENT = 'ccjk.task';

export interface TaskNews {
  userId: string;
  uuid: string;
  deviceUuid: string;
  status: string;
  progress: number | null;
  exitCode: number | null;
  /** Of a task that has ended, at most so much of its beginning as a message carries. */
  stdout: string | null;
}

const MOST_STDOUT = 16_384;

export function changed(tx: Tx, row: TaskRow): void {
  const news: TaskNews = {
    userId: row.userId,
    uuid: row.uuid,
    deviceUuid: row.deviceUuid,
    status: wireStatus(row),
    progress: row.progress,
    exitCode: row.exitCode,
    stdout: row.open ? null : (row.stdout?.slice(0, MOST_STDOUT) ?? null),
  };
  tx.emit(TASK_EVENT, news as unknown as Json);
}
