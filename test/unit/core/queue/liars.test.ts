// Agents that stall, repeat themselves, lie and come back, against a simple account of what they were told. Whatever they do:
// a job has one live lease at most, a group one holder, each ended attempt is counted once and none beyond the most, a job
// succeeds once, and a word that is refused or repeated changes nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../../server/core/kernel/errors.js';
import { noteTable, openBench, type Bench, type NoteRow } from './bench.js';

const NODES = ['A', 'B', 'C'] as const;
type Node = (typeof NODES)[number];
const WORDS = ['start', 'heartbeat', 'complete', 'fail', 'fatal', 'giveBack'] as const;
type Word = (typeof WORDS)[number];

type Step =
  | { do: 'add'; key: number; maxAttempts: number; priority: number }
  | { do: 'poll'; node: Node; limit: number }
  | { do: 'wait'; seconds: number }
  | { do: 'expire' }
  | { do: 'alive'; node: Node }
  | { do: 'redrive' | 'cancel'; job: number }
  /** `lease`: which of all the leases ever granted to send along; undefined sends none. */
  | { do: 'say'; word: Word; node: Node; job: number; lease: number | undefined };

const node = fc.constantFrom(...NODES);
const job = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), key: fc.nat(5), maxAttempts: fc.integer({ min: 1, max: 3 }), priority: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('poll' as const), node, limit: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 60, 100, 4000) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'expire' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('alive' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('redrive' as const, 'cancel' as const), job }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('say' as const), word: fc.constantFrom(...WORDS), node, job, lease: fc.option(fc.nat(30), { nil: undefined, freq: 2 }) }) },
); // prettier-ignore

interface Told {
  /** What each job's agents were told: who may work on it, and until when. */
  lease?: { node: Node; until: number } | undefined;
  endedAttempts: number;
  successes: number;
}

class Account {
  readonly jobs = new Map<number, Told>();
  readonly leaseIds: string[] = [];

  of(id: number): Told {
    let told = this.jobs.get(id);
    if (!told) this.jobs.set(id, (told = { endedAttempts: 0, successes: 0 }));
    return told;
  }

  granted(row: NoteRow, to: Node, now: number): void {
    const told = this.of(row.id);
    if (told.lease && told.lease.node !== to) {
      expect(
        told.lease.until,
        `job ${row.id} granted to ${to} while ${told.lease.node} has it`,
      ).toBeLessThanOrEqual(now);
    }
    expect(row.leaseUntil).toBeGreaterThan(now);
    told.lease = { node: to, until: row.leaseUntil ?? 0 };
    if (row.leaseId && !this.leaseIds.includes(row.leaseId)) this.leaseIds.push(row.leaseId);
  }

  ended(row: NoteRow, counted: boolean): void {
    const told = this.of(row.id);
    told.lease = undefined;
    if (counted) told.endedAttempts += 1;
  }
}

async function say(bench: Bench, account: Account, word: Word, by: Node, id: number, leaseId?: string) {
  const fence = leaseId === undefined ? {} : { leaseId };
  switch (word) {
    case 'start':
    case 'heartbeat': {
      const { row } = await bench.renew(id, by, { ...fence, verb: word });
      account.granted(row, by, bench.clock.now());
      return;
    }
    case 'complete': {
      const { row, outcome } = await bench.complete(id, by, fence);
      if (outcome === 'repeated') return 'repeated';
      account.of(id).successes += 1;
      account.ended(row, false);
      return;
    }
    case 'giveBack': {
      const { row, outcome } = await bench.giveBack(id, by, fence);
      if (outcome === 'given_back') account.ended(row, false);
      return outcome;
    }
    case 'fail':
    case 'fatal': {
      const { row, outcome } = await bench.fail(id, by, { ...fence, permanent: word === 'fatal' });
      if (outcome === 'retry' || outcome === 'final') account.ended(row, true);
      return outcome;
    }
  }
}

async function take(bench: Bench, account: Account, step: Step): Promise<void> {
  const ids = [...account.jobs.keys()];
  const now = bench.clock.now();
  switch (step.do) {
    case 'add': {
      const { key, maxAttempts, priority } = step;
      // Two keys share a group.
      const group = Math.floor(key / 2);
      const open = await bench.run((tx) => tx.first(noteTable, { key: `k${key}`, open: true }));
      const adding = bench.add({ key: `k${key}`, group, maxAttempts, priority });
      if (open) await expect(adding).rejects.toMatchObject({ code: 'duplicate' });
      else account.of((await adding).id);
      return;
    }
    case 'poll': {
      const rows = await bench.poll(step.node, { limit: step.limit });
      expect(rows.length).toBeLessThanOrEqual(step.limit);
      for (const row of rows) account.granted(row, step.node, now);
      return;
    }
    case 'wait':
      return bench.clock.advance(step.seconds * 1000);
    case 'expire':
      for (const { row } of await bench.expire()) account.ended(row, true);
      return;
    case 'alive':
      for (const row of await bench.signOfLife(`${step.node}-1`)) account.granted(row, step.node, now);
      return;
    case 'redrive':
    case 'cancel': {
      const id = ids[step.job % ids.length];
      if (id === undefined) return;
      const before = await bench.row(id);
      if (step.do === 'cancel') {
        for (const row of await bench.cancel(before.group)) account.ended(row, false);
        return;
      }
      const redriven = await refusedOr(bench.redrive(id));
      if (redriven instanceof AppError) expect(await bench.row(id)).toEqual(before);
      else account.of(id).endedAttempts = 0;
      return;
    }
    case 'say': {
      const id = ids[step.job % ids.length];
      if (id === undefined) return;
      const leaseId =
        step.lease === undefined ? undefined : account.leaseIds[step.lease % account.leaseIds.length];
      const before = await bench.row(id);
      const said = await refusedOr(say(bench, account, step.word, step.node, id, leaseId));
      if (said instanceof AppError) expect(said.code).toMatch(/^(lease_lost|job_ended)$/);
      if (said instanceof AppError || said === 'repeated') expect(await bench.row(id)).toEqual(before);
      // Only who was given the job last is ever heard.
      else expect(before.holder).toBe(step.node);
      return;
    }
  }
}

async function refusedOr<T>(work: Promise<T>): Promise<T | AppError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

async function checkAll(bench: Bench, account: Account): Promise<void> {
  const openKeys = new Set<string>();
  const holders = new Map<number, string>();
  for (const [id, told] of account.jobs) {
    const row = await bench.row(id);
    expect(row.attempts).toBe(told.endedAttempts);
    expect(row.attempts).toBeLessThanOrEqual(row.maxAttempts);
    expect(row.status === 'success' ? 1 : 0).toBe(told.successes);
    expect(row.open).toBe(['pending', 'leased', 'running'].includes(row.status));
    expect(row.leaseUntil !== null).toBe(['leased', 'running'].includes(row.status));
    expect(row.endedAt === null).toBe(row.open);
    if (row.open) {
      expect(row.attempts).toBeLessThan(row.maxAttempts);
      expect(openKeys.has(row.key)).toBe(false);
      openKeys.add(row.key);
    }
    if (row.leaseUntil === null) continue;
    expect(told.lease).toEqual({ node: row.holder, until: row.leaseUntil });
    expect(holders.get(row.group) ?? row.holder).toBe(row.holder);
    if (row.holder) holders.set(row.group, row.holder);
  }
}

test('agents that stall, repeat, lie and return break no promise of the queue', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), async (steps) => {
      await using bench = await openBench();
      const account = new Account();
      for (const one of steps) {
        await take(bench, account, one);
        await checkAll(bench, account);
      }
    }),
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  );
}, 60_000);
