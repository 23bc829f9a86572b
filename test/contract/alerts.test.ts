// Alerts of a running cloud at the operator's door.
import { expect, test } from 'vitest';
import { enterConsole } from '../kit/console.js';
import type { Any } from '../kit/http.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt, until } from '../kit/scene.js';

const OFTEN = [...QUICK, '--set', 'alerts.everySeconds=0.2'];

test('dead letters, silent agents and managers about to expire are told, acknowledged, and kept over a restart', async () => {
  await using directory = await temporaryDirectory();
  {
    await using cloud = await startProcess(directory.path, OFTEN);
    const console = await enterConsole(cloud);
    const rules = async () =>
      (await console.ask('GET', '/console/api/alerts')).body.items
        .filter(({ state }: Any) => state !== 'resolved')
        .map(({ rule }: Any) => rule);
    expect(await fetch(`${console.origin}/console/api/alerts`).then(({ status }) => status)).toBe(401);
    expect(await rules()).toEqual([]);

    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'shop', { days: 2 });
    await until(async () => (await rules()).includes('manager_expiring'), { what: 'the expiring manager' });
    await givenUser(scene, manager, { tasks: { signin: { max_attempts: 1 } } });
    const agent = await givenNode(scene, manager, 'PC-3');
    const [job] = await until(async () => {
      const jobs = await agent.poll();
      return jobs.length > 0 && jobs;
    });
    expect((await agent.report('fail', job, { error_code: 'EXEC_FAILED' })).status).toBe(200);
    const dead = await until(async () => {
      const { items } = (await console.ask('GET', '/console/api/alerts')).body;
      return items.find(({ rule }: Any) => rule === 'dead_letters');
    });
    expect(dead).toMatchObject({
      level: 'bad',
      state: 'open',
      facts: { total: 1, cause: 'EXEC_FAILED', sameCause: 1, manager: 'shop' },
    });
    const path = `/console/api/alerts/${dead.id}/acknowledgement`;
    expect(await console.ask('POST', path)).toMatchObject({ status: 200, body: { state: 'resolved' } });
    await console.ask('PATCH', '/console/api/settings', {
      values: { 'alerts.agentOffline.minutes': 0.02, 'alerts.diskLow.megabytes': 1_000_000_000 },
    });
    await until(async () => (await rules()).includes('agent_offline'), { what: 'the silent agent' });
    await until(async () => (await rules()).includes('disk_low'), { what: 'the full disk' });
    expect(await rules()).toEqual(['disk_low', 'agent_offline', 'manager_expiring']);
    expect(await console.ask('POST', '/console/api/alerts/999999/acknowledgement')).toMatchObject({
      status: 404,
    });
    expect(await console.ask('POST', '/console/api/alerts/webhook/test')).toMatchObject({
      status: 409,
      body: { code: 'no_webhook' },
    });
    await cloud.stop();
  }
  await using cloud = await startProcess(directory.path, OFTEN);
  const console = await enterConsole(cloud);
  const { items } = (await console.ask('GET', '/console/api/alerts')).body;
  expect(items.filter(({ state }: Any) => state === 'open').map(({ rule }: Any) => rule)).toContain(
    'disk_low',
  );
  expect(items.find(({ rule }: Any) => rule === 'agent_offline').facts.node).toBe('PC-3');
});
