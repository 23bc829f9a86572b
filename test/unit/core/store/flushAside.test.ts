// The thread that writes and flushes, on this machine's own files.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFiles } from '../../../../server/core/store/index.js';
import { temporaryDirectory } from '../../../kit/process.js';

async function given() {
  const directory = await temporaryDirectory();
  const files = systemFiles();
  const path = join(directory.path, 'journal');
  const file = await files.open(path, 'create');
  // The thread starts with the first flush, which does not wait for it.
  let end = 0;
  await expect
    .poll(async () => {
      const tookMs = await file.writeThrough(Buffer.from('x'), end).done;
      end += 1;
      return tookMs;
    })
    .toBeGreaterThan(0);
  return { path, files, file, end, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

/** As long as the main thread does nothing else it is told nothing. */
function waitBusily(until: () => boolean): void {
  const latest = performance.now() + 10_000;
  while (!until()) if (performance.now() > latest) throw new Error('it is not done');
}

test('a flush goes on while the main thread works, and the next one may begin before the first is heard', async () => {
  await using scene = await given();
  const parts = Array.from({ length: 40 }, () => randomBytes(1 + Math.floor(Math.random() * 50_000)));
  let { end } = scene;
  const heard: number[] = [];
  const flushes = parts.map((part, i) => {
    const flush = scene.file.writeThrough(part, end);
    end += part.length;
    void flush.done.then(() => heard.push(i));
    waitBusily(() => flush.isDone());
    return flush;
  });
  expect(heard).toEqual([]);
  expect((await readFile(scene.path)).subarray(scene.end).equals(Buffer.concat(parts))).toBe(true);
  for (const flush of flushes) expect(await flush.done).toBeGreaterThan(0);
  expect(heard).toEqual(parts.map((_, i) => i));
});

test('what the system refuses is told with its code, and the next file is not harmed by it', async () => {
  await using scene = await given();
  const file = join(scene.path, '..', 'readOnly');
  await writeFile(file, 'old');
  const readOnly = await scene.files.open(file, 'read');
  const refused = readOnly.writeThrough(Buffer.from('new'), 0);
  await expect(refused.done).rejects.toMatchObject({
    code: 'EBADF',
    message: expect.stringContaining('write'),
  });
  expect(refused.isDone()).toBe(false);
  expect(await readFile(file, 'utf8')).toBe('old');
  await scene.file.writeThrough(Buffer.from('good'), scene.end).done;
  expect((await readFile(scene.path, 'utf8')).slice(scene.end)).toBe('good');
});

test('two stores do not disturb each other, and a large batch goes the ordinary way', async () => {
  await using scene = await given();
  const other = await scene.files.open(`${scene.path}-2`, 'create');
  const large = randomBytes(3 << 20);
  await Promise.all([
    scene.file.writeThrough(Buffer.from('one'), scene.end).done,
    other.writeThrough(large, 0).done,
    other.writeThrough(Buffer.from('two'), large.length).done,
  ]);
  expect((await readFile(scene.path, 'utf8')).slice(scene.end)).toBe('one');
  const written = await readFile(`${scene.path}-2`);
  expect(written.subarray(0, large.length).equals(large)).toBe(true);
  expect(written.subarray(large.length).toString()).toBe('two');
});
