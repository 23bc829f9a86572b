// How tasks end, and what follows: figures, messages, the next of a sequence. Each ending has its effects once.
import { complete } from '../../../core/queue/complete.js';
import { expire } from '../../../core/queue/expire.js';
import { fail } from '../../../core/queue/fail.js';
import type { Instant } from '../../../core/kernel/clock.js';
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { Store, Tx } from '../../../core/store/types.js';
import { MOST_OUTPUT } from '../contract/daemon.js';
import { countEnded } from '../figures.js';
import { answerByMail } from '../mail/notices.js';
import { tell } from '../messages.js';
import { taskTable, type DeviceRow, type TaskRow } from '../tables.js';
import { changed } from './taskEvents.js';
import { cancelFollowers, cancelTask, releaseFollower, shortCommand } from './tasks.js';
import { wireStatus } from './taskStatus.js';

export interface Result {
  status: 'completed' | 'failed' | 'timeout' | 'cancelled';
  exitCode: number | null;
  stdout: string;
  stderr: string;
  errorMessage: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

/** No back-off applies: a task whose device says that it failed is not tried again by itself. */
const NO_BACKOFF_SECONDS = 1;
const MOST_AT_ONCE = 200;
export const TIMEOUT = 'timeout';

/**
 * A device's word about the end of one of its tasks. Said again it counts once.
 * Throws not_found for another device's, conflict for one that it does not hold.
 */
export async function reportResult(
  tx: Tx,
  device: DeviceRow,
  uuid: string,
  result: Result,
): Promise<{ row: TaskRow; repeated: boolean }> {
  const task = await tx.first(taskTable, { uuid });
  if (!task || task.deviceUuid !== device.uuid || task.userId !== device.userId) throw notFound('task');
  if (result.status === 'cancelled') return reportCancelled(tx, task, result);
  const also = {
    exitCode: result.exitCode,
    stdout: result.stdout.slice(0, MOST_OUTPUT),
    stderr: result.stderr.slice(0, MOST_OUTPUT),
    saidStartedAt: instantOf(result.startedAt),
    saidEndedAt: instantOf(result.endedAt),
    deadlineAt: null,
  };
  const hold = { id: task.id, lane: task.lane, holder: device.uuid };
  if (task.holder !== device.uuid)
    throw conflict('INVALID_STATE', 'this task was not handed out to this device');
  if (result.status === 'completed') {
    // The queue would still believe a device that it gave up for its silence; here its owner was told, and what waited behind it is
    // cancelled.
    if (!task.open && task.status !== 'success') {
      throw conflict('INVALID_STATE', `the task has already ended as ${wireStatus(task)}`);
    }
    const done = await complete(tx, taskTable, {
      ...hold,
      message: result.errorMessage,
      also: { ...also, progress: 100 },
    });
    if (done.outcome === 'repeated') return { row: done.row, repeated: true };
    await ended(tx, done.row, true);
    return { row: done.row, repeated: false };
  }
  const failed = await fail(tx, taskTable, {
    ...hold,
    errorCode: result.status,
    message: result.errorMessage ?? (result.status === 'timeout' ? 'ran too long' : null),
    permanent: true,
    baseSeconds: NO_BACKOFF_SECONDS,
    also: { ...also, timedOut: result.status === 'timeout' },
  });
  if (failed.outcome === 'final') await ended(tx, failed.row, false);
  return { row: failed.row, repeated: failed.outcome === 'repeated' };
}

async function reportCancelled(
  tx: Tx,
  task: TaskRow,
  { errorMessage }: Result,
): Promise<{ row: TaskRow; repeated: boolean }> {
  if (task.status === 'cancelled') return { row: task, repeated: true };
  const row = await cancelTask(tx, task, errorMessage ?? 'cancelled on the device');
  return { row, repeated: false };
}

const instantOf = (text: string | null): Instant | null => (text === null ? null : Date.parse(text));

/** What follows the end of a task that was not cancelled. */
async function ended(tx: Tx, row: TaskRow, isSuccess: boolean): Promise<void> {
  changed(tx, row);
  await countEnded(tx, row, isSuccess);
  await answerByMail(tx, row);
  if (isSuccess) await releaseFollower(tx, row);
  else await cancelFollowers(tx, row);
  const about = shortCommand(row.command);
  const words = wireStatus(row) === 'timeout' ? 'timed out' : isSuccess ? 'completed' : 'failed';
  await tell(tx, {
    userId: row.userId,
    type: isSuccess ? 'task_completed' : 'task_failed',
    title: `Task ${words}: ${about}`,
    content: row.message ?? `${about} ${words}.`,
    data: {
      task_id: row.uuid,
      device_id: row.deviceUuid,
      command: about,
      status: wireStatus(row),
      exit_code: row.exitCode,
    },
    taskUuid: row.uuid,
  });
}

/** Tasks whose device was silent for too long: back to the queue, or failed once their retries are spent. */
export async function expireLeases(tx: Tx, longestSeconds: number): Promise<number> {
  const expired = await expire(tx, taskTable, { limit: MOST_AT_ONCE, longestSeconds });
  for (const { row, outcome } of expired) {
    if (outcome === 'requeued') changed(tx, row);
    else await ended(tx, row, false);
  }
  return expired.length;
}

/** Tasks that run for longer than they may. Answers how many it looked at; 0: none is due. */
export async function endOverdue(store: Store): Promise<number> {
  return store.transaction(async (tx) => {
    const due = await tx.find(taskTable, {
      where: { deadlineAt: { lte: tx.now() } },
      orderBy: ['deadlineAt', 'id'],
      limit: MOST_AT_ONCE,
    });
    for (const task of due) await endOverdueTask(tx, task);
    return due.length;
  });
}

async function endOverdueTask(tx: Tx, task: TaskRow): Promise<void> {
  if (task.status !== 'running' || task.holder === null) {
    // It went back to the queue meanwhile; its next attempt has a time of its own.
    await tx.update(taskTable, { id: task.id }, { deadlineAt: null });
    return;
  }
  const { row, outcome } = await fail(tx, taskTable, {
    id: task.id,
    lane: task.lane,
    holder: task.holder,
    errorCode: TIMEOUT,
    message: `ran for longer than ${Math.round(task.timeoutMs / 1000)} s`,
    permanent: true,
    baseSeconds: NO_BACKOFF_SECONDS,
    also: { timedOut: true, deadlineAt: null },
  });
  if (outcome === 'final') await ended(tx, row, false);
}
