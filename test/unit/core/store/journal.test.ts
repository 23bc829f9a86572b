// Flushes that go on while the main thread works: which commits share one, and who is answered when one of them fails.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLog } from '../../../../server/core/kernel/log.js';
import type { Files, Flush, OpenFile } from '../../../../server/core/store/index.js';
import { Journal } from '../../../../server/core/store/journal.js';
import { parseBatchHead } from '../../../../server/core/store/journalFormat.js';

interface Sent extends Flush {
  batch: number;
  commits: number;
  position: number;
  /** On disk; main is told later. */
  isOnDisk: boolean;
  /** Main is told, and that it took so many ms. */
  tell(tookMs: number): Promise<void>;
  refuse(error: Error): Promise<void>;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

// A pause of the machine would else count as work.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Work of the main thread that lets nothing else run. */
const workFor = (ms: number) => vi.advanceTimersByTime(ms);

async function given() {
  const sent: Sent[] = [];
  const writeThrough = (data: Uint8Array, position: number): Flush => {
    const { number, commits } = parseBatchHead(Buffer.from(data))!;
    let resolve!: (tookMs: number) => void;
    let reject!: (error: Error) => void;
    const done = new Promise<number | undefined>((...both) => ([resolve, reject] = both));
    const flush: Sent = {
      ...{ batch: number, commits, position, isOnDisk: false, done },
      isDone: () => flush.isOnDisk,
      async tell(tookMs) {
        flush.isOnDisk = true;
        resolve(tookMs);
        await turn();
      },
      async refuse(error) {
        reject(error);
        await turn();
      },
    };
    sent.push(flush);
    return flush;
  };
  const nothing = async () => undefined;
  const handle = { write: nothing, sync: nothing, close: nothing, writeThrough } as unknown as OpenFile;
  const files = { open: async () => handle, syncDirectory: nothing } as unknown as Files;
  const answered: number[] = [];
  const failed: unknown[] = [];
  const journal = new Journal(files, '/cloud', silentLog(), {
    onDurable: (commits) => answered.push(...commits.map(({ seq }) => seq)),
    onFailed: (error) => failed.push(error),
  });
  const previous = { journal: 0, bytes: 0, batch: 0 };
  const head = { format: 1, directory: '0'.repeat(32), journal: 1, previous };
  await journal.use(await journal.create(head), head);
  let seq = 0;
  const commit = () => journal.add({ seq: ++seq, line: `{"seq":${seq}}\n` });
  const commits = (count: number) => {
    for (let i = 0; i < count; i++) commit();
  };
  // The first flush tells how long one takes.
  commit();
  journal.turned(false);
  await sent[0]!.tell(4);
  return { journal, sent, answered, failed, commit, commits };
}

test('in the midst of a turn a flush begins once the turn is long beside it and many wait, and not before', async () => {
  const { journal, sent, commits } = await given();
  commits(20);
  expect(sent).toHaveLength(1);
  workFor(3);
  commits(1);
  expect(sent[1]).toMatchObject({ batch: 2, commits: 21 });
  commits(20);
  workFor(3);
  commits(1);
  journal.turned(false);
  expect(sent).toHaveLength(2);

  sent[1]!.isOnDisk = true;
  commits(1);
  expect(sent[2]).toMatchObject({ batch: 3, commits: 22 });
  expect(sent[2]!.position).toBeGreaterThan(sent[1]!.position);
  sent[2]!.isOnDisk = true;
  commits(1);
  workFor(3);
  commits(1);
  expect(sent).toHaveLength(3);
});

test('while turns leave work over, each has one flush', async () => {
  const { journal, sent, commits } = await given();
  journal.turned(true);
  commits(20);
  workFor(3);
  commits(1);
  expect(sent).toHaveLength(1);
  journal.turned(true);
  expect(sent[1]).toMatchObject({ batch: 2, commits: 21 });
});

test('commits are answered in their order, each when the main thread has been told', async () => {
  const { journal, sent, answered, commit } = await given();
  commit();
  journal.turned(false);
  sent[1]!.isOnDisk = true;
  commit();
  journal.turned(false);
  expect(sent).toHaveLength(3);
  expect(answered).toEqual([1]);
  const { bytes } = journal;
  // Told in the wrong order, which threads do not.
  await sent[2]!.tell(1);
  expect(answered).toEqual([1]);
  expect(journal).toMatchObject({ bytes, lastBatch: 1 });
  await sent[1]!.tell(1);
  expect(answered).toEqual([1, 2, 3]);
  expect(journal.lastBatch).toBe(3);
});

test('a flush that fails takes none of those with it that are on disk, and nothing is written behind it', async () => {
  const { journal, sent, answered, failed, commit, commits } = await given();
  commit();
  journal.turned(false);
  sent[1]!.isOnDisk = true;
  commit();
  journal.turned(false);
  const refusal = new Error('EIO');
  await sent[2]!.refuse(refusal);
  expect(failed).toEqual([]);
  await sent[1]!.tell(1);
  expect(answered).toEqual([1, 2]);
  expect(failed).toEqual([refusal]);
  expect(journal).toMatchObject({ failed: true, lastBatch: 2 });
  commits(20);
  workFor(3);
  commits(1);
  journal.turned(false);
  await turn();
  expect(sent).toHaveLength(3);
});

test('a pause waits for what is in flight, and nothing starts before it is over', async () => {
  const { journal, sent, answered, commit, commits } = await given();
  commit();
  journal.turned(false);
  sent[1]!.isOnDisk = true;
  const paused = journal.pause().then(() => [...answered]);
  commits(20);
  workFor(3);
  commits(1);
  expect(sent).toHaveLength(2);
  await sent[1]!.tell(1);
  expect(await paused).toEqual([1, 2]);
  journal.resume();
  expect(sent[2]).toMatchObject({ batch: 3, commits: 21 });
});
