// What retention takes of OAS, and what it leaves.
import { expect, test } from 'vitest';
import { openBelievedTime, type BelievedTime } from '../../../../server/core/history/believedTime.js';
import { keepHistory } from '../../../../server/core/history/retention.js';
import {
  segmentsOf,
  segmentTable,
  type SegmentRow,
} from '../../../../server/core/store/history/catalogue.js';
import { sealedAudit, sealedLines } from '../../../../server/services/oas/sealed.js';
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
import { sealBefore } from '../../../kit/sealed.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function retentionOf(
  oas: OasStore,
  kept: { keepDays?: number; keepGigabytes?: number; hotRows?: number },
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

/** Five days of audit and lines, each day's sealed by itself; another day begins. */
async function givenSealedDays(oas: OasStore): Promise<void> {
  for (let day = 1; day <= 5; day++) {
    for (let n = 0; n < 20; n++) await oas.act((tx) => audit(tx, entry(day * 100 + n)));
    await oas.clock.advance(MINUTE);
    for (let n = 0; n < 30; n++) await givenLine(oas, `day ${day}, line ${n}`);
    await oas.clock.advance('1h');
    await sealBefore(oas, sealedAudit, oas.clock.now());
    await oas.clock.advance('1h');
    await sealBefore(oas, sealedLines, oas.clock.now());
    await oas.clock.advance(22 * HOUR - MINUTE);
  }
}

/** Those that still count, oldest first. */
const segmentsLeft = (oas: OasStore): Promise<SegmentRow[]> =>
  oas.act(async (tx) => [
    ...(await segmentsOf(tx, auditTable.name)),
    ...(await segmentsOf(tx, agentLogTable.name)),
  ]);

const sealedTexts = async (oas: OasStore): Promise<string[]> => {
  const segments = await oas.act((tx) => oas.history.segments(tx, sealedLines));
  const sought = { key: 'userId', value: 1 };
  const rows = await oas.history.page(sealedLines, segments, sought, { offset: 0, limit: 1000 });
  return [...new Set(rows.map(({ message }) => message.split(',')[0]!))];
};

test('sealed history that is older than the days it is kept goes in whole segments, and the audit record still proves itself', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await givenSealedDays(oas);
  expect(await segmentsLeft(oas)).toHaveLength(10);
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
  const retention = retentionOf(oas, { keepDays: 3 });
  await retention.run(never);

  expect(await sealedTexts(oas)).toEqual(['day 5', 'day 4', 'day 3']);
  // Of the record the newest entry stays outside, so that what follows is chained to it.
  expect(await segmentsLeft(oas)).toHaveLength(6);
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
  await oas.act((tx) => audit(tx, entry(999)));
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('beyond the room it is given the oldest segment of all goes, and no more than is needed', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await givenSealedDays(oas);
  await oas.store.checkpoint();
  const names = (segments: readonly SegmentRow[]) => segments.map(({ file }) => file);
  const before = (await segmentsLeft(oas)).sort((a, b) => a.lastAt - b.lastAt || a.id - b.id);
  const { tables } = oas.store.stats();
  const inStore = history
    .flatMap((kind) => kind.tables)
    .reduce((sum, name) => sum + (tables[name]?.bytes ?? 0), 0);
  const all = before.reduce((sum, { bytes }) => sum + bytes, inStore);
  await retentionOf(oas, { keepGigabytes: (all - 1) / 1024 ** 3 }).run(never);
  expect(names(await segmentsLeft(oas)).sort()).toEqual(names(before.slice(1)).sort());

  await retentionOf(oas, { keepGigabytes: 0.0000001 }).run(never);
  expect(await sealedTexts(oas)).toEqual(['day 5']);
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
});

test('a segment that holds an entry which a wrong clock dated ahead holds back nothing for long, and the record is never cut behind it', async () => {
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  await givenSealedDays(oas);
  const [first] = await oas.act((tx) => segmentsOf(tx, auditTable.name));
  await oas.act((tx) =>
    tx.update(segmentTable, { id: first!.id }, { lastAt: Date.parse('2099-01-01T00:00:00Z') }),
  );
  await retentionOf(oas, { keepDays: 3 }).run(never);
  expect(await verifyAudit(oas.store, oas.history)).toBeNull();
  expect(await oas.act((tx) => segmentsOf(tx, auditTable.name))).toHaveLength(3);
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
  const told = retentionOf(oas, {}, await started());
  await told.run(never);
  expect(told.last()!.by).toBeLessThan(told.last()!.at - 1000 * DAY);

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

test('after weeks of being switched off, while the clock is not believed yet, no more rows stay in memory than are meant to', async () => {
  await using dir = await temporaryDirectory();
  await using oas = await openOasStore('2026-05-01T08:00:00Z');
  const time = await openBelievedTime(dir.path, { clock: oas.clock, log: silentLog() });
  await time.look();
  oas.clock.setTo(Date.parse('2026-06-01T08:00:00Z'));
  const line = {
    ...{
      userId: 1,
      managerId: 1,
      node: 'PC-1',
      task: 'foster',
      level: 'INFO',
      message: 'after the holidays',
    },
    loggedAt: oas.clock.now(),
  };
  for (let made = 0; made < 21_000; made += 3000) {
    await oas.act(async (tx) => {
      for (let n = 0; n < 3000; n++) await tx.insert(agentLogTable, { ...line, at: tx.now() });
    });
  }
  await oas.clock.advance('2h');
  await retentionOf(oas, { hotRows: 500 }, time).run(never);
  expect(rowsOf(oas).lines).toBe(500);
  const segments = await oas.act((tx) => segmentsOf(tx, agentLogTable.name));
  expect(segments.map(({ live }) => live)).toEqual([20_500]);
});
