// What the Data page is told, and compaction by hand.
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import { startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';

test('the disk is told table by table; a compaction moves the journal into the tables’ files', async () => {
  await using dir = await temporaryDirectory();
  // No tick: nothing but the test writes.
  await using cloud = await startProcess(dir.path, ['--set', 'oas.scheduler.intervalSeconds=3600']);
  const scene = await sceneAt(cloud.oas);
  await givenUser(scene, await givenManager(scene, 'mgr1'));
  const console = await enterConsole(cloud);
  const read = async () => (await console.ask('GET', '/console/api/data')).body;

  const before = await read();
  expect(before).toMatchObject({ folder: dir.path, retention: null, compaction: { running_since: null } });
  expect(before.journal_bytes).toBeGreaterThan(1000);
  expect(before.logs_bytes).toBeGreaterThan(0);
  expect(before.disk.free_bytes).toBeGreaterThan(0);
  const table = (state: typeof before, name: string) =>
    state.tables.find((one: { name: string }) => one.name === name);
  expect(table(before, 'oas.users')).toMatchObject({ rows: 1, is_history: false });
  expect(table(before, 'oas.audit')).toMatchObject({ is_history: true });

  expect(await console.ask('POST', '/console/api/data/compaction')).toMatchObject({
    status: 200,
    body: { running_since: expect.any(String) as string },
  });
  await expect.poll(async () => (await read()).compaction.last).toMatchObject({ failure: null });
  const after = await read();
  expect(after.journal_bytes).toBeLessThan(before.journal_bytes);
  expect(table(after, 'oas.users').bytes).toBeGreaterThan(100);
  expect((await fetch(`${console.origin}/console/api/data`)).status).toBe(401);
});

test('how long history is kept is a live setting with limits', async () => {
  await using dir = await temporaryDirectory();
  await using cloud = await startProcess(dir.path);
  const console = await enterConsole(cloud);
  const set = (values: object) => console.ask('PATCH', '/console/api/settings', { values });
  expect((await set({ 'history.keepDays': 30, 'history.keepGigabytes': 2 })).status).toBe(200);
  expect(await set({ 'history.keepDays': 0 })).toMatchObject({
    status: 400,
    body: { code: 'invalid_setting' },
  });
});
