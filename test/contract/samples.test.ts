// The samples as a newcomer runs them: the demo within its twenty seconds, and an agent that behaves.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { client, type Any } from '../kit/http.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { startSample } from '../kit/sample.js';
import {
  givenManager,
  givenNode,
  givenUser,
  PASSWORD,
  sceneAt,
  until,
  type UserScene,
} from '../kit/scene.js';

/** Waits until an agent has begun to work for this user. */
const hasStarted = (user: UserScene) =>
  until(
    async () => {
      const { body } = await user.as.get('/user/me/logs');
      return (body.items as Any[]).some(({ event_type }) => event_type === 'start');
    },
    { what: 'the start', seconds: 20 },
  );

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the demo shows jobs run, fail, retry and finish within 20 seconds; Ctrl-C leaves nothing behind', async () => {
  await using demo = startSample('demo', ['--json', '--set', 'store.sync=false']);
  const ready = await until(
    async () => {
      const line = demo
        .output()
        .split('\n')
        .find((text) => text.startsWith('{"event":"ready"'));
      return line === undefined ? undefined : (JSON.parse(line) as Any);
    },
    { what: 'the ready line', seconds: 20 },
  );
  expect(existsSync(ready.dataDir)).toBe(true);
  await until(async () => /: done/.test(demo.output()), { what: 'a job that is done', seconds: 20 });
  await until(async () => /: failed, attempt 1 of/.test(demo.output()), {
    what: 'a job that fails',
    seconds: 20,
  });
  const retried = /job (\d+) \w+ of user \d+: failed, attempt 1 of/.exec(demo.output())?.[1];
  await until(
    async () => new RegExp(`job ${retried} \\w+ of user \\d+: (done|failed, attempt 2)`).test(demo.output()),
    { what: 'the retry', seconds: 20 },
  );
  demo.child.kill('SIGINT');
  expect(await demo.exited).toBe(0);
  expect(existsSync(ready.dataDir)).toBe(false);
  expect(demo.output()).toMatch(/PC-1 stopped[\s\S]*"event":"stopped"/);
}, 90_000);

test('when the demo is killed, its agents end by themselves', async () => {
  await using demo = startSample('demo', ['--json', '--set', 'store.sync=false']);
  await until(async () => /PC-1 signed in/.test(demo.output()) && /PC-2 signed in/.test(demo.output()), {
    what: 'the agents',
    seconds: 30,
  });
  const { dataDir, pid } = JSON.parse(/\{"event":"ready".*/.exec(demo.output())?.[0] ?? '') as Any;
  expect(pid).toBe(demo.child.pid);
  demo.child.kill('SIGKILL');
  // The pipes close when the last of them is gone: an agent that lived on would hold them open.
  await demo.exited;
  expect(isAlive(pid)).toBe(false);
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

test('an agent renews a lease that is shorter than its work, and finishes once', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks: { signin: {} } });
  const args = ['--server', cloud.oas, '--username', 'shop', '--password', PASSWORD, '--node', 'PC-7'];
  await using agent = startSample('agent', [...args, '--lease-seconds', '1', '--work-ms', '3500']);
  await until(async () => /: done/.test(agent.output()), { what: 'the job', seconds: 20 });
  const { items } = (await user.as.get('/user/me/logs')).body as Any;
  const types = (items as Any[]).map(({ event_type }) => event_type as string);
  expect(types.filter((type) => type === 'success')).toHaveLength(1);
  expect(types).not.toContain('timeout_requeued');
  agent.child.kill('SIGTERM');
  expect(await agent.exited).toBe(0);
}, 60_000);

test('an agent whose cloud is away waits for it, reports what it finished, and goes on', async () => {
  await using directory = await temporaryDirectory();
  const cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks: { signin: {} } });
  const args = ['--server', cloud.oas, '--username', 'shop', '--password', PASSWORD, '--node', 'PC-7'];
  await using agent = startSample('agent', [...args, '--work-ms', '1500']);
  await hasStarted(user);
  await cloud.kill();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(agent.output()).not.toMatch(/: done/);
  const port = new URL(cloud.oas).port;
  await using again = await startProcess(directory.path, [...QUICK, '--oas-port', port]);
  await until(async () => /: done/.test(agent.output()), { what: 'the report', seconds: 20 });
  const logs = (await client(again.oas, user.token).get('/user/me/logs')).body as Any;
  expect(logs.items.filter(({ event_type }: Any) => event_type === 'success')).toHaveLength(1);
}, 60_000);

test('an agent that is told to stop while its cloud is away ends by itself', async () => {
  await using directory = await temporaryDirectory();
  const cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks: { signin: {} } });
  const args = ['--server', cloud.oas, '--username', 'shop', '--password', PASSWORD, '--node', 'PC-7'];
  await using agent = startSample('agent', [...args, '--work-ms', '1000']);
  await hasStarted(user);
  await cloud.kill();
  agent.child.kill('SIGTERM');
  expect(await agent.exited).toBe(0);
  expect(agent.output()).toMatch(/job \d+ signin of user \d+: given up/);
}, 40_000);

test('an agent drops the work when the cloud says that the job went to another', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager, { tasks: { signin: {} } });
  const args = ['--server', cloud.oas, '--username', 'shop', '--password', PASSWORD, '--node', 'PC-7'];
  await using agent = startSample('agent', [...args, '--lease-seconds', '1', '--work-ms', '60000']);
  await hasStarted(user);
  // Frozen, the agent cannot renew: its lease runs out and the job goes to the other.
  agent.child.kill('SIGSTOP');
  const other = await givenNode(scene, manager, 'PC-8');
  const [taken] = await until(
    async () => {
      const jobs = await other.poll();
      return jobs.length > 0 ? jobs : undefined;
    },
    { what: 'the job to be free again', seconds: 20 },
  );
  expect((await other.report('start', taken)).status).toBe(200);
  agent.child.kill('SIGCONT');
  await until(async () => /: dropped/.test(agent.output()), { what: 'the agent to let go', seconds: 20 });
}, 60_000);

test('an agent with a missing or senseless option says how it is called, exit 2; with a wrong password it ends', async () => {
  await using senseless = startSample('agent', ['--server', 'http://127.0.0.1:1', '--fail-rate', '2']);
  expect(await senseless.exited).toBe(2);
  expect(senseless.output()).toContain('usage: npm run agent');
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const args = ['--server', cloud.oas, '--username', 'nobody', '--password', 'wrong-one', '--node', 'PC-7'];
  await using refused = startSample('agent', args);
  expect(await refused.exited).toBe(1);
  expect(refused.output()).toContain('401');
});
