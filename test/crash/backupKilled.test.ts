// A cloud that is killed while it takes or proves a backup: what lies in the folder afterwards is whole, and so is the store.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcess, temporaryDirectory, QUICK } from '../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../kit/scene.js';

async function bearerOf(link: URL): Promise<string> {
  const body = JSON.stringify({ token: link.searchParams.get('token') });
  const answer = await fetch(`${link.origin}/console/api/session`, { method: 'POST', body });
  return ((await answer.json()) as { token: string }).token;
}

test('killed at any moment of a backup, the next start finds only whole ones, takes another, and each of them restores', async () => {
  await using directory = await temporaryDirectory();
  await using elsewhere = await temporaryDirectory();
  {
    await using cloud = await startProcess(directory.path);
    const manager = await givenManager(await sceneAt(cloud.oas), 'shop');
    for (let n = 0; n < 10; n++) await givenUser(await sceneAt(cloud.oas), manager);
    await cloud.stop();
  }
  for (const wait of [0, 30, 120]) {
    await using cloud = await startProcess(directory.path);
    const link = new URL(cloud.ready.console);
    const headers = { authorization: `Bearer ${await bearerOf(link)}` };
    const answer = await fetch(`${link.origin}/console/api/backups`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, wait));
    await cloud.kill();
  }
  await using cloud = await startProcess(directory.path);
  const link = new URL(cloud.ready.console);
  const headers = { authorization: `Bearer ${await bearerOf(link)}` };
  const state = async () => {
    const answer = await fetch(`${link.origin}/console/api/backups`, { headers });
    return (await answer.json()) as {
      running: object | null;
      items: { name: string; damage: string | null }[];
    };
  };
  await fetch(`${link.origin}/console/api/backups`, { method: 'POST', headers, body: '{}' });
  while ((await state()).running) await new Promise((resolve) => setTimeout(resolve, 50));
  const { items } = await state();
  expect(items.length).toBeGreaterThan(0);
  expect(items.filter(({ damage }) => damage !== null)).toEqual([]);
  expect((await readdir(join(directory.path, 'backups'))).sort()).toEqual(
    items.map(({ name }) => name).sort(),
  );
  expect((await readdir(directory.path)).filter((name) => name.startsWith('restore.'))).toEqual([]);
  expect(await cloud.stop()).toBe(0);
  for (const [index, { name }] of items.entries()) {
    const dataDir = join(elsewhere.path, String(index));
    const file = join(directory.path, 'backups', name);
    await using restored = await startProcess(dataDir, [...QUICK, '--restore', file]);
    const { body } = await (await sceneAt(restored.oas)).super.get('/super/managers');
    expect(body.items, name).toHaveLength(1);
    expect(await restored.stop(), name).toBe(0);
  }
}, 120_000);
