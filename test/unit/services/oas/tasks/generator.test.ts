import { describe, expect, test } from 'vitest';
import type { Store, Tx } from '../../../../../server/core/store/types.js';
import { createGenerator } from '../../../../../server/services/oas/tasks/generator.js';
import { enqueueJob } from '../../../../../server/services/oas/jobs/jobs.js';
import {
  jobTable,
  managerTable,
  taskTable,
  userTable,
  type JobRow,
  type UserRow,
} from '../../../../../server/services/oas/tables.js';
import { patchTaskConfig } from '../../../../../server/services/oas/tasks/taskConfig.js';
import {
  nextAfterSuccess,
  refreshUserTasks,
  releaseTask,
} from '../../../../../server/services/oas/tasks/taskRows.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';

const CHINA = 'Asia/Shanghai';
const NOON = '2026-03-10T12:00:00+08:00';
/** Tasks of a daily user that start switched on. */
const DAILY_ON = 22;

type Transactions = Pick<Store, 'transaction'>;

const generatorOf = (cloud: OasStore, store: Transactions = cloud.store) =>
  createGenerator({ core: { store, clock: cloud.clock }, settings: () => cloud.settings });

/** Leaves exactly these tasks switched on. */
async function onlyTasks(cloud: OasStore, user: UserRow, tasks: Record<string, object>): Promise<void> {
  await cloud.act(async (tx) => {
    const rows = await tx.find(taskTable, { where: { userId: user.id }, limit: 100 });
    const off = Object.fromEntries(rows.map((row) => [row.task, { enabled: false }]));
    const on = Object.fromEntries(
      Object.entries(tasks).map(([id, given]) => [id, { enabled: true, ...given }]),
    );
    await patchTaskConfig(tx, { user, patch: { ...off, ...on }, names: 'document', zone: CHINA });
  });
}

/** The job succeeds: it is no longer open and its task goes on. */
const succeed = (cloud: OasStore, job: JobRow) =>
  cloud.act(async (tx) => {
    await tx.update(jobTable, { id: job.id }, { status: 'success', open: false, endedAt: tx.now() });
    await releaseTask(tx, job, await nextAfterSuccess(tx, job, CHINA, tx.now()));
  });

/** The store, with every call of a transaction counted. */
function counted(store: Transactions): { store: Transactions; calls: () => number } {
  let calls = 0;
  const counting = (tx: Tx): Tx =>
    new Proxy(tx, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (name !== 'now') calls += 1;
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  return {
    store: { transaction: (work) => store.transaction((tx) => work(counting(tx))) },
    calls: () => calls,
  };
}

describe('a tick', () => {
  test('makes one job of each due task, and none while it is open', async () => {
    await using cloud = await openOasStore(NOON);
    const user = await cloud.givenUser(await cloud.givenManager());
    const generator = generatorOf(cloud);
    expect(await generator.tick()).toEqual({
      generated: DAILY_ON,
      scannedUsers: 1,
      dueWaiting: 0,
      quietUntil: null,
    });
    expect(await generator.tick()).toMatchObject({ generated: 0, scannedUsers: 0 });
    const jobs = await cloud.openJobs(user);
    expect(new Set(jobs.map((job) => job.task)).size).toBe(DAILY_ON);
    expect(jobs[0]).toMatchObject({
      status: 'pending',
      lane: user.managerId,
      source: 'cloud_scheduler',
      maxAttempts: 3,
    });
    expect(generator.status()).toMatchObject({
      ...{ running: true, tick_interval: '10s', quiet_until: null, last_run_at: '2026-03-10T04:00:00.000Z' },
      ...{ last_generated: 0, last_scanned_users: 0, last_error: '', due_waiting: 0 },
    });
  });

  test('honours priority, attempts and payload of the task', async () => {
    await using cloud = await openOasStore(NOON);
    const user = await cloud.givenUser(await cloud.givenManager());
    await onlyTasks(cloud, user, {
      signin: { priority: 80, max_attempts: 7, payload: { depth: 3, user_id: 99, source: 'me' } },
    });
    await generatorOf(cloud).tick();
    expect(await cloud.openJobs(user)).toMatchObject([
      { task: 'signin', priority: 80, maxAttempts: 7, payload: { depth: 3 } },
    ]);
  });

  test('after a missed stretch makes one run of a task, not one for each time it was due', async () => {
    await using cloud = await openOasStore(NOON);
    const user = await cloud.givenUser(await cloud.givenManager());
    await onlyTasks(cloud, user, { foster: { next_time: '09:00' } });
    const generator = generatorOf(cloud);
    await generator.tick();
    await cloud.clock.advance('5d');
    expect(await generator.tick()).toMatchObject({ generated: 0 });
    const [job] = await cloud.openJobs(user);
    await succeed(cloud, job!);
    await cloud.clock.advance('5d');
    expect(await generator.tick()).toMatchObject({ generated: 1 });
    expect(await generator.tick()).toMatchObject({ generated: 0 });
  });

  test('finds a task again when its job has ended and it is due', async () => {
    await using cloud = await openOasStore(NOON);
    const user = await cloud.givenUser(await cloud.givenManager());
    await onlyTasks(cloud, user, { foster: {} });
    const generator = generatorOf(cloud);
    await generator.tick();
    const [job] = await cloud.openJobs(user);
    await succeed(cloud, job!);
    await cloud.clock.advance('359m');
    expect(await generator.tick()).toMatchObject({ generated: 0 });
    await cloud.clock.advance('1m');
    expect(await generator.tick()).toMatchObject({ generated: 1 });
  });

  test('takes over a job that somebody else made, and makes no second one', async () => {
    await using cloud = await openOasStore(NOON);
    const user = await cloud.givenUser(await cloud.givenManager());
    await onlyTasks(cloud, user, { foster: {} });
    const job = await cloud.act((tx) =>
      enqueueJob(tx, {
        ...{
          user,
          task: 'foster',
          priority: 90,
          maxAttempts: 1,
          dueAt: tx.now(),
          payload: null,
          source: 'run_now',
        },
      }),
    );
    expect(await generatorOf(cloud).tick()).toMatchObject({ generated: 0 });
    expect(await cloud.openJobs(user)).toMatchObject([{ id: job.id }]);
    expect(await cloud.task(user, 'foster')).toMatchObject({ state: 'open', openJobId: job.id });
  });

  test('works through more than fits one transaction, every task once', async () => {
    await using cloud = await openOasStore(NOON);
    const managers = [await cloud.givenManager(), await cloud.givenManager()];
    for (let i = 0; i < 30; i += 1) await cloud.givenUser(managers[i % 2]!);
    expect(await generatorOf(cloud).tick()).toMatchObject({ generated: 30 * DAILY_ON, scannedUsers: 30 });
    const waiting = await cloud.act((tx) => tx.count(taskTable, { state: 'waiting', dueAt: { gte: 0 } }));
    expect(waiting).toBe(0);
  });

  test('that is called while one is under way is the same tick', async () => {
    await using cloud = await openOasStore(NOON);
    await cloud.givenUser(await cloud.givenManager());
    const generator = generatorOf(cloud);
    const [one, two] = await Promise.all([generator.tick(), generator.tick()]);
    expect(one).toBe(two);
  });

  test('that fails says so in the status until one goes well', async () => {
    await using cloud = await openOasStore(NOON);
    let broken = true;
    const store: Transactions = {
      transaction: (work) =>
        broken ? Promise.reject(new Error('the disk is full')) : cloud.store.transaction(work),
    };
    const generator = generatorOf(cloud, store);
    await expect(generator.tick()).rejects.toThrow('the disk is full');
    expect(generator.status().last_error).toBe('the disk is full');
    broken = false;
    await generator.tick();
    expect(generator.status().last_error).toBe('');
  });
});

describe('the cost of a tick', () => {
  test('with nothing due is one look at the due index, however many users there are', async () => {
    await using cloud = await openOasStore(NOON);
    const manager = await cloud.givenManager();
    const calls: number[] = [];
    for (const users of [1, 40]) {
      for (let i = 0; i < users; i += 1) await cloud.givenUser(manager);
      await generatorOf(cloud).tick();
      await cloud.act(async (tx) => {
        await tx.update(
          taskTable,
          { userId: { gt: 0 }, state: 'open' },
          { state: 'waiting', openJobId: null, dueAt: tx.now() + 1000 },
        );
      });
      const watched = counted(cloud.store);
      expect(await generatorOf(cloud, watched.store).tick()).toMatchObject({ generated: 0 });
      calls.push(watched.calls());
    }
    expect(calls).toEqual([1, 1]);
  });

  test('does not grow with the due tasks of a manager whose time ran out, nor are they touched', async () => {
    await using cloud = await openOasStore(NOON);
    const expired = await cloud.givenManager();
    const other = await cloud.givenManager();
    const user = await cloud.givenUser(other);
    await onlyTasks(cloud, user, { foster: {} });
    await cloud.act((tx) => tx.update(managerTable, { id: expired.id }, { expiresAt: tx.now() }));
    const generator = generatorOf(cloud);
    const calls: number[] = [];
    for (const users of [1, 20]) {
      for (let i = 0; i < users; i += 1) await cloud.givenUser(expired);
      await generator.tick();
      const watched = counted(cloud.store);
      await generatorOf(cloud, watched.store).tick();
      calls.push(watched.calls());
    }
    expect(calls[0]).toBe(calls[1]);
    expect(await cloud.openJobs(user)).toHaveLength(1);
    const waiting = await cloud.act((tx) =>
      tx.count(taskTable, { state: 'waiting', dueAt: { lte: tx.now() } }),
    );
    expect(waiting).toBe(21 * DAILY_ON);

    await cloud.act((tx) =>
      tx.update(managerTable, { id: expired.id }, { expiresAt: tx.now() + 86_400_000 }),
    );
    expect(await generator.tick()).toMatchObject({ generated: 21 * DAILY_ON });
  });

  test('is spent once on a user whose time ran out: the tasks are parked until something changes', async () => {
    await using cloud = await openOasStore(NOON);
    const manager = await cloud.givenManager();
    const user = await cloud.givenUser(manager);
    const other = await cloud.givenUser(manager);
    await cloud.act((tx) => tx.update(userTable, { id: user.id }, { expiresAt: tx.now() }));
    const generator = generatorOf(cloud);
    expect(await generator.tick()).toMatchObject({ generated: DAILY_ON, scannedUsers: 2 });
    expect(await cloud.openJobs(user)).toEqual([]);
    expect(await cloud.openJobs(other)).toHaveLength(DAILY_ON);
    const watched = counted(cloud.store);
    await generatorOf(cloud, watched.store).tick();
    expect(watched.calls()).toBe(1);

    await cloud.act(async (tx) => {
      const [renewed] = await tx.update(userTable, { id: user.id }, { expiresAt: tx.now() + 86_400_000 });
      await refreshUserTasks(tx, renewed!, tx.now());
    });
    expect(await generator.tick()).toMatchObject({ generated: DAILY_ON, scannedUsers: 1 });
  });
});

describe('a full queue', () => {
  test('takes what is due by priority, then due time, and counts the rest until there is room', async () => {
    await using cloud = await openOasStore(NOON);
    cloud.settings.queue.maxPending = 3;
    const manager = await cloud.givenManager();
    const user = await cloud.givenUser(manager);
    await onlyTasks(cloud, user, {
      foster: { next_time: '2026-03-10 11:00' },
      gouxie: { next_time: '2026-03-10 09:00' },
      miwen: { next_time: '2026-03-10 10:00', priority: 90 },
      signin: { next_time: '2026-03-10 08:00', priority: 10 },
      fengmo: { next_time: '2026-03-10 13:00', priority: 100 },
    });
    const elsewhere = await cloud.givenUser(await cloud.givenManager());
    await onlyTasks(cloud, elsewhere, { foster: {} });

    const generator = generatorOf(cloud);
    expect(await generator.tick()).toMatchObject({ generated: 4, dueWaiting: 1 });
    const jobs = await cloud.openJobs(user);
    expect(jobs.map((job) => job.task)).toEqual(['miwen', 'gouxie', 'foster']);
    expect(await generator.tick()).toMatchObject({ generated: 0, dueWaiting: 1 });
    expect(generator.status().due_waiting).toBe(1);

    await succeed(cloud, jobs[0]!);
    expect(await generator.tick()).toMatchObject({ generated: 1, dueWaiting: 0 });
    expect((await cloud.openJobs(user)).map((job) => job.task)).toEqual(['gouxie', 'foster', 'signin']);
  });
});

describe('quiet hours', () => {
  test('hold everything back, say until when, and end with one run', async () => {
    await using cloud = await openOasStore('2026-03-10T05:59:00+08:00');
    const user = await cloud.givenUser(await cloud.givenManager());
    const generator = generatorOf(cloud);
    const until = Date.parse('2026-03-10T06:00:00+08:00');
    expect(await generator.tick()).toEqual({
      generated: 0,
      scannedUsers: 0,
      dueWaiting: 0,
      quietUntil: until,
    });
    expect(generator.status()).toMatchObject({ quiet_until: '2026-03-09T22:00:00.000Z' });
    expect(await cloud.openJobs(user)).toEqual([]);
    await cloud.clock.advance('1m');
    expect(generator.status()).toMatchObject({ quiet_until: null });
    expect(await generator.tick()).toMatchObject({ generated: DAILY_ON, quietUntil: null });
  });

  test('switched off hold nothing back', async () => {
    await using cloud = await openOasStore('2026-03-10T03:00:00+08:00');
    cloud.settings.scheduler.quietHours = 'off';
    await cloud.givenUser(await cloud.givenManager());
    expect(await generatorOf(cloud).tick()).toMatchObject({ generated: DAILY_ON });
  });
});
