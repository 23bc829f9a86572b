// Bulk acts below HTTP, over a kind that a test can break.
import { expect, test } from 'vitest';
import { AppError, conflict } from '../../../../../server/core/kernel/errors.js';
import { silentLog } from '../../../../../server/core/kernel/log.js';
import { createBulk, type Bulk, type BulkTarget } from '../../../../../server/services/oas/bulk/bulk.js';
import { ownRows, type BulkOutcome } from '../../../../../server/services/oas/bulk/bulkKind.js';
import { abortRun, BULK_EVENT } from '../../../../../server/services/oas/bulk/bulkRuns.js';
import {
  auditTable,
  bulkRunTable,
  managerTable,
  userTable,
  type BulkRunRow,
  type ManagerRow,
  type UserRow,
} from '../../../../../server/services/oas/tables.js';
import { openOasStore, type OasStore } from '../../../../kit/oasStore.js';

type Apply = (user: UserRow) => BulkOutcome;

/** An act that writes `server` of users; `apply` is asked after the write, so that what it throws must undo it. */
function engine(scene: OasStore, apply: Apply = () => 'done'): Bulk {
  const bulk = createBulk({ store: scene.store, log: silentLog() });
  bulk.register('mark', {
    action: 'mark_users',
    targetType: 'user',
    chunk: 3,
    ...ownRows(userTable, {
      where: (managerId) => ({ managerId }),
      matches: async (_tx, user, filter) => filter.type === undefined || user.userType === filter.type,
    }),
    async apply(tx, user, input) {
      await tx.update(userTable, { id: user.id }, { server: `${user.server}${String(input.mark)}` });
      return apply(user);
    },
  });
  return bulk;
}

async function begin(scene: OasStore, bulk: Bulk, manager: ManagerRow, target: BulkTarget) {
  const request = { kind: 'mark', target, input: { mark: 'x' } };
  const counted = await bulk.count(manager.id, request);
  const account = (await scene.act((tx) => tx.get(managerTable, manager.id)))!;
  const actor = { role: 'manager', account, via: null, sessionId: 's' } as const;
  return scene.act((tx) => bulk.begin(tx, actor, { ...request, ...counted, ip: '' }));
}

async function finish(scene: OasStore, bulk: Bulk, run: BulkRunRow): Promise<BulkRunRow> {
  bulk.wake();
  await bulk.idle();
  return (await scene.act((tx) => tx.get(bulkRunTable, run.id)))!;
}

async function given(users = 8) {
  const scene = await openOasStore('2026-05-01T08:00:00Z');
  const manager = await scene.givenManager();
  const made: UserRow[] = [];
  for (let i = 0; i < users; i++) made.push(await scene.givenUser(manager));
  const marks = async () => {
    const rows = await scene.act((tx) => tx.find(userTable, { where: {}, orderBy: ['id'], limit: 100 }));
    return rows.map((row) => row.server);
  };
  return { scene, manager, users: made, marks };
}

test('an act reaches each row once, in chunks, and leaves one audit record', async () => {
  const { scene, manager, marks } = await given();
  await using _ = scene;
  const told: unknown[] = [];
  scene.store.on((event, data) => event === BULK_EVENT && told.push((data as { done: number }).done));
  const bulk = engine(scene);
  const run = await begin(scene, bulk, manager, { filter: {} });
  expect(run).toMatchObject({ state: 'running', total: 8 });
  expect(await finish(scene, bulk, run)).toMatchObject({ state: 'done', done: 8, skipped: 0, failed: 0 });
  expect(await marks()).toEqual(Array(8).fill('x'));
  expect(told).toEqual([0, 3, 6, 8]);
  const records = await scene.act((tx) => tx.find(auditTable, { where: {}, orderBy: ['id'], limit: 10 }));
  expect(records.map(({ action, detail }) => [action, detail.total])).toEqual([['mark_users', 8]]);
});

test('a row that throws is undone and noted, and the others are done', async () => {
  const { scene, manager, users, marks } = await given();
  await using _ = scene;
  const broken = users[4]!.id;
  const bulk = engine(scene, (user) => {
    if (user.id === broken) throw conflict('stuck', 'this one is stuck');
    if (user.id === users[0]!.id) return { skipped: 'already' };
    return 'done';
  });
  const run = await finish(scene, bulk, await begin(scene, bulk, manager, { filter: {} }));
  expect(run).toMatchObject({ state: 'done', done: 6, skipped: 1, failed: 1 });
  expect(run.notes).toEqual([
    { id: users[0]!.id, outcome: 'skipped', reason: 'already' },
    { id: broken, outcome: 'failed', reason: 'stuck' },
  ]);
  expect(await marks()).toEqual(['x', 'x', 'x', 'x', '', 'x', 'x', 'x']);
});

test('an act that the disk stopped goes on where it was, and no row is done twice', async () => {
  const { scene, manager, marks } = await given();
  await using _ = scene;
  let calls = 0;
  // The disk refuses once, after a chunk: what the transaction wrote is undone, as a failed flush undoes it.
  const refusing: OasStore['store'] = {
    ...scene.store,
    transaction: (work) =>
      scene.store.transaction(async (tx) => {
        const result = await work(tx);
        if (++calls === 5) throw new AppError('unavailable', 'store_unavailable', 'the disk is full');
        return result;
      }),
  };
  const bulk = engine({ ...scene, store: refusing });
  const run = await begin(scene, bulk, manager, { filter: {} });
  expect(await finish(scene, bulk, run)).toMatchObject({ state: 'running', done: 3 });
  expect(await finish(scene, bulk, run)).toMatchObject({ state: 'done', done: 8, failed: 0 });
  expect(await marks()).toEqual(Array(8).fill('x'));
});

test('an act goes on in the next life of the cloud, and rows that came later are not touched', async () => {
  const { scene, manager, marks } = await given();
  await using _ = scene;
  const first: Bulk = engine(scene, (user): BulkOutcome => {
    // The first chunk is on its way: no further one begins.
    if (user.loginId === '3') void first.stop();
    return 'done';
  });
  const run = await begin(scene, first, manager, { filter: {} });
  expect(await finish(scene, first, run)).toMatchObject({ state: 'running', done: 3 });
  await scene.givenUser(manager);
  expect(await finish(scene, engine(scene), run)).toMatchObject({ state: 'done', done: 8 });
  expect(await marks()).toEqual([...Array(8).fill('x'), '']);
});

test('ids are taken once each, and unknown ones and the neighbour’s are told apart by nothing', async () => {
  const { scene, manager, users, marks } = await given(2);
  await using _ = scene;
  const stranger = await scene.givenUser(await scene.givenManager());
  const bulk = engine(scene);
  const ids = [users[1]!.id, users[0]!.id, users[1]!.id, stranger.id, 999];
  const run = await begin(scene, bulk, manager, { ids });
  expect(run.total).toBe(2);
  const ended = await finish(scene, bulk, run);
  expect(ended).toMatchObject({ state: 'done', done: 2, failed: 2 });
  expect(ended.notes.map(({ id, reason }) => [id, reason])).toEqual([
    [stranger.id, 'not_found'],
    [999, 'not_found'],
  ]);
  expect(await marks()).toEqual(['x', 'x', '']);
});

test('a filter counts and touches only what it names', async () => {
  const { scene, manager, marks } = await given(2);
  await using _ = scene;
  await scene.givenUser(manager, { userType: 'duiyi' });
  const bulk = engine(scene);
  const run = await finish(scene, bulk, await begin(scene, bulk, manager, { filter: { type: 'duiyi' } }));
  expect(run).toMatchObject({ total: 1, done: 1 });
  expect(await marks()).toEqual(['', '', 'x']);
});

test('nothing more is done for a manager who was disabled, and an aborted act stands still', async () => {
  const { scene, manager, marks } = await given(4);
  await using _ = scene;
  const bulk = engine(scene);
  const aborted = await begin(scene, bulk, manager, { filter: {} });
  const account = (await scene.act((tx) => tx.get(managerTable, manager.id)))!;
  const actor = { role: 'manager', account, via: null, sessionId: 's' } as const;
  await scene.act((tx) => abortRun(tx, actor, aborted.id, ''));
  expect(await finish(scene, bulk, aborted)).toMatchObject({ state: 'aborted', done: 0, reason: 'by_hand' });
  await expect(scene.act((tx) => abortRun(tx, actor, aborted.id, ''))).rejects.toThrow('bulk_ended');

  const run = await begin(scene, bulk, manager, { filter: {} });
  await scene.act((tx) => tx.update(managerTable, { id: manager.id }, { status: 'disabled' }));
  expect(await finish(scene, bulk, run)).toMatchObject({ state: 'aborted', reason: 'account_disabled' });
  expect(await marks()).toEqual(['', '', '', '']);
});

test('a sixth act at a time is refused', async () => {
  const { scene, manager } = await given(1);
  await using _ = scene;
  const bulk = engine(scene);
  for (let i = 0; i < 5; i++) await begin(scene, bulk, manager, { filter: {} });
  await expect(begin(scene, bulk, manager, { filter: {} })).rejects.toThrow('too_many_bulk_runs');
});
