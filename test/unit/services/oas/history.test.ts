// What retention takes of OAS, and what it leaves.
import { expect, test } from 'vitest';
import { openBelievedTime, type BelievedTime } from '../../../../server/core/history/believedTime.js';
import { keepHistory } from '../../../../server/core/history/retention.js';
import { historySettings } from '../../../../server/core/coreSettings.js';
import { silentLog } from '../../../../server/core/kernel/log.js';
import type { Settings } from '../../../../server/core/kernel/settings.js';
import { createSchedule } from '../../../../server/core/schedule/schedule.js';
import type { Core } from '../../../../server/core/core.js';
import { audit, verifyAudit } from '../../../../server/services/oas/audit/audit.js';
import { history } from '../../../../server/services/oas/history.js';
import { enqueue } from '../../../../server/core/queue/enqueue.js';
import {
  agentLogTable,
  auditTable,
  jobEventTable,
  jobTable,
} from '../../../../server/services/oas/tables.js';
import { temporaryDirectory } from '../../../kit/process.js';
import { openOasStore, type OasStore } from '../../../kit/oasStore.js';

const DAY = 86_400_000;

function retentionOf(
  oas: OasStore,
  kept: { keepDays?: number; keepGigabytes?: number },
  time?: BelievedTime,
) {
  const settings: Settings = {
    read: (group) =>
      ({ ...group.schema.parse({}), ...(group.name === historySettings.name && kept) }) as never,
  };
  const schedule = createSchedule(oas.clock, silentLog());
  const core = {
    store: oas.store,
    history: oas.history,
    clock: oas.clock,
    log: silentLog(),
    settings,
    schedule,
  };
  return keepHistory(core as unknown as Core, history, time ?? { look: async () => oas.clock.now() });
}

const never = new AbortController().signal;

const entry = (targetId: number) => ({
  actor: { type: 'operator' } as const,
  action: 'reset_super_password',
  targetType: 'super',
  targetId,
  ip: '127.0.0.1',
});

const rowsOf = (oas: OasStore) => {
  const { tables } = oas.store.stats();
  return {
    jobs: tables[jobTable.name]?.rows,
    events: tables[jobEventTable.name]?.rows,
    lines: tables[agentLogTable.name]?.rows,
    audit: tables[auditTable.name]?.rows,
  };
};

/** A job with `events` events; ended unless it is said to be open. */
async function givenJob(oas: OasStore, userId: number, { isOpen = false, events = 3 } = {}): Promise<number> {
  return oas.act(async (tx) => {
    const job = await enqueue(tx, jobTable, {
      ...{ lane: 1, group: userId, key: `${userId}:foster:${isOpen}`, priority: 0, dueAt: tx.now() },
      ...{ maxAttempts: 3, userId, task: 'foster', deliveredAs: null, leasedAt: null },
      ...{ source: 'cloud_scheduler', payload: null, result: null, cancelReason: null },
    } as never);
    if (!isOpen) {
      await tx.update(jobTable, { id: job.id }, { status: 'success', open: false, endedAt: tx.now() });
    }
    for (let n = 0; n < events; n++) {
      await tx.insert(jobEventTable, {
        ...{ jobId: job.id, userId, managerId: 1, task: 'foster', type: 'heartbeat', jobStatus: 'success' },
        ...{ node: null, message: '', errorCode: null, at: tx.now() },
      });
    }
    return job.id;
  });
}

const givenLine = (oas: OasStore, message: string) =>
  oas.act((tx) =>
    tx.insert(agentLogTable, {
      ...{ userId: 1, managerId: 1, node: 'PC-1', task: 'foster', level: 'INFO', message },
      ...{ loggedAt: tx.now(), at: tx.now() },
    }),
  );

test('what is older than the days it is kept goes: ended jobs with all their events, and lines; open jobs stay', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await givenJob(oas, 1, { events: 900 });
  const open = await givenJob(oas, 2, { isOpen: true, events: 0 });
  await givenLine(oas, 'an old one');
  await oas.clock.advance('8d');
  const young = await givenJob(oas, 3);
  await givenLine(oas, 'a young one');
  const retention = retentionOf(oas, { keepDays: 7 });
  await retention.run(never);

  expect(rowsOf(oas)).toMatchObject({ jobs: 2, events: 3, lines: 1 });
  expect(await oas.act((tx) => tx.get(jobTable, open))).toBeDefined();
  expect(await oas.act((tx) => tx.get(jobTable, young))).toBeDefined();
  expect(retention.last()).toMatchObject({ rows: 1 + 900 + 1 });
  await retention.run(never);
  expect(retention.last()).toMatchObject({ rows: 0 });
});

test('the audit record is cut at its beginning and still proves itself; what is taken out of its midst shows', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  for (let n = 1; n <= 600; n++) await oas.act((tx) => audit(tx, entry(n)));
  await oas.clock.advance('8d');
  for (let n = 601; n <= 610; n++) await oas.act((tx) => audit(tx, entry(n)));
  await retentionOf(oas, { keepDays: 7 }).run(never);

  expect(rowsOf(oas).audit).toBe(10);
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
  await oas.act((tx) => tx.delete(auditTable, { id: 601 }));
  expect(await verifyAudit(oas.store, oas.history)).toBe(
    'audit entries between 600 and 602 are missing or were changed',
  );
});

test('an audit record that is old as a whole keeps its newest entry, and the next one is chained to it', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  for (let n = 1; n <= 3; n++) await oas.act((tx) => audit(tx, entry(n)));
  await oas.clock.advance('30d');
  await retentionOf(oas, { keepDays: 7 }).run(never);
  expect(rowsOf(oas).audit).toBe(1);
  await oas.act((tx) => audit(tx, entry(4)));
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('beyond the room it is given the oldest history goes first, and the last day stays whatever it takes', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  const text = 'x'.repeat(1000);
  await oas.act((tx) => audit(tx, entry(1)));
  for (let n = 0; n < 2000; n++) await givenLine(oas, text);
  await oas.clock.advance(2 * DAY);
  for (let n = 0; n < 500; n++) await givenLine(oas, text);
  await oas.store.checkpoint();
  const bytes = () => oas.store.stats().tables[agentLogTable.name]!.bytes;
  const all = bytes();
  await retentionOf(oas, { keepGigabytes: (all * 0.75) / 1024 ** 3 }).run(never);
  expect(bytes()).toBeLessThanOrEqual(all * 0.76);
  expect(bytes()).toBeGreaterThan(all * 0.6);

  await retentionOf(oas, { keepGigabytes: 0.00001 }).run(never);
  expect(rowsOf(oas)).toMatchObject({ lines: 500, audit: 1 });
});

test('a clock that leaps years ahead costs no history, restarts or not; one that stays so for a week of running is believed', async () => {
  await using dir = await temporaryDirectory();
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await givenLine(oas, 'before the leap');
  const started = () => openBelievedTime(dir.path, { clock: oas.clock, log: silentLog() });
  const run = async (time: BelievedTime) => {
    for (const kept of [{ keepDays: 7 }, { keepGigabytes: 0.0000001 }])
      await retentionOf(oas, kept, time).run(never);
  };
  await run(await started());
  oas.clock.setTo(Date.parse('2031-05-01T08:00:00Z'));
  for (let starts = 0; starts < 5; starts++) await run(await started());
  expect(rowsOf(oas).lines).toBe(1);

  oas.clock.setTo(Date.parse('2026-05-01T08:00:00Z'));
  await run(await started());
  oas.clock.setTo(Date.parse('2031-05-01T08:00:00Z'));
  const time = await started();
  await oas.clock.advance('12h');
  await run(time);
  expect(rowsOf(oas).lines).toBe(1);
  await oas.clock.advance('7d');
  await run(time);
  expect(rowsOf(oas).lines).toBe(0);
});

test('a computer that was off over a long weekend goes on at once', async () => {
  await using dir = await temporaryDirectory();
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  const started = () => openBelievedTime(dir.path, { clock: oas.clock, log: silentLog() });
  await (await started()).look();
  oas.clock.setTo(Date.parse('2026-05-04T07:00:00Z'));
  expect(await (await started()).look()).toBe(oas.clock.now());
});
