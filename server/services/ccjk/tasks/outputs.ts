// What a task writes while it runs, in parts. The device says where each part begins, so that one sent again is heard once; a
// reader resumes where it stopped.
import { conflict, notFound } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { DAY } from '../../../core/kernel/clock.js';
import { outputTable, taskTable, type DeviceRow, type TaskRow } from '../tables.js';

/** Characters kept of one task; what comes later is dropped, and readers are told. */
export const MOST_STREAMED = 256 * 1024;
export const OUTPUT_EVENT = 'ccjk.output';
const PARTS_A_READ = 64;
const PARTS_A_PURGE = 500;
const KEPT_MS = DAY;

/** Throws not_found, conflict/`INVALID_STATE` for a task that does not run there. */
export async function addOutput(
  tx: Tx,
  device: DeviceRow,
  uuid: string,
  part: { offset: number; text: string },
): Promise<{ nextOffset: number; truncated: boolean }> {
  const task = await tx.first(taskTable, { uuid });
  if (!task || task.deviceUuid !== device.uuid) throw notFound('task');
  if (!task.open || task.holder !== device.uuid) {
    throw conflict('INVALID_STATE', 'this task does not run on this device');
  }
  const end = await endOf(tx, task.id);
  const fresh = part.text.slice(Math.max(0, end - part.offset), Math.max(0, MOST_STREAMED - part.offset));
  // A gap is the device's to close: it hears where its next part has to begin.
  if (part.offset > end || fresh === '') return { nextOffset: end, truncated: end >= MOST_STREAMED };
  await tx.insert(outputTable, { taskId: task.id, offset: end, text: fresh, at: tx.now() });
  const nextOffset = end + fresh.length;
  tx.emit(OUTPUT_EVENT, { userId: task.userId, uuid, deviceUuid: task.deviceUuid, offset: end, text: fresh });
  return { nextOffset, truncated: nextOffset >= MOST_STREAMED };
}

async function endOf(tx: Tx, taskId: number): Promise<number> {
  const last = await tx.first(outputTable, { taskId }, ['-offset' as 'offset']);
  return last ? last.offset + last.text.length : 0;
}

/** From `offset` on; of an ended task whose parts are gone, its stdout and stderr. */
export async function readOutput(
  tx: Tx,
  task: TaskRow,
  offset: number,
): Promise<{ text: string; nextOffset: number; ended: boolean; truncated: boolean }> {
  const end = await endOf(tx, task.id);
  if (end === 0 && !task.open) {
    const whole = (task.stdout ?? '') + (task.stderr ?? '');
    return {
      text: whole.slice(offset),
      nextOffset: Math.max(offset, whole.length),
      ended: true,
      truncated: false,
    };
  }
  const parts = await tx.find(outputTable, {
    where: { taskId: task.id },
    orderBy: ['offset'],
    limit: PARTS_A_READ,
    filter: (part) => part.offset + part.text.length > offset,
  });
  const text = parts.map((part) => part.text.slice(Math.max(0, offset - part.offset))).join('');
  const nextOffset = Math.max(offset, Math.min(end, offset + text.length));
  return { text, nextOffset, ended: !task.open && nextOffset >= end, truncated: end >= MOST_STREAMED };
}

/** Removes old parts; answers whether more are left. One bounded transaction. */
export async function purgeOutputs(tx: Tx): Promise<boolean> {
  const old = await tx.find(outputTable, {
    where: { at: { lt: tx.now() - KEPT_MS } },
    orderBy: ['at', 'taskId', 'offset'],
    limit: PARTS_A_PURGE,
  });
  for (const { taskId, offset } of old) await tx.delete(outputTable, { taskId, offset });
  return old.length === PARTS_A_PURGE;
}
