import { expect, test } from 'vitest';
import { openBench } from './bench.js';

const notes = (rows: readonly { note: string }[]) => rows.map((row) => row.note);

test('jobs are handed out by priority, then due time, then id', async () => {
  await using bench = await openBench();
  const now = bench.clock.now();
  await bench.add({ note: 'third', dueAt: now - 1000 });
  await bench.add({ note: 'fourth', dueAt: now - 1000 });
  await bench.add({ note: 'second', dueAt: now - 2000 });
  await bench.add({ note: 'first', priority: 80 });
  await bench.add({ note: 'last', priority: 1, dueAt: now - 9000 });
  expect(notes(await bench.poll('A'))).toEqual(['first', 'second', 'third', 'fourth', 'last']);
});

test('a job that has waited for the ageing time goes before every priority, the oldest first', async () => {
  await using bench = await openBench();
  await bench.add({ note: 'old', priority: 1 });
  await bench.clock.advance('1m');
  await bench.add({ note: 'younger', priority: 2 });
  await bench.clock.advance('59m');
  await bench.add({ note: 'urgent', priority: 100 });
  expect(notes(await bench.poll('A', { limit: 1 }))).toEqual(['old']);
  await bench.clock.advance('1m');
  expect(notes(await bench.poll('A', { limit: 1 }))).toEqual(['younger']);
  expect(notes(await bench.poll('A'))).toEqual(['urgent']);
});

test('work that was due long before its job was made has not waited in the queue', async () => {
  await using bench = await openBench();
  await bench.add({ note: 'due for days', priority: 1, dueAt: bench.clock.now() - 5 * 86_400_000 });
  await bench.add({ note: 'urgent', priority: 100 });
  expect(notes(await bench.poll('A', { limit: 1 }))).toEqual(['urgent']);
});

test('a claim leases the job to its holder under a new lease id each time', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  const now = bench.clock.now();
  const [first] = await bench.poll('A', { leaseSeconds: 30 });
  expect(first).toMatchObject({
    id,
    status: 'leased',
    open: true,
    holder: 'A',
    session: 'A-1',
    leaseSeconds: 30,
    leaseUntil: now + 30_000,
    lastBeatAt: now,
    startedAt: null,
    attempts: 0,
  });
  expect(first?.leaseId).toMatch(/^[0-9a-f]{32}$/);
  await bench.clock.advance('31s');
  await bench.expire();
  const [second] = await bench.poll('B');
  expect(second?.id).toBe(id);
  expect(second?.leaseId).not.toBe(first?.leaseId);
});

test('polls that come at once never share a job, and together they take every one', async () => {
  await using bench = await openBench();
  for (let n = 0; n < 60; n++) await bench.add();
  const polls = await Promise.all(Array.from({ length: 12 }, (_, n) => bench.poll(`N${n}`, { limit: 7 })));
  const ids = polls.flat().map((job) => job.id);
  expect(ids).toHaveLength(60);
  expect(new Set(ids).size).toBe(60);
});

test('of one group one holder has all leased jobs at a time; others get the rest', async () => {
  await using bench = await openBench();
  await bench.add({ note: 'a1', group: 1, priority: 90 });
  await bench.add({ note: 'a2', group: 1, priority: 80 });
  await bench.add({ note: 'b1', group: 2, priority: 10 });
  const [first] = await bench.poll('A', { limit: 1 });
  expect(first?.note).toBe('a1');
  expect(notes(await bench.poll('B'))).toEqual(['b1']);
  expect(notes(await bench.poll('A'))).toEqual(['a2']);
});

test('groups are shared freely where they are not kept apart', async () => {
  await using bench = await openBench();
  await bench.add({ note: 'a1', group: 1 });
  await bench.add({ note: 'a2', group: 1 });
  await bench.poll('A', { limit: 1, oneHolderPerGroup: false });
  expect(notes(await bench.poll('B', { oneHolderPerGroup: false }))).toEqual(['a2']);
});

test('a job that the service refuses stays pending, and costs none of the limit', async () => {
  await using bench = await openBench();
  const refused = await bench.add({ note: 'refused', priority: 90 });
  await bench.add({ note: 'taken' });
  const taken = await bench.poll('A', { limit: 1, accept: async (job) => job.note !== 'refused' });
  expect(notes(taken)).toEqual(['taken']);
  expect(await bench.row(refused.id)).toEqual(refused);
});

test('hundreds of refused jobs in front do not hide the one behind them', async () => {
  await using bench = await openBench();
  for (let n = 0; n < 700; n++) await bench.add({ note: 'refused', priority: 90 });
  await bench.add({ note: 'wanted' });
  const taken = await bench.poll('A', { accept: async (job) => job.note === 'wanted' });
  expect(notes(taken)).toEqual(['wanted']);
});

test('a lane sees its own jobs alone', async () => {
  await using bench = await openBench();
  await bench.add({ note: 'theirs', lane: 8 });
  expect(await bench.poll('A')).toEqual([]);
  expect(notes(await bench.poll('A', { lane: 8 }))).toEqual(['theirs']);
});

test('of one key one job is open at a time', async () => {
  await using bench = await openBench();
  const first = await bench.add({ key: 'k' });
  await expect(bench.add({ key: 'k' })).rejects.toMatchObject({ kind: 'conflict', code: 'duplicate' });
  await bench.poll('A');
  await expect(bench.add({ key: 'k' })).rejects.toMatchObject({ code: 'duplicate' });
  await bench.complete(first.id, 'A');
  await expect(bench.add({ key: 'k' })).resolves.toMatchObject({ status: 'pending' });
});
