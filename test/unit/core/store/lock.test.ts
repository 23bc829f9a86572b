import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../server/core/kernel/clock.js';
import { DirectoryInUseError, lockDirectory } from '../../../../server/core/store/index.js';
import { temporaryDirectory } from '../../../kit/process.js';

const lockFile = (directory: string) => path.join(directory, 'deskcloud.lock');

test('a directory is held once, under whatever name it is reached, and free again afterwards', async () => {
  await using directory = await temporaryDirectory();
  const link = `${directory.path}-link`;
  await fs.symlink(directory.path, link);
  const first = await lockDirectory(directory.path, systemClock);
  try {
    const holder = JSON.parse(await fs.readFile(lockFile(directory.path), 'utf8')) as object;
    expect(holder).toMatchObject({ pid: process.pid, startedAt: expect.stringMatching(/^\d{4}-/) });
    for (const name of [directory.path, link]) {
      const second: unknown = await lockDirectory(name, systemClock).catch((error: unknown) => error);
      expect(second).toBeInstanceOf(DirectoryInUseError);
      expect((second as DirectoryInUseError).holder).toMatchObject({ pid: process.pid });
    }
    const other = await temporaryDirectory();
    await (await lockDirectory(other.path, systemClock)).release();
    await other[Symbol.asyncDispose]();
  } finally {
    await first.release();
    await fs.rm(link);
  }
  expect(await fs.readdir(directory.path)).toEqual([]);
  await (await lockDirectory(directory.path, systemClock)).release();
});

test('of many that start at once exactly one gets the directory', async () => {
  await using directory = await temporaryDirectory();
  const starts = Array.from({ length: 20 }, () => lockDirectory(directory.path, systemClock));
  const outcomes = await Promise.allSettled(starts);
  const locks = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(locks).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(DirectoryInUseError);
  }
  await locks[0]!.value.release();
});

test('a live holder in another container, whose sockets are not seen here, is asked and found', async () => {
  await using directory = await temporaryDirectory();
  const first = await lockDirectory(directory.path, systemClock, 'container A');
  await expect(lockDirectory(directory.path, systemClock, 'container B')).rejects.toMatchObject({
    name: 'DirectoryInUseError',
    holder: { pid: process.pid, place: 'container A' },
  });
  await first.release();
  await (await lockDirectory(directory.path, systemClock, 'container B')).release();
  expect(await fs.readdir(directory.path)).toEqual([]);
});

test('one in another container that was killed does not answer, and the directory is taken', async () => {
  await using directory = await temporaryDirectory();
  const dead = {
    pid: 1,
    host: 'gone',
    bootId: null,
    startedAt: '2026-05-01T08:00:00Z',
    place: 'container A',
  };
  await fs.writeFile(lockFile(directory.path), JSON.stringify(dead));
  const lock = await lockDirectory(directory.path, systemClock, 'container B');
  expect(JSON.parse(await fs.readFile(lockFile(directory.path), 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test('a lock file that was half written is in nobody’s way', async () => {
  await using directory = await temporaryDirectory();
  await fs.writeFile(lockFile(directory.path), '{"pid":12');
  await (await lockDirectory(directory.path, systemClock)).release();
});
