// What the installers carry: electron-builder's own judgement of the configuration, and a real archive around a stub of Electron,
// unpacked and run under plain Node.
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../kit/process.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const LARGEST_MEGABYTES = 20;

interface ConfigModule {
  getConfig(dir: string, file: string, extra: object | null): Promise<Record<string, unknown>>;
  validateConfiguration(config: object, debug: { isEnabled: boolean; add(): void }): Promise<void>;
}
const builder = createRequire(import.meta.url)('app-builder-lib/out/util/config/config.js') as ConfigModule;
const configured = (extra: object | null = null) => builder.getConfig(root, 'electron-builder.yml', extra);
const judge = (config: object) =>
  builder.validateConfiguration(config, { isEnabled: false, add: () => undefined });

describe('the configuration of the installers', () => {
  test("passes electron-builder's own schema, which refuses a word that it does not know", async () => {
    await judge(await configured());
    await expect(judge(await configured({ oneClik: true }))).rejects.toThrow('oneClik');
  });

  test('keeps the data, closes the ways around the app, and names who publishes updates', async () => {
    expect(await configured()).toMatchObject({
      nsis: { perMachine: false, deleteAppDataOnUninstall: false },
      win: {
        target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
        signtoolOptions: { publisherName: 'Deskcloud' },
      },
      mac: {
        target: [
          { target: 'dmg', arch: 'universal' },
          { target: 'zip', arch: 'universal' },
        ],
      },
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        grantFileProtocolExtraPrivileges: false,
      },
      publish: { provider: 'generic' },
    });
  });
});

// A word in Electron's program behind which its fuses stand, here all blown open.
const FUSES = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09000000000', 'latin1');

async function stubOfElectron(folder: string): Promise<string> {
  const dist = join(folder, 'electron');
  await mkdir(join(dist, 'locales'), { recursive: true });
  await mkdir(join(dist, 'resources'));
  await writeFile(join(dist, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), FUSES]));
  await chmod(join(dist, 'electron'), 0o755);
  const files = [
    'LICENSE',
    'LICENSES.chromium.html',
    'chrome-sandbox',
    'locales/en-US.pak',
    'locales/zh-CN.pak',
  ];
  for (const file of files) await writeFile(join(dist, file), '');
  await writeFile(join(dist, 'version'), '0.0.0');
  return dist;
}

test.skipIf(process.platform !== 'linux')(
  'the archive is small, whole and clean: its server runs under plain Node and signs people in',
  { timeout: 240_000 },
  async () => {
    await using folder = await temporaryDirectory();
    const out = join(folder.path, 'out');
    await run(
      process.execPath,
      [
        join(root, 'build/dist.mjs'),
        ...['--dir', '--linux', '--x64'],
        `-c.electronDist=${await stubOfElectron(folder.path)}`,
        `-c.directories.output=${out}`,
      ],
      { cwd: root, timeout: 200_000, env: { ...process.env, CSC_LINK: '' } },
    );
    const app = join(out, 'linux-unpacked');
    const archive = join(app, 'resources/app.asar');
    expect((await stat(archive)).size).toBeLessThan(LARGEST_MEGABYTES * 1024 * 1024);
    // Off, on by its own, off, off, on, on: as the configuration says, in the order of Electron's fuses.
    expect((await readFile(join(app, 'deskcloud'))).subarray(-9).toString('latin1')).toMatch(/^010011/);

    const names = listPackage(archive, { isPack: false });
    for (const needed of ['/dist/main/index.js', '/dist/main/preload.cjs', '/build/icons/running.png']) {
      expect(names).toContain(needed);
    }
    const strays =
      /\.(ts|tsx|map)$|^\/(test|server|renderer|main|docs|\.git)\/|^\/node_modules\/(electron|react|antd|vite)(\/|$)/;
    expect(names.filter((name) => strays.test(name))).toEqual([]);

    const unpacked = join(folder.path, 'unpacked');
    extractAll(archive, unpacked);
    const { deskcloud } = JSON.parse(await readFile(join(unpacked, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(deskcloud).toEqual({ signed: false });
    const server = [process.execPath, join(unpacked, 'dist/server/cli.js')];
    const { stdout } = await run(process.execPath, [join(root, 'build/tryPacked.mjs'), ...server]);
    expect(stdout).toBe('the packed app runs\n');
  },
);
