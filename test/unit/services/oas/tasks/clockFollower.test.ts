// A clock that was wrong and is set right.
import { expect, test } from 'vitest';
import { createGenerator } from '../../../../../server/services/oas/tasks/generator.js';
import { clockFollower } from '../../../../../server/services/oas/tasks/clockFollower.js';
import { taskTable } from '../../../../../server/services/oas/tables.js';
import { givenJob, givenNode } from '../../../../kit/oasAgents.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';

const NOON = '2026-05-01T12:00:00+08:00';
const DAY = 86_400_000;

const followerOf = (scene: OasStore) =>
  clockFollower({ core: { store: scene.store, clock: scene.clock }, settings: () => scene.settings });

test('users whose time seemed to run out while the clock was ahead have their tasks back when it is set right', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager({ expiresAt: scene.clock.now() + 900 * DAY });
  const user = await scene.givenUser(manager, { expiresAt: scene.clock.now() + 10 * DAY });
  const gone = await scene.givenUser(manager, { expiresAt: scene.clock.now() - DAY });
  const follow = followerOf(scene);
  const generator = createGenerator({ core: scene, settings: () => scene.settings });
  await follow();
  scene.clock.setTo(scene.clock.now() + 30 * DAY);
  await generator.tick();
  await follow();
  expect(await scene.task(user, 'foster')).toMatchObject({ state: 'parked' });

  scene.clock.setTo(scene.clock.now() - 30 * DAY);
  await follow();
  expect(await scene.task(user, 'foster')).toMatchObject({ state: 'waiting' });
  expect(await scene.task(gone, 'foster')).toMatchObject({ state: 'parked' });
});

test('a run that a wrong clock put months ahead comes when the rule says; up to a day back it stays, and so does a time set by hand', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  const now = scene.clock.now();
  const set = (task: string, change: object) =>
    scene.act((tx) => tx.update(taskTable, { userId: user.id, task }, { state: 'waiting', ...change }));
  const follow = followerOf(scene);
  await follow();
  scene.clock.setTo(now + 90 * DAY);
  await follow();
  const tomorrow = Date.parse('2026-05-02T09:30:00+08:00');
  await set('foster', { daily: '09:30', dueAt: tomorrow + 90 * DAY });
  await set('digui', { daily: '09:30', dueAt: tomorrow + DAY });
  await set('explore', { daily: null, dueAt: now + 60 * DAY, dueByHand: true });
  scene.clock.setTo(now);
  await follow();

  expect(await scene.task(user, 'foster')).toMatchObject({ dueAt: tomorrow });
  expect(await scene.task(user, 'digui')).toMatchObject({ dueAt: tomorrow + DAY });
  expect(await scene.task(user, 'explore')).toMatchObject({ dueAt: now + 60 * DAY });
});

test('a clock that was set right while the cloud was down is noticed at the start, by what had happened last', async () => {
  await using scene = await openOasStore(NOON);
  const manager = await scene.givenManager({ expiresAt: scene.clock.now() + 900 * DAY });
  const user = await scene.givenUser(manager);
  const now = scene.clock.now();
  scene.clock.setTo(now + 90 * DAY);
  const node = await givenNode(scene, manager, 'PC-1');
  await givenJob(scene, await scene.givenUser(manager, { expiresAt: now + 900 * DAY }), 'foster');
  await node.poll();
  await scene.act((tx) => tx.update(taskTable, { userId: user.id, task: 'foster' }, { state: 'parked' }));
  scene.clock.setTo(now);
  await followerOf(scene)();
  expect(await scene.task(user, 'foster')).toMatchObject({ state: 'waiting' });
});

test('a daily job that is done after the clock was set back does not run a second time that day; months back it runs again', async () => {
  await using scene = await openOasStore('2026-05-01T06:00:00+08:00');
  const manager = await scene.givenManager();
  const user = await scene.givenUser(manager);
  const node = await givenNode(scene, manager, 'PC-1');
  const now = scene.clock.now();
  const doneAfter = async (backMs: number) => {
    scene.clock.setTo(now);
    const daily = { daily: '05:30', dueAt: now - 1_800_000 };
    await scene.act((tx) => tx.update(taskTable, { userId: user.id, task: 'foster' }, daily));
    await givenJob(scene, user, 'foster');
    scene.clock.setTo(now - backMs);
    const [job] = (await node.poll()).jobs;
    await node.complete(job!);
    return (await scene.task(user, 'foster')).dueAt - scene.clock.now();
  };
  const hours = (text: number) => text * 3_600_000;
  expect(await doneAfter(0)).toBe(hours(23.5));
  expect(await doneAfter(hours(3))).toBe(hours(26.5));
  expect(await doneAfter(24 * DAY)).toBe(hours(23.5));
});
