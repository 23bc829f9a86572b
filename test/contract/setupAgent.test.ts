// The first set-up at the operator's door: how far it has come, and the sample agent beside the cloud.
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, sceneAt, until } from '../kit/scene.js';

const AGENT = '/console/api/sample-agent';

test('a sample agent works for a manager until it is stopped', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const console = await enterConsole(cloud);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  await givenUser(scene, manager, { tasks: { signin: {} } });
  const { body: pairing } = await manager.as.post('/manager/nodes/pairing-tokens', { name: 'sample-1' });

  expect((await console.ask('GET', AGENT)).body).toEqual({
    is_available: true,
    running: null,
    failure: null,
  });
  const who = { username: 'shop', token: pairing.data?.token ?? pairing.token, node: 'sample-1' };
  expect(await console.ask('POST', AGENT, who)).toMatchObject({
    status: 201,
    body: { running: { node: 'sample-1' } },
  });
  expect(await console.ask('POST', AGENT, who)).toMatchObject({
    status: 409,
    body: { code: 'sample_agent_runs' },
  });
  await until(
    async () => {
      const { body } = await console.ask('GET', '/console/api/status');
      return body.services[0].jobs.success > 0;
    },
    { seconds: 30, what: 'the first job done' },
  );
  expect((await console.ask('DELETE', AGENT)).body.running).toBeNull();
});

test('a sample agent that is not let in says why, without its token', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const console = await enterConsole(cloud);
  await givenManager(await sceneAt(cloud.oas), 'shop');
  const token = `ptk_${'0'.repeat(48)}`;
  await console.ask('POST', AGENT, { username: 'shop', token, node: 'sample-1' });
  const failure = await until(async () => (await console.ask('GET', AGENT)).body.failure, { seconds: 30 });
  expect(failure).toContain('401');
  expect(failure).not.toContain(token);
  expect((await fetch(`${console.origin}${AGENT}`)).status).toBe(401);
});

test('the cloud keeps how far the set-up has come', async () => {
  await using directory = await temporaryDirectory();
  const step = async (cloud: Parameters<typeof enterConsole>[0]) => {
    const { body } = await (await enterConsole(cloud)).ask('GET', '/console/api/settings');
    return body.settings.find(({ name }: { name: string }) => name === 'setup.step').value;
  };
  {
    await using cloud = await startProcess(directory.path);
    const console = await enterConsole(cloud);
    await console.ask('PATCH', '/console/api/settings', { values: { 'setup.step': 'backup' } });
    await cloud.stop();
  }
  await using cloud = await startProcess(directory.path);
  expect(await step(cloud)).toBe('backup');
});
