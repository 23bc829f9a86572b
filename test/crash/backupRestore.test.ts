// A restore that is cut off at any step: the next start finishes it, with all of the backup in place and all of the former data aside.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { finishRestore, isEmptyForRestore } from '../../server/backups/scratch.js';
import { systemFiles, type Files } from '../../server/core/store/index.js';
import { temporaryDirectory } from '../kit/process.js';

const FORMER = {
  'deskcloud.id': 'former',
  'settings.json': 'former',
  'secrets.json': 'former',
  'store/manifest.json': 'former',
};
/** It has no secrets, and blobs that the former data had not. */
const RESTORED = {
  'deskcloud.id': 'restored',
  'settings.json': 'restored',
  'store/manifest.json': 'restored',
  'blobs/ab': 'restored',
};

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

async function read(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[file.slice(folder.length + 1)] = await readFile(file, 'utf8');
  }
  return found;
}

/** The system's files until so many changes were made; then the machine is gone. */
function filesUntil(calls: number): Files & { left(): number } {
  const files = systemFiles({ sync: false });
  let left = calls;
  const step = () => {
    if (left-- <= 0) throw new Error('the power is gone');
  };
  return {
    ...files,
    left: () => left,
    rename: async (from, to) => (step(), files.rename(from, to)),
    makeDirectory: async (directory) => (step(), files.makeDirectory(directory)),
    syncDirectory: async (directory) => (step(), files.syncDirectory(directory)),
  };
}

test('a restore that is cut off at any step is finished by the next start, and the former data lies aside whole', async () => {
  await using directory = await temporaryDirectory();
  const template = join(directory.path, 'template');
  await write(template, { ...FORMER, 'backups/old.tar.gz': 'kept', 'logs/today': 'kept' });
  await write(join(template, 'restore.ready'), RESTORED);
  for (let cut = 0; ; cut++) {
    const dataDir = join(directory.path, `cut-${cut}`);
    await cp(template, dataDir, { recursive: true });
    const files = filesUntil(cut);
    const wasCut = await finishRestore(dataDir, 0, files).then(
      () => false,
      (error: Error) => error.message === 'the power is gone',
    );
    if (wasCut) await finishRestore(dataDir, 0);
    const aside = 'before-restore-1970-01-01T00-00-00-000Z';
    const formerAside = Object.fromEntries(
      Object.entries(FORMER).map(([name, text]) => [`${aside}/${name}`, text]),
    );
    expect(await read(dataDir), `cut at step ${cut}`).toEqual({
      ...RESTORED,
      ...formerAside,
      'backups/old.tar.gz': 'kept',
      'logs/today': 'kept',
    });
    expect(await finishRestore(dataDir, 0), 'nothing is left to do').toBeUndefined();
    if (wasCut) continue;
    expect(cut, 'it has that many steps').toBeGreaterThan(8);
    break;
  }
});

test('a restore that was cut off while it was unpacked leaves the directory as it was', async () => {
  await using directory = await temporaryDirectory();
  await write(join(directory.path, 'used'), { ...FORMER, 'restore.partial/store/manifest.json': 'half' });
  expect(await finishRestore(join(directory.path, 'used'), 0)).toBeUndefined();
  expect(await read(join(directory.path, 'used'))).toEqual(FORMER);
  await write(join(directory.path, 'fresh'), { 'restore.partial/store/manifest.json': 'half' });
  expect(await isEmptyForRestore(systemFiles(), join(directory.path, 'fresh'))).toBe(true);
});
