// An agent that was told the old address cannot find the cloud at its new one: its node is the one to look after.
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { client, type Any } from '../../kit/http.js';
import { QUICK, startProcess, temporaryDirectory } from '../../kit/process.js';
import { givenManager, givenNode, sceneAt } from '../../kit/scene.js';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

test('a node that was not seen since the cloud’s address changed is named, until it is seen again', async () => {
  await using directory = await temporaryDirectory();
  const [first, second] = [await freePort(), await freePort()];
  const at = (port: number) => startProcess(directory.path, [...QUICK, '--oas-port', String(port)]);
  const stale = async (origin: string, token: string) =>
    ((await client(origin, token).get('/manager/nodes')).body.items as Any[]).map(
      (node) => `${node.node_id} ${node.stale_address}`,
    );

  const before = await at(first);
  const scene = await sceneAt(before.oas);
  const manager = await givenManager(scene, 'shop');
  const nodes = [await givenNode(scene, manager, 'PC-1'), await givenNode(scene, manager, 'PC-2')];
  for (const node of nodes) await node.poll();
  expect(await stale(before.oas, manager.token)).toEqual(['PC-1 null', 'PC-2 null']);
  await before.stop();

  await using after = await at(second);
  expect(await stale(after.oas, manager.token)).toEqual(['PC-1 true', 'PC-2 true']);
  await client(after.oas, nodes[0]!.token).post('/agent/poll-jobs', { node_id: 'PC-1' });
  expect(await stale(after.oas, manager.token)).toEqual(['PC-1 false', 'PC-2 true']);
});
