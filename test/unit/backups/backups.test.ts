// Backups of a store that works on: when they are taken, what is kept, and what a bad disk does to them.
import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { backUpBeforeUpdate } from '../../../server/backups/atStart.js';
import { openBackups } from '../../../server/backups/backups.js';
import { outdated } from '../../../server/backups/rotation.js';
import { backupSettings } from '../../../server/backups/settings.js';
import { silentLog } from '../../../server/core/kernel/log.js';
import { createSchedule } from '../../../server/core/schedule/schedule.js';
import { systemFiles, table, type Files } from '../../../server/core/store/index.js';
import { createSettings } from '../../../server/settings.js';
import { movedClock } from '../../kit/clock.js';
import { temporaryDirectory } from '../../kit/process.js';
import { openTestStore } from '../../kit/store.js';

const run = promisify(execFile);
const letters = table<{ id: number; text: string }>({
  name: 'post.letters',
  version: 1,
  key: ['id'],
  autoKey: true,
});
const modules = [{ name: 'post', tables: [letters] as never[], verify: async () => null }];

const settingsOf = (backups: object) =>
  createSettings({
    groups: [backupSettings],
    stored: { backups },
    assignments: [],
    save: async () => undefined,
  });

/** A store with a few letters, and its backups, under a clock that is moved. `left`: a file of a run before. */
async function given(
  backups: object = {},
  files?: Files,
  left?: string,
  { zone, startsAt } = { zone: 'UTC', startsAt: '2026-05-01T12:00:00Z' },
) {
  const clock = movedClock(startsAt);
  const opened = await openTestStore([letters], { clock, sync: false });
  const { store, dataDir } = opened;
  const log = silentLog();
  const schedule = createSchedule(clock, log);
  clock.settle = () => schedule.idle();
  const settings = settingsOf(backups);
  for (let n = 0; n < 20; n++) await store.transaction((tx) => tx.insert(letters, { text: `letter ${n}` }));
  const open = () =>
    openBackups({
      core: { store, clock, log, settings, schedule, version: '1.2.3' },
      dataDir,
      modules,
      zone: () => zone,
      adjust: async () => undefined,
      restart: undefined,
      ...(files ? { files } : {}),
    });
  if (left !== undefined) {
    await mkdir(join(dataDir, 'backups'));
    await writeFile(join(dataDir, 'backups', left), 'half');
  }
  const opening = await open();
  return {
    ...opened,
    store,
    dataDir,
    clock,
    settings,
    schedule,
    backups: opening,
    async [Symbol.asyncDispose]() {
      await schedule.stop();
      await opening.close();
      await opened[Symbol.asyncDispose]();
    },
  };
}

/** Ends what the schedule has begun, however long the disk takes. */
async function pass(scene: Awaited<ReturnType<typeof given>>, by: string): Promise<void> {
  await scene.clock.advance(by);
  await scene.schedule.idle();
}

test('a backup without a passphrase is a tar that any computer opens and checks', async () => {
  await using scene = await given();
  await using elsewhere = await temporaryDirectory();
  const name = await scene.backups.runNow('manual');
  const file = join(scene.dataDir, 'backups', name);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await run('tar', ['-xzf', file, '-C', elsewhere.path]);
  const { stdout } = await run('sha256sum', ['-c', 'checksums.sha256'], { cwd: elsewhere.path });
  expect(stdout).toContain('store/manifest.json: OK');
  const about = JSON.parse(await readFile(join(elsewhere.path, 'backup.json'), 'utf8'));
  expect(about).toMatchObject({ app: '1.2.3', tables: { 'post.letters': 20 }, holdsSecrets: false });
  await expect(access(join(elsewhere.path, 'secrets.json'))).rejects.toThrow('ENOENT');
});

test('one a day at its hour, by itself; one that was missed comes soon after; a failure is tried again in an hour', async () => {
  await using scene = await given({ hour: 4 });
  await pass(scene, '15h');
  expect(await scene.backups.list()).toEqual([]);
  await pass(scene, '2h');
  expect(await scene.backups.list()).toMatchObject([{ reason: 'daily', verified: { broken: null } }]);
  expect(await scene.backups.newestVerifiedAt()).toBe((await scene.backups.list())[0]!.createdAt);

  await scene.settings.change({ 'backups.folder': join(scene.dataDir, 'unplugged', 'disk') });
  await pass(scene, '24h');
  expect(scene.backups.last()).toMatchObject({ failure: { code: 'folder_unusable' } });
  await mkdir(join(scene.dataDir, 'unplugged'));
  await pass(scene, '30m');
  expect(await scene.backups.list()).toEqual([]);
  await pass(scene, '40m');
  expect(await scene.backups.list()).toMatchObject([{ reason: 'daily' }]);
  expect(scene.backups.last()).toMatchObject({ failure: null });
});

test('a new installation counts from its start, and writes that at once and no more', async () => {
  await using scene = await given({ hour: 4 });
  const state = () => readFile(join(scene.dataDir, 'backups.json'), 'utf8');
  expect(JSON.parse(await state())).toMatchObject({ dailyFrom: scene.clock.now() });
  const { mtimeMs } = await stat(join(scene.dataDir, 'backups.json'));
  await pass(scene, '5m');
  expect((await stat(join(scene.dataDir, 'backups.json'))).mtimeMs).toBe(mtimeMs);
});

test('a clock set back after the daily backup makes no second one that day; one that was far ahead costs no day', async () => {
  await using scene = await given({ hour: 4, verify: false });
  await pass(scene, '17h');
  expect(await scene.backups.list()).toHaveLength(1);
  scene.clock.setTo(scene.clock.now() - 2 * 3_600_000);
  await pass(scene, '3h');
  expect(await scene.backups.list()).toHaveLength(1);
  scene.clock.setTo(scene.clock.now() + 300 * 86_400_000);
  await pass(scene, '5m');
  expect(await scene.backups.list()).toHaveLength(2);
  scene.clock.setTo(scene.clock.now() - 300 * 86_400_000);
  await pass(scene, '24h');
  expect(await scene.backups.list()).toHaveLength(3);
});

test('the day that a zone leaves out has no backup of its own, and the days after it one each', async () => {
  // Samoa went from the 29th of December 2011 to the 31st: midnight there is 10:00 UTC.
  const place = { zone: 'Pacific/Apia', startsAt: '2011-12-29T20:00:00Z' };
  await using scene = await given({ hour: 4, verify: false }, undefined, undefined, place);
  await pass(scene, '44h');
  const taken = (await scene.backups.list()).map(({ createdAt }) => new Date(createdAt).toISOString());
  expect(taken.map((at) => at.slice(0, 13)).toSorted()).toEqual(['2011-12-30T14', '2011-12-31T14']);
});

test('the second folder gets a copy of each; that it cannot be written is told and spoils nothing', async () => {
  await using disk = await temporaryDirectory();
  await using scene = await given({ secondFolder: join(disk.path, 'copies') });
  const first = await scene.backups.runNow('manual');
  const original = await readFile(join(scene.dataDir, 'backups', first));
  expect(await readFile(join(disk.path, 'copies', first))).toEqual(original);
  await scene.settings.change({ 'backups.secondFolder': join(disk.path, 'gone', 'copies') });
  const second = await scene.backups.runNow('manual');
  const listed = await scene.backups.list();
  expect(listed.find(({ name }) => name === first)?.second).toMatchObject({ failure: null });
  expect(listed.find(({ name }) => name === second)).toMatchObject({
    verified: { broken: null },
    second: { failure: expect.stringContaining('cannot be used') },
  });
});

test('a disk that fills up leaves no half file and the older backups, and the store works on', async () => {
  const disk = { room: Number.POSITIVE_INFINITY };
  await using scene = await given({ verify: false }, fillingDisk(disk));
  const older = await scene.backups.runNow('manual');
  disk.room = 300;
  await expect(scene.backups.runNow('manual')).rejects.toMatchObject({ code: 'disk_full' });
  expect(await readdir(join(scene.dataDir, 'backups'))).toEqual([older]);
  await scene.store.transaction((tx) => tx.insert(letters, { text: 'written all the same' }));
  disk.room = Number.POSITIVE_INFINITY;
  await scene.clock.advance('1s');
  expect(await scene.backups.runNow('manual')).not.toBe(older);
});

/** The system's files, but so many bytes and no more can be written. */
function fillingDisk(disk: { room: number }): Files {
  const files = systemFiles({ sync: false });
  return {
    ...files,
    async open(file, how, mode) {
      const handle = await files.open(file, how, mode);
      return {
        ...handle,
        async write(data, position) {
          disk.room -= data.length;
          if (disk.room < 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          await handle.write(data, position);
        },
      };
    },
  };
}

test('what was killed in the middle of a backup leaves nothing that counts as one', async () => {
  await using scene = await given({}, undefined, '.deskcloud-x.tar.gz.partial');
  expect(await scene.backups.list()).toEqual([]);
  expect(await readdir(join(scene.dataDir, 'backups'))).toEqual([]);
});

test('a backup that is sent while another is taken costs neither', async () => {
  const { files, held, letGo } = heldDisk(/-manual\.tar\.gz\.partial$/);
  await using scene = await given({ verify: false }, files);
  const bytes = await packedElsewhere();
  const taken = scene.backups.runNow('manual');
  await held;
  const names = [await scene.backups.receive(piecesOf(bytes))];
  letGo();
  names.push(await taken);
  expect((await readdir(join(scene.dataDir, 'backups'))).sort()).toEqual(names.sort());
});

async function* piecesOf(bytes: Buffer) {
  yield bytes;
}

async function packedElsewhere(): Promise<Buffer> {
  await using scene = await given({ verify: false });
  return readFile(join(scene.dataDir, 'backups', await scene.backups.runNow('manual')));
}

/** The system's files, but the first write to a file of that name waits to be let go. */
function heldDisk(name: RegExp) {
  const files = systemFiles({ sync: false });
  const latch = () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { open, opened };
  };
  const held = latch();
  const go = latch();
  return {
    held: held.opened,
    letGo: go.open,
    files: {
      ...files,
      async open(file, how, mode) {
        const handle = await files.open(file, how, mode);
        return {
          ...handle,
          async write(data, position) {
            if (name.test(file)) {
              held.open();
              await go.opened;
            }
            await handle.write(data, position);
          },
        };
      },
    } satisfies Files,
  };
}

test('a changed byte anywhere in a backup is found by its proof', async () => {
  await using scene = await given();
  const name = await scene.backups.runNow('manual');
  const file = join(scene.dataDir, 'backups', name);
  const good = await readFile(file);
  for (let at = 20; at < good.length; at += Math.ceil(good.length / 40)) {
    const bad = Buffer.from(good);
    // All of it: some bits in front of the trailer only fill their byte, and bear nothing.
    bad[at]! ^= 0xff;
    await writeFile(file, bad);
    const proof = scene.backups.verify(name).then(({ done }) => done);
    await expect(proof, `byte ${at} of ${good.length}`).rejects.toMatchObject({ code: 'backup_damaged' });
  }
  await writeFile(file, good);
  await (
    await scene.backups.verify(name)
  ).done;
  expect(await scene.backups.list()).toMatchObject([{ name, verified: { broken: null } }]);
});

test('the newest of each day, week and month stay; what a person took stays anyway', () => {
  const day = 24 * 3_600_000;
  const start = Date.parse('2026-01-01T04:00:00Z');
  const all = Array.from({ length: 120 }, (_, n) => ({
    name: `day ${n}`,
    createdAt: start + n * day,
    reason: 'daily' as const,
  }));
  const mine = { name: 'mine', createdAt: start, reason: 'manual' as const };
  const gone = new Set(outdated([...all, mine], { daily: 3, weekly: 2, monthly: 2 }, 'UTC'));
  const stay = [...all, mine].filter(({ name }) => !gone.has(name)).map(({ name }) => name);
  // Day 119 is Thursday, 30 April; Sunday the 26th is day 115; 31 March is day 89.
  expect(stay).toEqual(['day 89', 'day 115', 'day 117', 'day 118', 'day 119', 'mine']);
});

test('before another version opens the data they are copied once, and a copy that fails stops the start', async () => {
  const clock = movedClock('2026-05-01T12:00:00Z');
  await using opened = await openTestStore([letters], { clock, sync: false, app: '0.9.0' });
  const { dataDir } = opened;
  await opened.store.transaction((tx) => tx.insert(letters, { text: 'old' }));
  await opened.reopen();
  await opened.store.checkpoint();
  const start = { dataDir, clock, log: silentLog(), modules };
  await backUpBeforeUpdate(start, settingsOf({}), '0.9.0');
  await expect(access(join(dataDir, 'backups'))).rejects.toThrow('ENOENT');
  await backUpBeforeUpdate(start, settingsOf({}), '1.0.0');
  expect(await readdir(join(dataDir, 'backups'))).toEqual(['deskcloud-20260501-120000Z-update.tar.gz']);
  const unusable = settingsOf({ folder: join(dataDir, 'no', 'such') });
  await expect(backUpBeforeUpdate(start, unusable, '1.0.0')).rejects.toThrow(
    /could not be copied .*backups\.beforeUpdates=false/,
  );
});
