// The agent program that operators already run, unchanged, with `oas.taskNames` at its default and at each other value.
import { expect, test } from 'vitest';
import { client } from '../../kit/http.js';
import { OriginalAgent } from '../../kit/originalAgent.js';
import { QUICK, startProcess, temporaryDirectory } from '../../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt, until } from '../../kit/scene.js';

async function scene(taskNames: string) {
  const directory = await temporaryDirectory();
  const cloud = await startProcess(directory.path, [...QUICK, '--set', `oas.taskNames=${taskNames}`]);
  const at = await sceneAt(cloud.oas);
  const manager = await givenManager(at, 'shop');
  const user = await givenUser(at, manager);
  const agent = new OriginalAgent({
    origin: cloud.oas,
    username: 'shop',
    password: PASSWORD,
    nodeId: 'LAPTOP-1',
  });
  await agent.login();
  const close = async () => {
    await cloud.kill();
    await directory[Symbol.asyncDispose]();
  };
  return { cloud, at, manager, user, agent, [Symbol.asyncDispose]: close };
}

const worked = (agent: OriginalAgent, jobs: number) =>
  until(async () => (await agent.turn(), agent.done.length >= jobs), {
    seconds: 15,
    what: `${jobs} jobs done`,
  });

test('auto: the real agent refuses the English names once, its node gets the original ones, and no attempt is lost', async () => {
  await using it = await scene('auto');
  await worked(it.agent, 22);
  expect(it.agent.errors).toEqual([]);
  expect(it.agent.done.every((job) => job.loginId === it.user.loginId)).toBe(true);
  // Only the first handful was delivered in English; all of those were done later, under the original's name.
  expect(it.agent.refused.every((job) => job.code === 'TASK_TYPE_INVALID')).toBe(true);
  expect(it.agent.refused.length).toBeGreaterThan(0);
  expect(it.agent.refused.length).toBeLessThanOrEqual(10);
  const done = new Set(it.agent.done.map((job) => job.id));
  expect(it.agent.refused.every((job) => done.has(job.id))).toBe(true);

  const { body: logs } = await it.user.as.get('/user/me/logs?page_size=100');
  expect(logs.items.some((line: { event_type?: string }) => line.event_type === 'dialect_switched')).toBe(
    true,
  );
  // People still see the document's names.
  const { body: tasks } = await it.user.as.get('/user/me/tasks');
  expect(Object.keys(tasks.task_config)).toContain('foster');
  const { body: profile } = await it.user.as.get('/user/me/profile');
  expect(profile).toMatchObject({ archive_status: 'active', assets: { level: 60, gouyu: 2500 } });
}, 60_000);

test('original: every wire name is the original one, and nothing is refused', async () => {
  await using it = await scene('original');
  await worked(it.agent, 22);
  expect(it.agent.refused).toEqual([]);
  expect(it.agent.errors).toEqual([]);
  const { body: tasks } = await it.user.as.get('/user/me/tasks');
  expect(Object.keys(tasks.task_config)).toContain('寄养');
}, 60_000);

test('document: a name the agent does not know is a permanent failure, not an endless retry', async () => {
  await using it = await scene('document');
  await until(async () => (await it.agent.turn(), it.agent.refused.length >= 20), { what: 'refusals' });
  for (let turn = 0; turn < 5; turn++) await it.agent.turn();
  expect(it.agent.done).toEqual([]);
  const ids = it.agent.refused.map((job) => job.id);
  expect(new Set(ids).size, 'no job is handed out again after a permanent failure').toBe(ids.length);
}, 60_000);

test('an unusable session is a 401, so that the agent logs in again and goes on', async () => {
  await using it = await scene('original');
  await until(async () => (await it.agent.turn()) > 0, { what: 'a job' });
  const answer = await client(it.cloud.oas, 'eyJhbGciOiJIUzI1NiJ9.e30.xxxx').post('/agent/poll-jobs', {
    node_id: 'LAPTOP-1',
  });
  expect(answer.status).toBe(401);
  expect(typeof answer.body.detail).toBe('string');
}, 60_000);
