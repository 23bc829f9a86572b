// The desktop where the data is damaged: what can be done is shown before it is done, and done by a click.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRunningCloud } from '../../../main/cloud.js';
import { cloudConfig, readShellCommandLine } from '../../../main/commandLine.js';
import { runShell } from '../../../main/shell.js';
import { noUpdates } from '../../../main/updates.js';
import { createLog } from '../../../server/core/kernel/log.js';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { startCloud } from '../../../server/index.js';
import { fakeElectron } from '../../kit/electron.js';
import { temporaryDirectory } from '../../kit/process.js';
import { until } from '../../kit/scene.js';

const configFor = (folder: string) =>
  cloudConfig(
    readShellCommandLine(
      ['app', '--data-dir', join(folder, 'cloud'), '--oas-port', '0', '--console-port', '0'],
      true,
    ),
    {},
    null,
  );

/** A cloud that was stopped; then a bit of its list of files was flipped, or all of it was zeroed. */
async function givenDamage(folder: string, { withBackup, all }: { withBackup: boolean; all: boolean }) {
  const cloud = await startCloud(configFor(folder));
  if (withBackup) await cloud.backups.runNow('manual');
  await cloud.stop();
  const file = join(folder, 'cloud', 'store', 'manifest.json');
  const bytes = await readFile(file);
  if (all) bytes.fill(0);
  else bytes[40]! ^= 1;
  await writeFile(file, bytes);
  return bytes;
}

async function startDesktop(folder: string) {
  const fake = fakeElectron({ language: 'en-GB' });
  const shell = await runShell({
    electron: fake.api,
    platform: 'linux',
    clock: systemClock,
    log: createLog({ write: () => undefined }),
    shellDir: join(folder, 'shell'),
    icons: '/icons',
    hidden: false,
    config: () => configFor(folder),
    startCloud: startRunningCloud,
    autostart: { set: async () => undefined },
    updates: () => noUpdates('development'),
  });
  const window = fake.window();
  return {
    window,
    quitNow: () => shell?.quitNow(),
    click: (act: string) => window.follow(`http://deskcloud.invalid/${act}?`),
    shows: (text: string) => until(async () => window.screen.includes(text), { what: text }),
    [Symbol.asyncDispose]: async () => shell?.quitNow(),
  };
}

const asideOf = async (folder: string, prefix: string): Promise<string[]> =>
  (await readdir(join(folder, 'cloud'))).filter((name) => name.startsWith(prefix));

test('damaged data are repaired by two clicks: one shows what it does, the other does it', async () => {
  await using folder = await temporaryDirectory();
  const harmed = await givenDamage(folder.path, { withBackup: false, all: false });
  await using desktop = await startDesktop(folder.path);
  await desktop.shows('The data cannot be opened');
  desktop.click('lookIntoBackup');
  await desktop.shows('There is no verified backup to restore');
  desktop.click('restoreBackup');
  await desktop.shows('The data cannot be opened');
  desktop.click('lookIntoRepair');
  await desktop.shows('had one flipped bit');
  expect(desktop.window.screen).toContain('nothing is dropped');
  expect(await asideOf(folder.path, 'before-repair-')).toEqual([]);
  desktop.click('repair');
  await until(async () => desktop.window.loaded.at(-1)?.startsWith('http://127.0.0.1'), {
    what: 'the console',
  });
  const [aside] = await asideOf(folder.path, 'before-repair-');
  expect(await readFile(join(folder.path, 'cloud', aside!, 'store/manifest.json'))).toEqual(harmed);
});

test('the newest verified backup takes the place of damaged data by two clicks', async () => {
  await using folder = await temporaryDirectory();
  await givenDamage(folder.path, { withBackup: true, all: true });
  await using desktop = await startDesktop(folder.path);
  await desktop.shows('The data cannot be opened');
  desktop.click('lookIntoBackup');
  await desktop.shows('Restore this backup?');
  expect(desktop.window.screen).toMatch(/deskcloud-.*\.tar\.gz/);
  expect(await asideOf(folder.path, 'before-restore-')).toEqual([]);
  desktop.click('restoreBackup');
  await until(async () => desktop.window.loaded.at(-1)?.startsWith('http://127.0.0.1'), {
    what: 'the console',
  });
  expect(await asideOf(folder.path, 'before-restore-')).toHaveLength(1);
});

test('what no repair can do is said in words, and nothing is changed', async () => {
  await using folder = await temporaryDirectory();
  await givenDamage(folder.path, { withBackup: false, all: false });
  const id = join(folder.path, 'cloud', 'deskcloud.id');
  await writeFile(id, `{"directory":"${'a'.repeat(32)}","store":"created"}\n`);
  await using desktop = await startDesktop(folder.path);
  await desktop.shows('The data cannot be opened');
  desktop.click('lookIntoRepair');
  await desktop.shows('It cannot be repaired');
  expect(desktop.window.screen).toContain('put back the files that do');
  expect((await readdir(join(folder.path, 'cloud'))).filter((name) => name.startsWith('restore'))).toEqual(
    [],
  );
});

test('who leaves while the data are being repaired has them repaired, and no cloud starts behind the closed window', async () => {
  await using folder = await temporaryDirectory();
  await givenDamage(folder.path, { withBackup: false, all: false });
  await using desktop = await startDesktop(folder.path);
  await desktop.shows('The data cannot be opened');
  desktop.click('lookIntoRepair');
  await desktop.shows('had one flipped bit');
  desktop.click('repair');
  await desktop.quitNow();
  expect(await asideOf(folder.path, 'before-repair-')).toHaveLength(1);
  expect(desktop.window.screen).toContain('Putting the data right');
  const next = await startCloud(configFor(folder.path));
  await next.stop();
});
