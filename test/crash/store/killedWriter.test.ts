// An answered write is on disk: a process that writes with sixteen hands is killed at random moments, and all that it was told is there.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../server/core/kernel/clock.js';
import { silentLog } from '../../../server/core/kernel/log.js';
import { openStore, table, type Store } from '../../../server/core/store/index.js';
import { temporaryDirectory } from '../../kit/process.js';
import * as declared from './tables.mjs';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 6);
const counters = table<{ id: number; count: number }>(declared.counters as never);
interface HalfRow {
  writer: number;
  number: number;
  side: string;
  text: string;
}
const halves = table<HalfRow>(declared.halves as never);

interface Writer {
  pid: number;
  /** Newest number that each hand was answered. */
  answered: Map<number, number>;
  opened: Promise<void>;
  /** Output and exit code. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  kill(): void;
}

function startWriter(directory: string): Writer {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'writer.mjs'), directory]);
  const answered = new Map<number, number>();
  let stdout = '';
  let stderr = '';
  let isOpen = (): void => undefined;
  const opened = new Promise<void>((resolve) => (isOpen = resolve));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout === '' && text.startsWith('open')) isOpen();
    stdout += text;
  });
  const ended = new Promise<Awaited<Writer['ended']>>((resolve) => {
    child.once('close', (code) => {
      // A last line without its newline may be cut in the middle of its number.
      for (const line of stdout.split('\n').slice(0, -1)) {
        const [writer, number] = line.split(' ').map(Number);
        if (Number.isInteger(number)) answered.set(writer!, number!);
      }
      resolve({ code, stdout, stderr });
    });
  });
  return { pid: child.pid!, answered, opened, ended, kill: () => child.kill('SIGKILL') };
}

const open = (dataDir: string): Promise<Store> =>
  openStore({ dataDir, tables: [counters, halves] as never, clock: systemClock, log: silentLog() });

/** The counters, after every pair was found whole. */
async function checkPairs(store: Store): Promise<Map<number, number>> {
  return store.transaction(async (tx) => {
    const counts = new Map<number, number>();
    for (const { id, count } of await tx.find(counters, { where: {}, limit: 99 })) {
      counts.set(id, count);
      const newest = Array.from({ length: Math.min(count, 40) }, (_, i) => count - i);
      for (const side of ['left', 'right']) {
        const found = await tx.find(halves, {
          where: { side, writer: id },
          orderBy: ['-number'],
          limit: 999,
        });
        expect(found.map(({ number }) => number)).toEqual(newest);
        for (const { number, text } of found) expect(text.length).toBe((number * 37) % 300);
      }
    }
    return counts;
  });
}

test(`${ROUNDS} kills at random moments: every answered write is there, and no half one`, async () => {
  await using directory = await temporaryDirectory();
  const promised = new Map<number, number>();
  let total = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const writer = startWriter(directory.path);
    await Promise.race([writer.opened, writer.ended]);
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 500));
    writer.kill();
    const { stderr } = await writer.ended;
    expect(stderr.replaceAll(/^.*cut off by a crash.*\n/gm, '')).toBe('');
    for (const [hand, number] of writer.answered) promised.set(hand, number);
    total += writer.answered.size;
    // Every other round the next writer starts on what this one left.
    if (round % 2 === 1 && round < ROUNDS) continue;
    const store = await open(directory.path);
    const counts = await checkPairs(store);
    for (const [hand, number] of promised) {
      expect(counts.get(hand) ?? 0).toBeGreaterThanOrEqual(number);
      // At most those that were on their way at the kills.
      expect(counts.get(hand)! - number).toBeLessThanOrEqual(2);
    }
    await store.close();
  }
  expect(total).toBeGreaterThan(ROUNDS);
}, 120_000);

test('a second process is refused and names the first, which goes on; after a kill the directory is free', async () => {
  await using directory = await temporaryDirectory();
  const first = startWriter(directory.path);
  await first.opened;
  const second = await startWriter(directory.path).ended;
  expect(second).toMatchObject({ code: 3, stdout: `in use by ${first.pid}\n` });
  await expect(open(directory.path)).rejects.toMatchObject({ holder: { pid: first.pid } });
  first.kill();
  const { stderr } = await first.ended;
  expect(stderr).toBe('');
  expect(first.answered.size).toBeGreaterThan(0);
  const store = await open(directory.path);
  await checkPairs(store);
  await store.close();
});
