import { expect, test } from 'vitest';
import { backoffMs } from '../../../../server/core/queue/fail.js';
import { openBench, timeOut } from './bench.js';

test('complete works from leased and from running, and said again it changes nothing', async () => {
  await using bench = await openBench();
  const [leased, running] = [await bench.add(), await bench.add()];
  await bench.poll('A');
  await bench.renew(running.id, 'A', { verb: 'start' });
  for (const { id } of [leased, running]) {
    expect(await bench.complete(id, 'A')).toMatchObject({
      outcome: 'ended',
      row: { status: 'success', open: false, attempts: 0, endedAt: bench.clock.now(), leaseUntil: null },
    });
    const after = await bench.row(id);
    await bench.clock.advance('10s');
    expect(await bench.complete(id, 'A')).toEqual({ outcome: 'repeated', row: after });
    expect(await bench.row(id)).toEqual(after);
  }
});

test('a late complete wins over pending', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await timeOut(bench);
  expect(await bench.complete(id, 'A')).toMatchObject({
    outcome: 'late',
    row: { status: 'success', attempts: 1 },
  });
  expect(await bench.poll('B')).toEqual([]);
  expect(await bench.complete(id, 'A')).toMatchObject({ outcome: 'repeated' });
});

test('a late complete wins over failed by timeout, as long as no newer job of its key exists', async () => {
  await using bench = await openBench();
  const first = await bench.add({ key: 'k', maxAttempts: 1 });
  await bench.poll('A');
  await timeOut(bench);
  expect(await bench.row(first.id)).toMatchObject({ status: 'failed' });
  expect(await bench.complete(first.id, 'A')).toMatchObject({ outcome: 'late_after_failure' });

  const second = await bench.add({ key: 'k', maxAttempts: 1 });
  await bench.poll('A');
  await timeOut(bench);
  const third = await bench.add({ key: 'k' });
  await expect(bench.complete(second.id, 'A')).rejects.toMatchObject({ code: 'job_ended' });
  await bench.cancel(third.group);
  await expect(bench.complete(second.id, 'A')).rejects.toMatchObject({ code: 'job_ended' });
});

test('a failure that its holder told of itself is final for its complete, once no attempt is left', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ maxAttempts: 1 });
  await bench.poll('A');
  expect(await bench.fail(id, 'A')).toMatchObject({ outcome: 'final' });
  await expect(bench.complete(id, 'A')).rejects.toMatchObject({ code: 'job_ended' });
});

test('a complete after the holder’s own counted failure does not turn it into a success', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ maxAttempts: 3 });
  await bench.poll('A');
  expect(await bench.fail(id, 'A')).toMatchObject({ outcome: 'retry' });
  await expect(bench.complete(id, 'A')).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await bench.row(id)).toMatchObject({ status: 'pending', attempts: 1 });
});

test('a failed attempt is tried again after a back-off that doubles, until none is left', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ maxAttempts: 3 });
  await bench.poll('A');
  expect(await bench.fail(id, 'A')).toMatchObject({
    outcome: 'retry',
    row: { status: 'pending', attempts: 1, errorCode: 'BROKEN', waitUntil: bench.clock.now() + 30_000 },
  });
  await bench.clock.advance('29s');
  expect(await bench.poll('A')).toEqual([]);
  await bench.clock.advance('1s');
  expect(await bench.poll('A')).toMatchObject([{ id, attempts: 1, waitUntil: null }]);
  expect(await bench.fail(id, 'A')).toMatchObject({
    row: { attempts: 2, waitUntil: bench.clock.now() + 60_000 },
  });
  await bench.clock.advance('60s');
  await bench.poll('A');
  expect(await bench.fail(id, 'A')).toMatchObject({
    outcome: 'final',
    row: { status: 'failed', open: false, attempts: 3, waitUntil: null, endedAt: bench.clock.now() },
  });
});

test('the back-off is never longer than an hour', () => {
  expect([1, 2, 3, 8, 50, 1000].map((attempts) => backoffMs(30, attempts))).toEqual([
    30_000, 60_000, 120_000, 3_600_000, 3_600_000, 3_600_000,
  ]);
});

test('a permanent failure is final at once', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  expect(await bench.fail(id, 'A', { permanent: true })).toMatchObject({
    outcome: 'final',
    row: { status: 'failed', attempts: 1 },
  });
});

test('a failure said twice counts once, pending or dead', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ maxAttempts: 2 });
  await bench.poll('A');
  await bench.fail(id, 'A');
  const after = await bench.row(id);
  expect(await bench.fail(id, 'A', { errorCode: 'OTHER' })).toEqual({ outcome: 'repeated', row: after });
  await bench.clock.advance('30s');
  await bench.poll('A');
  await bench.fail(id, 'A');
  const dead = await bench.row(id);
  expect(await bench.fail(id, 'A')).toEqual({ outcome: 'repeated', row: dead });
});

test('a late failure after a counted timeout counts nothing more', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ maxAttempts: 2 });
  await bench.poll('A');
  await timeOut(bench);
  expect(await bench.fail(id, 'A')).toMatchObject({
    outcome: 'late',
    row: { status: 'pending', attempts: 1, waitUntil: null, errorCode: 'BROKEN' },
  });
  expect(await bench.fail(id, 'A')).toMatchObject({ outcome: 'repeated' });
  await bench.poll('B');
  await timeOut(bench);
  expect(await bench.fail(id, 'B')).toMatchObject({
    outcome: 'late',
    row: { status: 'failed', attempts: 2 },
  });
});

test('work that could not be taken goes back without an attempt counted, and its holder holds it no more', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  expect(await bench.giveBack(id, 'A')).toMatchObject({
    outcome: 'given_back',
    row: { status: 'pending', attempts: 0, waitUntil: null },
  });
  expect(await bench.giveBack(id, 'A')).toMatchObject({ outcome: 'repeated' });
  await expect(bench.renew(id, 'A')).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await bench.poll('A')).toMatchObject([{ id, attempts: 0 }]);
});

test('a dead letter is driven again with all its attempts, and its former holder is heard no more', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ key: 'k', maxAttempts: 1 });
  await expect(bench.redrive(id)).rejects.toMatchObject({ code: 'job_open' });
  await bench.poll('A');
  await timeOut(bench);
  await expect(bench.redrive(id, 8)).rejects.toMatchObject({ kind: 'not_found' });
  expect(await bench.redrive(id)).toMatchObject({
    status: 'pending',
    open: true,
    attempts: 0,
    errorCode: null,
  });
  await expect(bench.complete(id, 'A')).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await bench.poll('B')).toMatchObject([{ id }]);
  await bench.complete(id, 'B');
  await expect(bench.redrive(id)).rejects.toMatchObject({ code: 'job_not_failed' });
});

test('a dead letter stays dead while a newer job of its key is open', async () => {
  await using bench = await openBench();
  const first = await bench.add({ key: 'k', maxAttempts: 1 });
  await bench.poll('A');
  await bench.fail(first.id, 'A');
  await bench.add({ key: 'k' });
  await expect(bench.redrive(first.id)).rejects.toMatchObject({ code: 'job_open' });
});
