// What rested on rows that damage took, after a repair: whoever is left signs in, and work goes on.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { client, type Any } from '../kit/http.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt, until } from '../kit/scene.js';
import { runVerify } from '../kit/verifyProcess.js';

const TASKS = { foster: {} };

/** Two managers with three users each, a node that holds a job of each, and a job by hand of a task that is off. */
async function givenShops(directory: string) {
  await using cloud = await startProcess(directory);
  const scene = await sceneAt(cloud.oas);
  const shops = [];
  for (const name of ['shop', 'next-door']) {
    const manager = await givenManager(scene, name);
    const users = [];
    for (let n = 0; n < 3; n++) users.push(await givenUser(scene, manager, { tasks: TASKS }));
    const node = await givenNode(scene, manager, 'PC-1');
    const held = await until(async () => {
      const { items } = (await manager.as.get('/manager/task-pool')).body;
      return items.length === users.length && node.poll({ lease_seconds: 600 });
    });
    for (const job of held) await node.report('start', job);
    const last = users.at(-1);
    const byHand = await manager.as.post(`/manager/users/${last!.id}/tasks/miwen/run-now`);
    expect(byHand.status).toBe(200);
    shops.push({ manager, users, node, held, byHand: byHand.body.id as number });
  }
  await cloud.stop();
  return { superToken: scene.superToken, shops };
}

async function segmentsOf(directory: string, table: string): Promise<string[]> {
  const folder = join(directory, 'store', table);
  return (await readdir(folder)).map((name) => join(folder, name));
}

/** Overwrites a piece of the row with this text in it, where the sums of its blocks blame no other row: at the start of the first. */
async function harmRow(directory: string, table: string, text: string): Promise<void> {
  for (const file of await segmentsOf(directory, table)) {
    const bytes = await readFile(file);
    const at = bytes.indexOf(text);
    if (at < 0) continue;
    const from = bytes.lastIndexOf(10, at) + 1;
    const isFirst = bytes.indexOf(10) + 1 === from;
    const place = isFirst ? from + 5 : Math.floor((from + bytes.indexOf(10, at)) / 2);
    await writeFile(file, bytes.fill(0, place, place + 20));
    return;
  }
  throw new Error(`no row of ${table} has ${text}`);
}

async function repaired(directory: string): Promise<string> {
  const { code, stdout, stderr } = await runVerify(directory, ['--repair', '--yes']);
  expect(code, stderr).toBe(0);
  return stdout;
}

const openJobsOf = async (cloud: CloudProcess, token: string): Promise<Any[]> =>
  (await client(cloud.oas, token).get('/manager/task-pool?page_size=100')).body.items;

test('a manager whose row is lost is put back disabled; with a new password and days its users work on', async () => {
  await using directory = await temporaryDirectory();
  const { shops, superToken } = await givenShops(directory.path);
  const [shop, neighbour] = shops as [(typeof shops)[0], (typeof shops)[0]];
  await harmRow(directory.path, 'oas.managers', '"username":"shop"');
  const said = await repaired(directory.path);
  expect(said).toContain(`the row of manager ${shop.manager.id} is lost: it is put back`);

  await using cloud = await startProcess(directory.path);
  const manager = { username: `recovered-${shop.manager.id}`, password: PASSWORD };
  const nobody = client(cloud.oas);
  expect((await nobody.post('/manager/auth/login', manager)).status).toBe(401);
  expect((await client(cloud.oas, shop.manager.token).get('/manager/auth/me')).status).toBe(401);
  const ofSuper = client(cloud.oas, superToken);
  const { id } = shop.manager;
  const password = await ofSuper.patch(`/super/managers/${id}/password`, { new_password: PASSWORD });
  expect(password.status).toBe(200);
  const days = await ofSuper.patch(`/super/managers/${id}/lifecycle`, { extend_days: 30, status: 'active' });
  expect(days.status).toBe(200);

  const { token } = (await nobody.post('/manager/auth/login', manager)).body;
  const as = client(cloud.oas, token);
  expect((await as.get('/manager/users')).body.items).toHaveLength(3);
  const again = { username: manager.username, id, token, as };
  const scene = { origin: cloud.oas, nobody, super: ofSuper, superToken };
  const node = await givenNode(scene, again, 'PC-1');
  const waiting = await node.poll({ limit: 10 });
  expect(waiting.map(({ ID }) => ID)).toContain(shop.byHand);
  for (const job of waiting) expect((await node.report('complete', job)).status).toBe(200);
  const made = await givenUser(scene, again);
  expect(shop.users.map(({ loginId }) => loginId)).not.toContain(made.loginId);
  // Nothing of it reaches the neighbour.
  expect((await client(cloud.oas, neighbour.manager.token).get('/manager/auth/me')).status).toBe(200);
  expect(neighbour.held.length).toBeGreaterThan(0);
  for (const { ID } of neighbour.held) {
    const report = await client(cloud.oas, neighbour.node.token).post(`/agent/jobs/${ID}/complete`, {
      node_id: 'PC-1',
    });
    expect(report.status).toBe(200);
  }
}, 120_000);

test('of a user whose row is lost its session, tasks and open jobs go, and those of all others stay', async () => {
  await using directory = await temporaryDirectory();
  const { shops } = await givenShops(directory.path);
  const [{ manager, users, held, byHand }] = shops as [(typeof shops)[0]];
  const [lost, ...others] = users as [(typeof users)[0], ...typeof users];
  expect(held.map(({ UserID }) => UserID)).toContain(lost.id);
  await harmRow(directory.path, 'oas.users', `"accountNo":"${lost.accountNo}"`);
  const said = await repaired(directory.path);
  expect(said).toContain('dropped: up to 1 rows of oas.users');
  expect(said).toMatch(/dropped with whom they belonged to: 1 rows of oas\.userTokens/);
  expect(said).toMatch(/dropped with whom they belonged to: 1 rows of oas\.jobs/);

  await using cloud = await startProcess(directory.path);
  const nobody = client(cloud.oas);
  expect((await client(cloud.oas, lost.token).get('/user/me/tasks')).status).toBe(401);
  expect((await nobody.post('/user/auth/login', { account_no: lost.accountNo })).status).toBe(401);
  for (const { token, accountNo } of others) {
    expect((await client(cloud.oas, token).get('/user/me/tasks')).status).toBe(200);
    expect((await nobody.post('/user/auth/login', { account_no: accountNo })).status).toBe(200);
  }
  const jobs = await openJobsOf(cloud, manager.token);
  expect(jobs.map(({ id }) => id)).toContain(byHand);
  expect(jobs.filter(({ user_id }) => user_id === lost.id)).toEqual([]);
  for (const { id } of others) expect(jobs.filter(({ user_id }) => user_id === id).length).toBeGreaterThan(0);
  const list = await client(cloud.oas, manager.token).get('/manager/users');
  expect(list.body.items.map(({ id }: Any) => id).sort()).toEqual(others.map(({ id }) => id).sort());
}, 120_000);

test('a task whose job is lost is due again and gets a new job; one whose own row is lost is off until it is switched on', async () => {
  await using directory = await temporaryDirectory();
  const { shops } = await givenShops(directory.path);
  const [{ manager, users, held }] = shops as [(typeof shops)[0]];
  const [job] = held;
  const owner = users.find(({ id }) => id === job.UserID)!;
  const other = users.find((user) => user !== owner)!;
  await harmRow(directory.path, 'oas.jobs', `"id":${job.ID},`);
  await harmRow(directory.path, 'oas.tasks', `"userId":${other.id},"task":"foster"`);
  const said = await repaired(directory.path);
  expect(said).toContain('due again, for their jobs are lost: 1 rows of oas.tasks');

  await using cloud = await startProcess(directory.path);
  const renewed = await until(async () =>
    (await openJobsOf(cloud, manager.token)).find(({ user_id, id }) => user_id === owner.id && id !== job.ID),
  );
  expect(renewed.status).toBe('pending');
  const as = client(cloud.oas, other.token);
  const { foster } = (await as.get('/user/me/tasks')).body.task_config;
  expect(foster.enabled).toBe(false);
  expect((await as.put('/user/me/tasks', { task_config: { foster: { enabled: true } } })).status).toBe(200);
  expect((await as.get('/user/me/tasks')).body.task_config.foster.enabled).toBe(true);
}, 120_000);
