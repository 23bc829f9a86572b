// A repair on a disk that refuses: whichever step fails, the directory is as it was, or repaired; the next one succeeds.
import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { systemFiles, type Files, type OpenFile } from '../../../server/core/store/index.js';
import { planRepair, repair, type RepairOptions } from '../../../server/repair/repair.js';
import { reportLines } from '../../../server/repair/report.js';
import { temporaryDirectory } from '../../kit/process.js';
import { contentsOf, makeDirectory, modelModule, restore, start } from '../../torture/damage/directories.js';

/** Every write from the n-th on finds the disk full; renames and removals work, as on a real one. */
function fullFrom(n: number): { files: Files; isReached: () => boolean } {
  const files = systemFiles({ sync: false });
  let writes = 0;
  const refuseWhenFull = () => {
    writes += 1;
    if (writes >= n) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  return {
    isReached: () => writes >= n,
    files: {
      ...files,
      async open(file, how, mode) {
        const handle: OpenFile = await files.open(file, how, mode);
        return {
          ...handle,
          async write(data, position) {
            refuseWhenFull();
            await handle.write(data, position);
          },
        };
      },
    },
  };
}

const optionsFor = (dataDir: string, files = systemFiles({ sync: false })): RepairOptions => ({
  ...{ dataDir, modules: [modelModule], clock: systemClock, app: '1.0.0', files },
});

test('a repair that finds the disk full at any write leaves the directory as it was, and succeeds when there is room', async () => {
  await using directory = await temporaryDirectory();
  const dataDir = path.join(directory.path, 'cloud');
  const { files } = await makeDirectory(dataDir, 'killed', 8);
  const harmed = new Map(files);
  const journal = [...harmed.keys()].filter((name) => name.endsWith('.log')).sort()[0]!;
  harmed.set(journal, Buffer.from(harmed.get(journal)!).fill(0, 400, 420));
  for (let n = 1; ; n++) {
    await restore(dataDir, harmed);
    const full = fullFrom(n);
    const outcome = await repair(optionsFor(dataDir, full.files), 'whatever it is').catch(
      (error: unknown) => error as Error,
    );
    if (!full.isReached()) {
      expect(n).toBeGreaterThan(5);
      expect(outcome).toMatchObject({ done: true });
      break;
    }
    expect(outcome, `write ${n}`).toBeInstanceOf(Error);
    expect((outcome as Error).message, `write ${n}`).toContain('ENOSPC');
    expect(await contentsOf(dataDir), `write ${n}`).toEqual(harmed);
  }
  await expect(start(dataDir)).resolves.toBeDefined();
});

test('a repair does nothing where the damage is no longer what was agreed to', async () => {
  await using directory = await temporaryDirectory();
  const dataDir = path.join(directory.path, 'cloud');
  const { files } = await makeDirectory(dataDir, 'killed', 8);
  const journal = [...files.keys()].filter((name) => name.endsWith('.log')).sort()[0]!;
  await restore(dataDir, files);
  await fs.writeFile(path.join(dataDir, journal), files.get(journal)!.subarray(0, 900));
  const plan = await planRepair(optionsFor(dataDir));
  expect(plan && reportLines(plan)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^dropped: \d+ batches of commits/)]),
  );
  const before = await contentsOf(dataDir);
  expect(await repair(optionsFor(dataDir), 'another word')).toMatchObject({ done: false });
  expect(await contentsOf(dataDir)).toEqual(before);
});

test('what is whole is not repaired', async () => {
  await using directory = await temporaryDirectory();
  const dataDir = path.join(directory.path, 'cloud');
  await makeDirectory(dataDir, 'stopped', 3);
  expect(await planRepair(optionsFor(dataDir))).toBeUndefined();
  expect(await repair(optionsFor(dataDir), 'whatever it is')).toEqual({ done: false, report: undefined });
});
