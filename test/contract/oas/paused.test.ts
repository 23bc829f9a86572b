// The operator pauses the scheduler, or the cloud is held so that what is out is finished before it stops.
import { expect, test } from 'vitest';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../../kit/scene.js';

async function given(door: OasDoor) {
  const scene = await sceneAt(door.origin);
  const manager = await givenManager(scene, 'shop');
  await givenUser(scene, manager, { tasks: { digui: {}, miwen: {}, yuhun: {} } });
  await door.tick('generator');
  return givenNode(scene, manager, 'PC-1');
}

const jobs = async (door: OasDoor) => (await door.service.status()).jobs;

test('while the scheduler is paused nothing is made and nothing is handed out, and what runs is finished', async () => {
  const settings: Record<string, unknown> = {};
  await using door = await openOasDoor({ settings });
  const node = await given(door);
  const [job] = await node.poll({ limit: 1 });

  settings['scheduler'] = { paused: true };
  expect(await node.poll()).toEqual([]);
  expect(await node.report('start', job)).toMatchObject({ status: 200 });
  expect(await node.report('complete', job)).toMatchObject({ status: 200 });
  await door.clock.advance('25h');
  await door.tick('generator');
  expect(await jobs(door)).toMatchObject({ pending: 2, leased: 0, running: 0, success: 1 });
  expect((await door.service.status()).scheduler).toMatchObject({ paused: true });

  settings['scheduler'] = { paused: false };
  await door.tick('generator');
  expect(await jobs(door)).toMatchObject({ pending: 3 });
});

test('a held cloud hands nothing out until it is let go, whatever its settings say', async () => {
  await using door = await openOasDoor();
  const node = await given(door);
  door.service.hold?.(true);
  expect(await node.poll()).toEqual([]);
  expect((await door.service.status()).scheduler).toMatchObject({ paused: true });
  door.service.hold?.(false);
  expect(await node.poll()).toHaveLength(3);
});
