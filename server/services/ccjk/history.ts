// What of CCJK goes once it is older than the cloud keeps history, the oldest first. Its rows stay in the store until then: what a plan
// allows a day bounds them.
import { chainHistory } from '../../core/audit/cut.js';
import type { HistoryKind } from '../../core/history/retention.js';
import type { Instant } from '../../core/kernel/clock.js';
import type { Tx } from '../../core/store/types.js';
import { auditChain } from './audit.js';
import { dayOf } from './figures.js';
import { alarmTable, figureTable, mailTable, messageTable, outputTable, taskTable } from './tables.js';

export const history: readonly HistoryKind[] = [
  { tables: [taskTable.name, outputTable.name], oldest: oldestTask, removeOldest: removeTasks },
  {
    tables: [messageTable.name],
    oldest: async (tx) => (await tx.first(messageTable, {}, ['createdAt', 'id']))?.createdAt ?? null,
    async removeOldest(tx, before, limit) {
      const where = { createdAt: { lt: before } };
      const old = await tx.find(messageTable, { where, orderBy: ['createdAt', 'id'], limit });
      if (old.length > 0) await tx.delete(messageTable, { id: { in: old.map(({ id }) => id) } });
      return old.length;
    },
  },
  {
    tables: [mailTable.name],
    oldest: async (tx) => (await tx.first(mailTable, {}, ['at', 'hash']))?.at ?? null,
    async removeOldest(tx, before, limit) {
      const old = await tx.find(mailTable, { where: { at: { lt: before } }, orderBy: ['at', 'hash'], limit });
      for (const { hash } of old) await tx.delete(mailTable, { hash });
      return old.length;
    },
  },
  {
    tables: [figureTable.name],
    oldest: async (tx) => {
      const first = await tx.first(figureTable, {}, ['day', 'userId', 'deviceUuid']);
      return first ? Date.parse(first.day) : null;
    },
    async removeOldest(tx, before, limit) {
      const where = { day: { lt: dayOf(before) } };
      const orderBy = ['day', 'userId', 'deviceUuid'] as const;
      const old = await tx.find(figureTable, { where, orderBy, limit });
      for (const { userId, deviceUuid, day } of old)
        await tx.delete(figureTable, { userId, deviceUuid, day });
      return old.length;
    },
  },
  {
    tables: [alarmTable.name],
    oldest: async (tx) =>
      (await tx.first(alarmTable, { endedAt: { gt: 0 } }, ['endedAt', 'id']))?.endedAt ?? null,
    async removeOldest(tx, before, limit) {
      const where = { endedAt: { lt: before } };
      const old = await tx.find(alarmTable, { where, orderBy: ['endedAt', 'id'], limit });
      for (const { id } of old) await tx.delete(alarmTable, { id });
      return old.length;
    },
  },
  chainHistory(auditChain),
];

async function oldestTask(tx: Tx): Promise<Instant | null> {
  const [task] = await tx.find(taskTable, {
    where: { endedAt: { gt: 0 } },
    orderBy: ['endedAt', 'id'],
    limit: 1,
  });
  return task?.endedAt ?? null;
}

/** A task goes with what is left of its output. */
async function removeTasks(tx: Tx, before: Instant, limit: number): Promise<number> {
  const where = { endedAt: { lt: before } };
  const tasks = await tx.find(taskTable, { where, orderBy: ['endedAt', 'id'], limit });
  for (const { id } of tasks) {
    await tx.delete(outputTable, { taskId: id });
    await tx.delete(taskTable, { id });
  }
  return tasks.length;
}
