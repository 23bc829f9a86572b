import { expect, test } from 'vitest';
import { LANE, openBench, timeOut } from './bench.js';

const lost = { kind: 'conflict', code: 'lease_lost' };
const ended = { kind: 'conflict', code: 'job_ended' };
const unknown = { kind: 'not_found' };

test('start marks the job as running once and prolongs the lease; a heartbeat prolongs it too', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.clock.advance('60s');
  const waiting = await bench.renew(id, 'A');
  expect(waiting).toMatchObject({ outcome: 'renewed', row: { status: 'leased', startedAt: null } });
  await bench.clock.advance('60s');
  const startedAt = bench.clock.now();
  expect(await bench.renew(id, 'A', { verb: 'start' })).toMatchObject({
    outcome: 'started',
    row: { status: 'running', startedAt, leaseUntil: startedAt + 90_000 },
  });
  await bench.clock.advance('60s');
  expect(await bench.renew(id, 'A', { verb: 'start' })).toMatchObject({
    outcome: 'renewed',
    row: { status: 'running', startedAt, leaseUntil: bench.clock.now() + 90_000 },
  });
  expect(await bench.expire()).toEqual([]);
});

test('a lease that ran out is taken back: counted, and claimable at once', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.clock.advance('89s');
  expect(await bench.expire()).toEqual([]);
  await bench.clock.advance('1s');
  expect(await bench.expire()).toMatchObject([
    { outcome: 'requeued', row: { id, status: 'pending', attempts: 1, errorCode: 'lease_timeout' } },
  ]);
  expect(await bench.expire()).toEqual([]);
  expect(await bench.poll('B')).toMatchObject([{ id, attempts: 1 }]);
});

test('a job whose last attempt ran out of time is a dead letter', async () => {
  await using bench = await openBench();
  const { id } = await bench.add({ maxAttempts: 2 });
  await bench.poll('A');
  await timeOut(bench);
  await bench.poll('B');
  await bench.clock.advance('91s');
  expect(await bench.expire()).toMatchObject([
    {
      outcome: 'failed',
      row: { id, status: 'failed', open: false, attempts: 2, errorCode: 'lease_timeout' },
    },
  ]);
  expect(await bench.poll('C')).toEqual([]);
});

test('a lease that ran out is still the holder’s until somebody else claims the job', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.renew(id, 'A', { verb: 'start' });
  await timeOut(bench);
  const back = await bench.renew(id, 'A');
  expect(back).toMatchObject({ outcome: 'taken_back', row: { status: 'running', attempts: 1, holder: 'A' } });
  expect(await bench.poll('B')).toEqual([]);
  await timeOut(bench);
  await bench.poll('B');
  await expect(bench.renew(id, 'A')).rejects.toMatchObject(lost);
  expect(await bench.row(id)).toMatchObject({ holder: 'B', status: 'leased' });
});

test('a lease is not taken back once another holder works on the group', async () => {
  await using bench = await openBench();
  const first = await bench.add({ group: 1, priority: 60 });
  await bench.add({ group: 1 });
  await bench.poll('A', { limit: 1 });
  await timeOut(bench);
  // B gets the other job of the group only.
  await bench.poll('B', { limit: 1, accept: async (job) => job.id !== first.id });
  await expect(bench.renew(first.id, 'A')).rejects.toMatchObject(lost);
  expect(await bench.complete(first.id, 'A')).toMatchObject({ outcome: 'late' });
});

test('a job ended by another, cancelled, of another lane or unknown: 409 or not found, and nothing changes', async () => {
  await using bench = await openBench();
  const { id, group } = await bench.add();
  await bench.poll('A');
  for (const word of [bench.renew, bench.complete, bench.fail, bench.giveBack]) {
    await expect(word(id, 'B')).rejects.toMatchObject(lost);
    await expect(word(id, 'A', { lane: LANE + 1 })).rejects.toMatchObject(unknown);
    await expect(word(999, 'A')).rejects.toMatchObject(unknown);
  }
  await bench.complete(id, 'A');
  for (const word of [bench.renew, bench.complete, bench.fail, bench.giveBack]) {
    await expect(word(id, 'B')).rejects.toMatchObject(ended);
  }
  await expect(bench.renew(id, 'A')).rejects.toMatchObject(ended);
  await expect(bench.fail(id, 'A')).rejects.toMatchObject(ended);

  const other = await bench.add({ group: group + 1 });
  await bench.poll('A');
  expect(await bench.cancel(other.group)).toMatchObject([{ id: other.id, status: 'cancelled', open: false }]);
  for (const word of [bench.renew, bench.complete, bench.fail]) {
    await expect(word(other.id, 'A')).rejects.toMatchObject(ended);
  }
});

test('a client that sends its lease id is fenced by it, even from its own later lease', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  const [first] = await bench.poll('A');
  const old = { leaseId: first?.leaseId ?? '' };
  await expect(bench.renew(id, 'A', { leaseId: 'another' })).rejects.toMatchObject(lost);
  await timeOut(bench);
  const [second] = await bench.poll('A');
  for (const word of [bench.renew, bench.complete, bench.fail, bench.giveBack]) {
    await expect(word(id, 'A', old)).rejects.toMatchObject(lost);
  }
  expect(await bench.complete(id, 'A', { leaseId: second?.leaseId ?? '' })).toMatchObject({
    outcome: 'ended',
  });
  await expect(bench.complete(id, 'A', old)).rejects.toMatchObject(ended);
});

test('a sign of life of the session prolongs what it has started, and nothing else', async () => {
  await using bench = await openBench();
  const [running, waiting, other] = [await bench.add(), await bench.add(), await bench.add()];
  await bench.poll('A', { limit: 2 });
  await bench.poll('A', { session: 'A-2' });
  await bench.renew(running.id, 'A', { verb: 'start' });
  await bench.renew(other.id, 'A', { verb: 'start', session: 'A-2' });
  await bench.clock.advance('45s');
  expect(await bench.signOfLife('A-1')).toMatchObject([
    { id: running.id, leaseUntil: bench.clock.now() + 90_000 },
  ]);
  await bench.clock.advance('46s');
  await bench.expire();
  expect(await bench.row(running.id)).toMatchObject({ status: 'running' });
  expect(await bench.row(waiting.id)).toMatchObject({ status: 'pending' });
  expect(await bench.row(other.id)).toMatchObject({ status: 'pending' });
});

test('a sign of life writes nothing while it would gain less than a third of the lease', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.renew(id, 'A', { verb: 'start' });
  await bench.clock.advance('29s');
  expect(await bench.signOfLife('A-1')).toEqual([]);
  await bench.clock.advance('1s');
  expect(await bench.signOfLife('A-1')).toHaveLength(1);
});

test('signs of life end a longest run after the holder’s own last word', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.renew(id, 'A', { verb: 'start' });
  const startedAt = bench.clock.now();
  for (let minute = 1; minute <= 12; minute++) {
    await bench.clock.advance('1m');
    await bench.signOfLife('A-1', 10 * 60_000);
    await bench.expire();
    expect((await bench.row(id)).leaseUntil ?? 0).toBeLessThanOrEqual(startedAt + 10 * 60_000);
  }
  expect(await bench.row(id)).toMatchObject({ status: 'pending', attempts: 1, lastEnd: 'timeout' });
});

test('leases that were granted before the clock was set back by eight hours still run out', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.renew(id, 'A', { verb: 'start' });
  bench.clock.setTo(bench.clock.now() - 8 * 3_600_000);
  expect(await bench.expire()).toEqual([]);
  expect(await bench.row(id)).toMatchObject({
    status: 'running',
    attempts: 0,
    leaseUntil: bench.clock.now() + 90_000,
    lastBeatAt: bench.clock.now(),
  });
  await bench.clock.advance('89s');
  expect(await bench.expire()).toEqual([]);
  await bench.clock.advance('1s');
  expect(await bench.expire()).toMatchObject([{ outcome: 'requeued', row: { id, attempts: 1 } }]);
  expect(await bench.poll('B')).toMatchObject([{ id, leaseUntil: bench.clock.now() + 90_000 }]);
});

test('a back-off that began before the clock was set back by eight hours ends', async () => {
  await using bench = await openBench();
  const { id } = await bench.add();
  await bench.poll('A');
  await bench.fail(id, 'A');
  expect(await bench.poll('A')).toEqual([]);
  bench.clock.setTo(bench.clock.now() - 8 * 3_600_000);
  expect(await bench.poll('A')).toMatchObject([{ id, attempts: 1 }]);
});
