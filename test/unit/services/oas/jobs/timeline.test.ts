import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../../../../server/services/oas/audit/audit.js';
import { agentLogTable, jobEventTable, type UserRow } from '../../../../../server/services/oas/tables.js';
import { timelinePage } from '../../../../../server/services/oas/jobs/timeline.js';
import type { TimelineFilter } from '../../../../../server/services/oas/jobs/timelineSearch.js';
import { walkList } from '../../../../../server/services/oas/lists/walk.js';
import type { Paging } from '../../../../../server/services/oas/lists/paging.js';
import { sealedAudit, sealedEvents, sealedLines } from '../../../../../server/services/oas/sealed.js';
import { sealBefore } from '../../../../kit/sealed.js';
import { watchTurns } from '../../../../kit/loopWatch.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';

const START = '2026-05-01T08:00:00Z';

const jobEvent = (user: UserRow, at: number, message = '') => ({
  jobId: 7,
  userId: user.id,
  managerId: user.managerId,
  task: 'signin',
  type: 'success' as const,
  jobStatus: 'success',
  node: 'PC-1',
  message,
  errorCode: null,
  at,
});

const logLine = (user: UserRow, at: number, message = '', level = 'INFO') => ({
  userId: user.id,
  managerId: user.managerId,
  node: 'PC-1',
  task: 'explore',
  level,
  message,
  loggedAt: at,
  at,
});

const auditEntry = (user: UserRow) => ({
  actor: { type: 'system' } as const,
  action: 'update_user_tasks',
  targetType: 'user',
  targetId: user.id,
  userId: user.id,
  ip: '',
});

const pageOf = (oas: OasStore, user: UserRow, filter: TimelineFilter, paging: Paging) =>
  timelinePage(oas, oas.act, { filter, paging, names: 'document', userOf: async () => user });

async function readAll(oas: OasStore, user: UserRow, pageSize: number, filter: TimelineFilter = {}) {
  const items = [];
  for (let page = 1; ; page++) {
    const answer = await pageOf(oas, user, filter, { page, pageSize });
    items.push(...answer.items);
    if (answer.items.length === 0) return { items, total: answer.total, summary: answer.summary };
  }
}

test('the pages together are every entry once, newest first, whatever the page size and however many share an instant', async () => {
  const script = fc.array(
    fc.record({ kind: fc.constantFrom('job', 'log', 'audit'), wait: fc.constantFrom(0, 0, 1, 1000) }),
    { minLength: 0, maxLength: 60 },
  );
  // How much of each kind is sealed, in milliseconds from the first: some entries of one instant, and some kinds more than others.
  const sealed = fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 7 }), sealed, async (steps, pageSize, ages) => {
      await using oas = await openOasStore(START);
      const user = await oas.givenUser(await oas.givenManager());
      const other = await oas.givenUser(await oas.givenManager(), { loginId: '9' });
      for (const { kind, wait } of steps) {
        await oas.clock.advance(wait);
        await oas.act(async (tx) => {
          for (const owner of [user, other]) {
            if (kind === 'job') await tx.insert(jobEventTable, jobEvent(owner, tx.now()));
            else if (kind === 'log') await tx.insert(agentLogTable, logLine(owner, tx.now()));
            else await audit(tx, auditEntry(owner));
          }
        });
      }
      for (const [i, spec] of [sealedEvents, sealedLines, sealedAudit].entries()) {
        await sealBefore(oas, spec as never, Date.parse(START) + ages[i]!);
      }
      const { items, total } = await readAll(oas, user, pageSize);
      expect(total).toBe(steps.length);
      expect(new Set(items.map(({ id }) => id)).size).toBe(steps.length);
      const times = items.map(({ event_at }) => event_at);
      expect(times).toEqual([...times].sort().reverse());
      const kinds = (of: { kind: string }[]) => of.map(({ kind }) => kind).sort();
      expect(kinds(items)).toEqual(kinds(steps));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('the filters choose by kind, level, task in either language, and part of the text', async () => {
  await using oas = await openOasStore(START);
  const user = await oas.givenUser(await oas.givenManager());
  await oas.act(async (tx) => {
    await tx.insert(jobEventTable, jobEvent(user, tx.now(), 'all done'));
    await tx.insert(agentLogTable, logLine(user, tx.now(), 'Chapter 3 failed', 'ERROR'));
    await tx.insert(agentLogTable, logLine(user, tx.now(), 'chapter 2 done'));
    await audit(tx, auditEntry(user));
  });
  const ids = async (filter: TimelineFilter) =>
    (await readAll(oas, user, 10, filter)).items.map(({ id }) => id);
  expect(await ids({ kind: 'log' })).toEqual(['log-2', 'log-1']);
  expect(await ids({ level: 'error' })).toEqual(['log-1']);
  expect(await ids({ task: '签到' })).toEqual(['job-1']);
  expect(await ids({ task: 'explore', keyword: 'CHAPTER' })).toEqual(['log-2', 'log-1']);
  expect(await ids({ keyword: 'done' })).toEqual(['job-1', 'log-2']);
  expect(await ids({ keyword: 'update_user' })).toEqual(['audit-1']);
  expect(await ids({ kind: 'job', level: 'error' })).toEqual([]);
});

/** Lines 1 to `count`, a second each. */
async function givenLines(oas: OasStore, user: UserRow, count: number): Promise<void> {
  const began = oas.clock.now();
  for (let from = 0; from < count; from += 1000) {
    await oas.act(async (tx) => {
      for (let n = from + 1; n <= Math.min(count, from + 1000); n++)
        await tx.insert(agentLogTable, logLine(user, began + n * 1000, `line ${n}`));
    });
  }
}

test('a search of the log counts ten thousand entries of a kind or as far as its page, says that there are more, and holds nobody up; a file holds all', async () => {
  await using oas = await openOasStore(START);
  const user = await oas.givenUser(await oas.givenManager());
  await givenLines(oas, user, 12_050);
  const ask = (keyword: string, page: number) => pageOf(oas, user, { keyword }, { page, pageSize: 50 });
  const newest = await ask('LINE', 1);
  expect(newest).toMatchObject({ total: 10_000, summary: { truncated: true } });
  expect(newest.items[0]!.message).toBe('line 12050');
  expect((await ask('line 7', 1)).summary).toEqual({ truncated: false });
  expect(await ask('line 77', 1)).toMatchObject({ total: 111, summary: { truncated: false } });
  // The oldest entry is found however many are younger.
  expect((await ask('line 1', 64)).items.at(-1)!.message).toBe('line 1');
  expect((await ask('line', 220)).items[0]!.message).toBe('line 1100');
  expect(await ask('line', 220)).toMatchObject({ total: 11_000, summary: { truncated: true } });
  const last = await ask('line', 241);
  expect(last).toMatchObject({ total: 12_050, summary: { truncated: false } });
  expect(last.items.at(-1)!.message).toBe('line 1');
  const walked: unknown[] = [];
  for await (const { items } of walkList({}, ({ page, page_size: pageSize }) =>
    pageOf(oas, user, { keyword: 'line' }, { page, pageSize }),
  ))
    walked.push(...items);
  expect(walked).toHaveLength(12_050);
  const longest = watchTurns();
  await ask('nothing has this', 1);
  expect(longest()).toBeLessThan(50);
});

test('an entry that is sealed while the log is searched is found once, whether the search has met it or not', async () => {
  await using oas = await openOasStore(START);
  const user = await oas.givenUser(await oas.givenManager());
  await givenLines(oas, user, 5000);
  await oas.clock.advance('2h');
  let met = 0;
  const store = Object.create(oas.store) as OasStore['store'];
  // When the newest 100 are met, all are sealed but the newest 50, and one more is written.
  store.scan = async function* (table, where, orderBy) {
    for await (const row of oas.store.scan(table, where, orderBy)) {
      if (++met === 100) {
        await sealBefore(oas, sealedLines, Date.parse(START) + 4950 * 1000);
        await oas.act((tx) => tx.insert(agentLogTable, logLine(user, tx.now(), 'line 5001')));
      }
      yield row;
    }
  };
  const answer = await timelinePage({ store, history: oas.history }, oas.act, {
    ...{ filter: { keyword: 'line' }, paging: { page: 1, pageSize: 5000 }, names: 'document' },
    userOf: async () => user,
  });
  expect(met).toBeLessThan(5000);
  expect(answer).toMatchObject({ total: 5000, summary: { truncated: false } });
  expect(answer.items.map(({ message }) => message)).toEqual(
    Array.from({ length: 5000 }, (_, i) => `line ${5000 - i}`),
  );
});

test('a page beyond the end is empty and still says how many there are', async () => {
  await using oas = await openOasStore(START);
  const user = await oas.givenUser(await oas.givenManager());
  await oas.act((tx) => audit(tx, auditEntry(user)));
  const answer = await pageOf(oas, user, {}, { page: 9, pageSize: 20 });
  expect(answer).toEqual({ items: [], total: 1, page: 9, page_size: 20, summary: { truncated: false } });
});
