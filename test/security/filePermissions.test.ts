// Other users of the machine read nothing: under the widest umask every file that the cloud makes is its owner's alone (0600), every
// directory too (0700), after each kind of act and after a kill in the middle of one.
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { writeCrashReport } from '../../main/crash.js';
import { openLogFile } from '../../main/logFile.js';
import { enterConsole } from '../kit/console.js';
import { originalDump, writeDump } from '../kit/originalDump.js';
import {
  killWhileStarting,
  QUICK,
  startProcess,
  temporaryDirectory,
  type CloudProcess,
} from '../kit/process.js';
import { givenManager, sceneAt, until } from '../kit/scene.js';

// Nothing here is about time: on a busy machine each act may take its own.
vi.setConfig({ testTimeout: 120_000 });

const onUnix = test.runIf(process.platform !== 'win32');

/** What others could read or enter below a folder: `0644 logs/x`. */
async function openToOthers(folder: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (path: string) => {
    // What is removed while we look is no finding.
    const entry = await lstat(path).catch(() => undefined);
    if (!entry) return;
    if ((entry.mode & 0o077) !== 0)
      found.push(`${(entry.mode & 0o777).toString(8)} ${path.slice(folder.length) || '/'}`);
    if (entry.isDirectory())
      for (const name of await readdir(path).catch(() => [])) await look(join(path, name));
  };
  await look(folder);
  return found;
}

onUnix(
  'whatever the umask, nobody else may read a file of the cloud, after any act and after a kill in between',
  async () => {
    await using directory = await temporaryDirectory();
    const [dataDir, temporary, second] = ['data', 'tmp', 'second'].map((name) =>
      join(directory.path, name),
    ) as [string, string, string];
    await mkdir(temporary, { mode: 0o700 });
    const before = process.umask(0);
    try {
      const env = { TMPDIR: temporary };
      const args = [
      ...QUICK,
      '--set', 'doors.tlsGenerated=true',
      '--set', `backups.secondFolder=${second}`,
      '--set', 'store.checkpoint.journalMegabytes=0.1',
    ]; // prettier-ignore
      const expectPrivate = async (after: string) => {
        expect(await openToOthers(dataDir), after).toEqual([]);
        expect(await openToOthers(second), after).toEqual([]);
        for (const name of await readdir(temporary))
          expect(await openToOthers(join(temporary, name)), after).toEqual([]);
      };
      const names = async () => (await readdir(dataDir)).sort();
      const idle = async (
        cloud: CloudProcess,
        console: Awaited<ReturnType<typeof enterConsole>>,
        what: string,
      ) => {
        const { last } = await until(
          async () => {
            const { body } = await console.ask('GET', '/console/api/backups');
            // Looked at all the while it works.
            await expectPrivate(what);
            return body.running === null && body.last !== null && body;
          },
          { seconds: 60, what },
        );
        expect(last.failure, `${what}: ${cloud.stderr()}`).toBeNull();
        return last.name as string;
      };

      await killWhileStarting(dataDir, 400);
      await expectPrivate('a start that was killed').catch((error: Error) => {
        // Killed before the directory was there.
        if (!error.message.includes('ENOENT')) throw error;
      });
      {
        await using cloud = await startProcess(dataDir, args, env);
        const console = await enterConsole(cloud);
        await expectPrivate('a start');
        expect(await names()).toEqual(
          expect.arrayContaining([
            'certificate.json',
            'deskcloud.lock',
            'logs',
            'running.json',
            'secrets.json',
            'store',
          ]),
        );
        await console.ask('POST', '/console/api/super', { username: 'admin', password: 'secret-123' });
        await console.ask('PATCH', '/console/api/settings', {
          values: { 'alerts.webhook.secret': 'hook-secret-0815', 'backups.hour': 5 },
        });
        await console.ask('POST', '/console/api/data/compaction', {});
        await expectPrivate('settings and a checkpoint');
        await console.ask('POST', '/console/api/backups', {});
        const name = await idle(cloud, console, 'a backup');
        await console.ask('POST', '/console/api/backups', { passphrase: 'open sesame 4711' });
        await idle(cloud, console, 'a sealed backup');
        expect((await readdir(second)).length).toBe(2);
        await fetch(`${console.origin}/console/api/import/files/users.jsonl`, {
          method: 'POST',
          headers: { authorization: `Bearer ${console.token}` },
          body: '{}\n',
        });
        await expectPrivate('a file that was sent');
        await console.ask('POST', `/console/api/backups/${name}/restore`, {});
        await cloud.kill();
        await expectPrivate('a kill in the middle of a restore');
      }
      {
        await using cloud = await startProcess(dataDir, args, env);
        const console = await enterConsole(cloud);
        await expectPrivate('the start after it');
        const { items } = (await console.ask('GET', '/console/api/backups')).body;
        const plain = items.find(({ is_sealed }: { is_sealed: boolean }) => !is_sealed).name as string;
        await console.ask('POST', `/console/api/backups/${plain}/restore`, {});
        await until(async () => (await names()).some((name) => name.startsWith('before-restore-')), {
          seconds: 60,
          what: 'the restored data',
        });
        await expectPrivate('a restore');
        const dump = await writeDump(join(directory.path, 'dump'), originalDump());
        await until(
          async () =>
            (await console.ask('GET', '/console/api/status').catch(() => undefined))?.status === 200,
          { seconds: 60, what: 'the console after the restart' },
        );
        await console.ask('POST', '/console/api/import', { folder: dump });
        await until(
          async () => {
            await expectPrivate('an import');
            return (await console.ask('GET', '/console/api/import')).body.report !== null;
          },
          { seconds: 60, what: 'the import' },
        );
        await console.ask('POST', '/console/api/import/apply', {});
        await until(async () => (await names()).includes('import-report.json'), { what: 'its report' });
        await until(
          async () =>
            (await console.ask('GET', '/console/api/status').catch(() => undefined))?.status === 200,
          { seconds: 60, what: 'the console again' },
        );
        await expectPrivate('an import put in place');
        expect(await cloud.stop()).toBe(0);
        await expectPrivate('an orderly stop');
      }
      expect(await readdir(temporary)).toEqual([]);
    } finally {
      process.umask(before);
    }
  },
);

onUnix(
  'a directory that was there before is used as it is, and what is put into it is private all the same',
  async () => {
    await using directory = await temporaryDirectory();
    const before = process.umask(0);
    try {
      const dataDir = join(directory.path, 'shared');
      await mkdir(dataDir, { mode: 0o755 });
      await using cloud = await startProcess(dataDir);
      await givenManager(await sceneAt(cloud.oas), 'shop');
      await cloud.stop();
      expect(await openToOthers(dataDir)).toEqual(['755 /']);
    } finally {
      process.umask(before);
    }
  },
);

onUnix("the desktop shell's log and crash reports are its owner's alone", async () => {
  await using directory = await temporaryDirectory();
  const before = process.umask(0);
  try {
    const logs = join(directory.path, 'logs');
    const file = await openLogFile(logs);
    file.write('{"level":"info"}\n');
    const crashes = join(directory.path, 'crashes');
    writeCrashReport(crashes, {
      at: '2026-05-01T08:00:00.000Z',
      version: '1.0.0',
      platform: 'linux',
      error: new Error('x'),
    });
    await until(async () => (await readdir(logs)).length > 0, { what: 'the log' });
    expect(await openToOthers(directory.path)).toEqual([]);
  } finally {
    process.umask(before);
  }
});
