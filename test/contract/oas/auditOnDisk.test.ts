// The audit record as `verify` reads it from the disk of a cloud that ended.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startProcess, temporaryDirectory } from '../../kit/process.js';
import { givenManager, givenUser, sceneAt } from '../../kit/scene.js';

const VERIFY = join(import.meta.dirname, '../../../dist/server/verify.js');

test('a task setting named like what every object inherits does not make the audit record read as changed', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path);
  const scene = await sceneAt(cloud.oas);
  const shop = await givenManager(scene, 'shop');
  const user = await givenUser(scene, shop);
  const settings = Object.fromEntries(['constructor', 'valueOf'].map((name) => [name, { more: 1 }]));
  const saved = await user.as.put('/user/me/tasks', { task_config: { foster: settings } });
  expect(saved).toMatchObject({ status: 200 });
  const { body } = await scene.super.get('/super/audit-logs?scope=all&action=update_user_tasks');
  const { changes } = body.items[0].detail;
  expect(changes.foster.before).toEqual({ constructor: null, valueOf: null });
  expect(await cloud.stop()).toBe(0);
  const { stderr } = await promisify(execFile)(process.execPath, [VERIFY, '--data-dir', directory.path]);
  expect(stderr).toBe('');
});
