// The built entry and the built preload, as Electron would load them, without Electron.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { channels } from '../../../main/channels.js';
import { temporaryDirectory } from '../../kit/process.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const standIn = ['--import', join(root, 'test/kit/electronModule/register.mjs')];
const entry = join(root, 'dist/main/index.js');

test('with --headless the app is the headless cloud: it comes up, signs in, and stops with exit 0', async () => {
  await using folder = await temporaryDirectory();
  const app = [process.execPath, ...standIn, entry, '--headless', '--shell-dir', folder.path];
  const { stdout } = await run(process.execPath, [join(root, 'build/tryPacked.mjs'), ...app]);
  expect(stdout).toBe('the packed app runs\n');
});

test('and it refuses as that does: a backup that is not there is exit 2', async () => {
  await using folder = await temporaryDirectory();
  const typed = ['--headless', '--shell-dir', folder.path, '--data-dir', join(folder.path, 'data')];
  const args = [...standIn, entry, ...typed, '--restore', join(folder.path, 'none')];
  await expect(run(process.execPath, args)).rejects.toMatchObject({ code: 2 });
});

test('the preload loads nothing but Electron and puts fewer than ten functions on the bridge, each with a channel', async () => {
  const asked: string[] = [];
  let bridge: Record<string, (...args: unknown[]) => unknown> = {};
  const electron = {
    ipcRenderer: { invoke: async (channel: string) => void asked.push(channel) },
    contextBridge: {
      exposeInMainWorld: (name: string, value: typeof bridge) => {
        expect(name).toBe('deskcloud');
        bridge = value;
      },
    },
  };
  runInNewContext(await readFile(join(root, 'dist/main/preload.cjs'), 'utf8'), {
    exports: {},
    require(name: string) {
      if (name !== 'electron') throw new Error(`the preload loads ${name}`);
      return electron;
    },
  });
  for (const ask of Object.values(bridge)) await ask({});
  expect(asked.length).toBeLessThan(10);
  expect(asked.sort()).toEqual(Object.keys(channels).sort());
});

test('every page of the app is in the sandbox', async () => {
  expect(await readFile(join(root, 'dist/main/index.js'), 'utf8')).toMatch(/^app\.enableSandbox\(\);$/m);
});
