import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tx } from '../../../../../server/core/store/types.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';
import {
  jobTable,
  userTable,
  type JobRow,
  type JsonObject,
  type TaskRow,
  type UserRow,
} from '../../../../../server/services/oas/tables.js';
import { enqueueJob } from '../../../../../server/services/oas/jobs/jobs.js';
import { editTask } from '../../../../../server/services/oas/tasks/taskEdit.js';
import {
  patchTaskConfig,
  readTaskConfig,
  switchType,
} from '../../../../../server/services/oas/tasks/taskConfig.js';
import {
  nextAfterFinalFailure,
  nextAfterSuccess,
  openTask,
  refreshUserTasks,
  releaseTask,
} from '../../../../../server/services/oas/tasks/taskRows.js';
import { POOLS } from '../../../../../server/services/oas/tasks/taskCatalogue.js';
import {
  defaultConfig,
  taskWord,
  templateOf,
} from '../../../../../server/services/oas/tasks/taskTemplates.js';

const CHINA = 'Asia/Shanghai';
const NOW = '2026-03-10T14:20:30+08:00';
const china = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);

const read = (cloud: OasStore, user: UserRow, names: 'document' | 'original' = 'document') =>
  cloud.act(async (tx) => readTaskConfig(tx, await fresh(tx, user), { names, zone: CHINA }));

const patch = (cloud: OasStore, user: UserRow, sent: Record<string, unknown>) =>
  cloud.act(async (tx) =>
    patchTaskConfig(tx, { user: await fresh(tx, user), patch: sent, names: 'document', zone: CHINA }),
  );

async function fresh(tx: Tx, user: UserRow): Promise<UserRow> {
  const row = await tx.get(userTable, user.id);
  if (!row) throw new Error('the user is gone');
  return row;
}

/** A job of the task, as the generator makes it. */
const giveJob = (cloud: OasStore, user: UserRow, task: string) =>
  cloud.act(async (tx) => {
    const job = await enqueueJob(tx, {
      ...{
        user,
        task,
        priority: 50,
        maxAttempts: 3,
        dueAt: tx.now(),
        payload: null,
        source: 'cloud_scheduler',
      },
    });
    await openTask(tx, { userId: user.id, task }, job.id);
    return job;
  });

async function succeed(tx: Tx, job: JobRow): Promise<void> {
  await tx.update(jobTable, { id: job.id }, { status: 'success', open: false, endedAt: tx.now() });
  await releaseTask(tx, job, await nextAfterSuccess(tx, job, CHINA, tx.now()));
}

async function giveUp(tx: Tx, job: JobRow): Promise<void> {
  await tx.update(jobTable, { id: job.id }, { status: 'failed', open: false, endedAt: tx.now() });
  await releaseTask(tx, job, await nextAfterFinalFailure(tx, job, tx.now()));
}

describe('reading', () => {
  test('a new user has the defaults of the type, in the order of the pool', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const config = await read(cloud, user);
    expect(Object.keys(config)).toEqual(POOLS.daily);
    for (const task of POOLS.daily) expect(config[task]).toEqual(defaultConfig(templateOf(task)));
  });

  test('every task is called by its original name when that is asked for', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager(), { userType: 'shuaka' });
    const config = await read(cloud, user, 'original');
    expect(Object.keys(config)).toEqual(POOLS.shuaka.map((task) => taskWord(task, 'original')));
  });
});

describe('a change', () => {
  test('is merged over what is there, counts as a version, and is told field by field', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const first = await patch(cloud, user, {
      signin: { enabled: true, priority: 60, next_time: '2026-03-11 09:30' },
      探索突破: { stamina_threshold: 500, extra: { a: 1, b: [1] } },
    });
    expect(first.version).toBe(2);
    expect(first.changes).toEqual({
      signin: {
        before: { enabled: false, next_time: '2020-01-01 00:00', priority: null },
        after: { enabled: true, next_time: '2026-03-11 09:30', priority: 60 },
      },
      explore: {
        before: { stamina_threshold: 1000, extra: null },
        after: { stamina_threshold: 500, extra: { a: 1, b: [1] } },
      },
    });
    const second = await patch(cloud, user, {
      explore: { stamina_threshold: 1000, extra: { b: [2], c: null } },
    });
    expect(second.version).toBe(3);
    expect(second.task_config['signin']).toMatchObject({
      enabled: true,
      priority: 60,
      next_time: '2026-03-11 09:30',
    });
    expect(second.task_config['explore']).toMatchObject({
      stamina_threshold: 1000,
      extra: { a: 1, b: [2], c: null },
    });
    expect(await read(cloud, user)).toEqual(second.task_config);
  });

  test('of nothing is a version too', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    expect(await patch(cloud, user, {})).toMatchObject({ version: 2, changes: {} });
  });

  test('back to the default leaves nothing stored', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    await patch(cloud, user, { explore: { stamina_threshold: 500, fail_delay: '45' } });
    expect((await cloud.task(user, 'explore')).config).toEqual({ stamina_threshold: 500, fail_delay: 45 });
    await patch(cloud, user, { explore: { stamina_threshold: 1000, fail_delay: 30 } });
    expect((await cloud.task(user, 'explore')).config).toBeNull();
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown task', { nonsense: {} }, ['nonsense']],
    ['a task of another type', { init_rent_shikigami: {} }, ['init_rent_shikigami', 'daily']],
    ['the task without a pool', { 起号: {} }, ['起号']],
    ['a task that is no object', { signin: null }, ['signin']],
    ['a task that is a list', { signin: [] }, ['signin']],
    ['a switch that is a word', { signin: { enabled: 'yes' } }, ['signin', 'enabled']],
    ['a priority below 0', { signin: { priority: -1 } }, ['signin', 'priority', '1000']],
    ['a priority above 1000', { signin: { priority: 1001 } }, ['signin', 'priority']],
    ['a broken priority', { signin: { priority: 1.5 } }, ['signin', 'priority']],
    ['no attempts', { signin: { max_attempts: 0 } }, ['signin', 'max_attempts']],
    ['a long delay', { signin: { fail_delay: 100_001 } }, ['signin', 'fail_delay']],
    ['a threshold as text', { explore: { stamina_threshold: '5' } }, ['explore', 'stamina_threshold']],
    ['an unknown mode', { douji: { mode: 'glory' } }, ['douji', 'mode', 'honor']],
    ['a floor that is not there', { yuhun: { target_level: 21 } }, ['yuhun', 'target_level', '20']],
    ['a time nobody can read', { 签到: { next_time: 'tomorrow' } }, ['签到', 'tomorrow', 'HH:MM']],
    ['a time too far off', { signin: { next_time: '2101-01-01 00:00' } }, ['signin', '2101']],
    ['a time as number', { signin: { next_time: 5 } }, ['signin', 'next_time']],
    ['too much', { signin: { note: 'x'.repeat(9000) } }, ['signin', '8192']],
    ['too much nesting', { signin: { a: { b: { c: { d: { e: { f: {} } } } } } } }, ['signin', '6']],
  ])('with %s is refused whole and names it', async (_what, sent, words) => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const before = await read(cloud, user);
    const refusal: unknown = await patch(cloud, user, { collect_mail: { enabled: false }, ...sent }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ kind: 'invalid' });
    for (const word of words) expect((refusal as { detail: string }).detail).toContain(word);
    expect(await read(cloud, user)).toEqual(before);
    expect(await cloud.act((tx) => fresh(tx, user))).toMatchObject({ configVersion: 1 });
  });

  test('nested a hundred thousand levels deep is refused like any other', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
    await expect(patch(cloud, user, { signin: { deep } })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('keeps a field called __proto__ as a field and poisons nothing', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const sent = JSON.parse('{"signin":{"extra":{"__proto__":{"poisoned":true}}}}') as Record<
      string,
      unknown
    >;
    await patch(cloud, user, sent);
    await patch(cloud, user, sent);
    expect(JSON.stringify((await read(cloud, user))['signin'])).toContain('"__proto__":{"poisoned":true}');
    expect('poisoned' in {}).toBe(false);
  });

  test('sent twice is as good as once, and the later word wins field by field', () => {
    const settings = fc.record(
      {
        enabled: fc.boolean(),
        priority: fc.integer({ min: 0, max: 1000 }),
        fail_delay: fc.integer({ min: 0, max: 100_000 }),
        stamina_threshold: fc.integer({ min: 0, max: 99_999 }),
        next_time: fc.constantFrom('09:00', '2026-05-01 10:00', '2020-01-01 00:00'),
        another: fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string()), { maxKeys: 3 }),
      },
      { requiredKeys: [] },
    );
    const context = { name: 'explore', zone: CHINA, now: Date.parse(NOW) };
    const row: TaskRow = {
      ...{ userId: 1, task: 'explore', managerId: 1, state: 'waiting' as const, priority: 50, dueAt: 0 },
      ...{ daily: null, dueByHand: false, openJobId: null, config: null },
    };
    const edited = (base: TaskRow, sent: object): TaskRow => {
      const { enabled: _enabled, ...settings } = editTask(base, sent, context);
      return { ...base, ...settings };
    };
    fc.assert(
      fc.property(settings, settings, (first, second) => {
        const one = edited(row, first);
        expect(edited(one, first)).toEqual(one);
        const { config, priority } = edited(one, second);
        const shown: JsonObject = { ...templateOf('explore').defaults, ...config };
        // The later word wins; what it does not speak of stays as the first left it.
        const last = { ...templateOf('explore').defaults, ...first, ...second } as JsonObject;
        for (const name of ['priority', 'fail_delay', 'stamina_threshold', 'difficulty']) {
          expect(shown[name]).toEqual(last[name]);
        }
        expect(shown['another']).toEqual(mergedByKey(first.another, second.another));
        expect(priority).toBe(second.priority ?? first.priority ?? 50);
      }),
      { numRuns: 300 },
    );
  });
});

const mergedByKey = (first?: object, second?: object) => (first ?? second) && { ...first, ...second };

describe('a next_time', () => {
  test('that is blank means now', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    for (const blank of ['', '  ', null]) {
      await patch(cloud, user, { foster: { next_time: '2026-04-01 10:00' } });
      const { task_config } = await patch(cloud, user, { foster: { next_time: blank } });
      expect(task_config['foster']).toMatchObject({ next_time: '2026-03-10 14:20' });
    }
  });

  test('of the form HH:MM stays a daily pattern through success, failure and an unrelated change', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const shown = async () => (await read(cloud, user))['foster']?.['next_time'];
    await patch(cloud, user, { foster: { next_time: '9:00' } });
    expect(await shown()).toBe('09:00');

    const job = await giveJob(cloud, user, 'foster');
    await cloud.act((tx) => succeed(tx, job));
    expect(await cloud.task(user, 'foster')).toMatchObject({
      daily: '09:00',
      dueAt: china('2026-03-11 09:00'),
    });

    const second = await giveJob(cloud, user, 'foster');
    await cloud.act((tx) => giveUp(tx, second));
    expect(await cloud.task(user, 'foster')).toMatchObject({
      daily: '09:00',
      dueAt: china('2026-03-10 14:50'),
    });

    await patch(cloud, user, { foster: { priority: 70 } });
    expect(await shown()).toBe('09:00');
    await patch(cloud, user, { foster: { next_time: '2026-03-12 08:00' } });
    expect(await shown()).toBe('2026-03-12 08:00');
  });

  test('of the form HH:MM that passed today leaves a due task due and lets one that has run wait for tomorrow', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    await patch(cloud, user, { gouxie: { next_time: '2026-03-11 00:01' } });
    await patch(cloud, user, {
      foster: { next_time: '09:00' },
      miwen: { next_time: '18:00' },
      gouxie: { next_time: '09:00' },
    });
    expect((await cloud.task(user, 'foster')).dueAt).toBe(china('2026-03-10 09:00'));
    expect((await cloud.task(user, 'miwen')).dueAt).toBe(china('2026-03-10 18:00'));
    expect((await cloud.task(user, 'gouxie')).dueAt).toBe(china('2026-03-11 09:00'));
  });

  test('set while a job runs is not overwritten when the job ends', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const job = await giveJob(cloud, user, 'foster');
    await patch(cloud, user, { foster: { next_time: '2026-03-20 08:00' } });
    await cloud.act((tx) => succeed(tx, job));
    expect(await cloud.task(user, 'foster')).toMatchObject({
      state: 'waiting',
      dueAt: china('2026-03-20 08:00'),
    });

    const second = await giveJob(cloud, user, 'foster');
    await cloud.act(async (tx) =>
      releaseTask(tx, second, await nextAfterSuccess(tx, second, CHINA, tx.now())),
    );
    expect((await cloud.task(user, 'foster')).dueAt).toBe(china('2026-03-10 20:20'));
  });

  test('that was only sent back while a job runs does not hold the due time still', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const job = await giveJob(cloud, user, 'foster');
    await patch(cloud, user, await read(cloud, user));
    await cloud.act((tx) => succeed(tx, job));
    expect((await cloud.task(user, 'foster')).dueAt).toBe(china('2026-03-10 20:20'));
  });
});

describe('when a job ends', () => {
  test('a task on demand is switched off, unless a time still lies ahead or it is daily', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const run = async () => {
      const job = await giveJob(cloud, user, 'yuhun');
      await cloud.act((tx) => succeed(tx, job));
      return cloud.task(user, 'yuhun');
    };
    await patch(cloud, user, { yuhun: { enabled: true } });
    expect(await run()).toMatchObject({ state: 'off', openJobId: null });
    await patch(cloud, user, { yuhun: { enabled: true, next_time: '2026-03-20 08:00' } });
    expect(await run()).toMatchObject({ state: 'waiting', dueAt: china('2026-03-20 08:00') });
    await patch(cloud, user, { yuhun: { next_time: '15:00' } });
    expect(await run()).toMatchObject({ state: 'waiting', dueAt: china('2026-03-10 15:00') });
  });

  test('for good without success, fail_delay decides, and 30 minutes where there is none', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    await patch(cloud, user, { foster: { fail_delay: 5 }, gouxie: { fail_delay: 0 } });
    const next = (task: string) =>
      cloud.act((tx) => nextAfterFinalFailure(tx, { userId: user.id, task }, tx.now()));
    expect(await next('foster')).toEqual({ dueAt: china('2026-03-10 14:25') });
    expect(await next('gouxie')).toEqual({ dueAt: china('2026-03-10 14:50') });
    expect(await next('card_synthesis')).toEqual({ dueAt: china('2026-03-10 14:50') });
    expect(await next('yuhun')).toEqual({ dueAt: china('2026-03-12 14:20') });
  });

  test('a job that is not the present one of its task changes nothing', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const job = await giveJob(cloud, user, 'foster');
    await cloud.act((tx) => releaseTask(tx, { ...job, id: job.id + 1000 }, { dueAt: 5, switchOff: true }));
    expect(await cloud.task(user, 'foster')).toMatchObject({ state: 'open', openJobId: job.id });
  });
});

describe('switching off', () => {
  test('cancels the open job at once and says why; switching on again waits', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    await giveJob(cloud, user, 'foster');
    await giveJob(cloud, user, 'gouxie');
    await patch(cloud, user, { foster: { enabled: false }, gouxie: { enabled: true } });
    expect(await cloud.openJobs(user)).toMatchObject([{ task: 'gouxie' }]);
    expect(await cloud.task(user, 'foster')).toMatchObject({ state: 'off', openJobId: null });
    await patch(cloud, user, { foster: { enabled: true } });
    expect(await cloud.task(user, 'foster')).toMatchObject({ state: 'waiting' });
  });
});

describe('a user who may not run tasks', () => {
  test('has them parked, keeps those that are off off, and gets them back', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    const setStatus = (status: 'active' | 'disabled') =>
      cloud.act(async (tx) => {
        const [row] = await tx.update(userTable, { id: user.id }, { status });
        return refreshUserTasks(tx, row ?? user, tx.now());
      });
    expect(await setStatus('disabled')).toBe(22);
    expect((await cloud.task(user, 'foster')).state).toBe('parked');
    expect((await cloud.task(user, 'signin')).state).toBe('off');
    expect(await setStatus('active')).toBe(22);
    expect((await cloud.task(user, 'foster')).state).toBe('waiting');
  });
});

describe('another type', () => {
  test('starts its own tasks with the defaults, keeps shared ones, and brings the old ones back later', async () => {
    await using cloud = await openOasStore(NOW);
    const user = await cloud.givenUser(await cloud.givenManager());
    await patch(cloud, user, {
      foster: { priority: 70 },
      explore: { stamina_threshold: 5 },
      collect_mail: { enabled: false },
    });
    await giveJob(cloud, user, 'foster');
    await giveJob(cloud, user, 'explore');

    const changed = await cloud.act((tx) => switchType(tx, user, 'shuaka'));
    expect(changed).toMatchObject({ userType: 'shuaka', configVersion: 3 });
    const config = await read(cloud, changed);
    expect(Object.keys(config)).toEqual(POOLS.shuaka);
    expect(config['init_rent_shikigami']).toEqual(defaultConfig(templateOf('init_rent_shikigami')));
    expect(config['explore']).toMatchObject({ stamina_threshold: 5 });
    expect(config['collect_mail']).toMatchObject({ enabled: false });
    expect(await cloud.openJobs(user)).toMatchObject([{ task: 'explore' }]);
    expect(await cloud.task(user, 'foster')).toMatchObject({ state: 'parked', priority: 70 });

    await cloud.act((tx) => switchType(tx, user, 'daily'));
    expect(await cloud.task(user, 'foster')).toMatchObject({ state: 'waiting', priority: 70 });
    expect(await cloud.task(user, 'init_rent_shikigami')).toMatchObject({ state: 'parked' });
    expect(Object.keys(await read(cloud, user))).toEqual(POOLS.daily);
  });
});
