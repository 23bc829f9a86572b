// A device's heartbeat, as far as its tasks are concerned: what it names runs, and is its own for as long as it may be silent.
import { renew } from '../../../core/queue/renew.js';
import { SECOND } from '../../../core/kernel/clock.js';
import { AppError } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import type { Ccjk } from '../ccjk.js';
import { MOST_CURRENT_TASKS } from '../contract/daemon.js';
import { silenceSeconds } from '../devices/presence.js';
import { taskTable, type DeviceRow, type TaskRow } from '../tables.js';
import { changed } from './taskEvents.js';

export interface Beat {
  /** Tasks that it runs, by their uuids. */
  current: readonly string[];
  /** Percent, by uuid. */
  progress: Readonly<Record<string, number>>;
}

export interface Beaten {
  /** Those of `current` that it should stop: cancelled, ended, or another's. */
  toStop: string[];
  /** Handed out to it and not named. */
  unnamed: TaskRow[];
}

export async function beat(
  tx: Tx,
  ccjk: Ccjk,
  device: DeviceRow,
  { current, progress }: Beat,
): Promise<Beaten> {
  const named = new Set(current);
  const toStop: string[] = [];
  for (const uuid of named) {
    const task = await tx.first(taskTable, { uuid });
    const isHeld = task && (await keep(tx, ccjk, device, task, progress[uuid]));
    if (!isHeld) toStop.push(uuid);
  }
  return { toStop, unnamed: await keepUnnamed(tx, ccjk, device, named) };
}

async function keep(
  tx: Tx,
  ccjk: Ccjk,
  device: DeviceRow,
  task: TaskRow,
  progress: number | undefined,
): Promise<boolean> {
  if (task.deviceUuid !== device.uuid || task.holder !== device.uuid) return false;
  const isFirst = task.startedAt === null;
  try {
    await renew(tx, taskTable, {
      id: task.id,
      lane: device.id,
      holder: device.uuid,
      verb: isFirst ? 'start' : 'heartbeat',
      session: null,
      leaseSeconds: silenceSeconds(ccjk, device),
      oneHolderPerGroup: false,
    });
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
  const hasMoved = progress !== undefined && progress !== task.progress;
  if (!isFirst && !hasMoved) return true;
  const [row] = await tx.update(
    taskTable,
    { id: task.id },
    {
      ...(isFirst ? { deadlineAt: tx.now() + task.timeoutMs } : {}),
      ...(hasMoved ? { progress } : {}),
    },
  );
  changed(tx, row!);
  return true;
}

/**
 * Handed out, but not named yet: it has not begun. It stays the device's for as long as it may run; one that was named before and
 * is no more has ended, and its result is on the way, or was lost: its lease runs out by itself.
 */
async function keepUnnamed(
  tx: Tx,
  ccjk: Ccjk,
  device: DeviceRow,
  named: ReadonlySet<string>,
): Promise<TaskRow[]> {
  const until = tx.now() + silenceSeconds(ccjk, device) * SECOND;
  const waiting = await tx.find(taskTable, {
    where: { deviceUuid: device.uuid, leaseUntil: { gt: 0 } },
    orderBy: ['leaseUntil', 'id'],
    limit: MOST_CURRENT_TASKS,
    filter: (row) =>
      row.status === 'leased' && !named.has(row.uuid) && tx.now() - (row.lastBeatAt ?? 0) < row.timeoutMs,
  });
  for (const { id } of waiting) {
    await tx.update(taskTable, { id, status: 'leased' }, { leaseUntil: until });
  }
  return waiting;
}
