// A search by a part of a text in a very long list: what is near the front is answered, and the answer says that there is more.
import { expect, test } from 'vitest';
import { sealedJobs } from '../../../server/services/oas/sealed.js';
import {
  activationCodeTable,
  auditTable,
  jobTable,
  userTable,
  type JobRow,
} from '../../../server/services/oas/tables.js';
import type { Any } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenUser, sceneAt, type Scene } from '../../kit/scene.js';
import { sealBefore } from '../../kit/sealed.js';

/** More than a search counts. */
const ROWS = 10_350;
const COUNTED = 10_000;

async function fill(door: OasDoor, add: (n: number) => Parameters<OasDoor['store']['transaction']>[0]) {
  for (let from = 0; from < ROWS; from += 1000) {
    await door.store.transaction(async (tx) => {
      for (let n = from; n < Math.min(ROWS, from + 1000); n++) await add(n)(tx);
    });
  }
}

async function given(door: OasDoor): Promise<{ scene: Scene; manager: Any }> {
  const scene = await sceneAt(door.origin);
  return { scene, manager: await givenManager(scene, 'shop') };
}

test('a search in ten thousand codes and more pages on behind what it counts, and a file holds all of them', async () => {
  await using door = await openOasDoor();
  const { manager } = await given(door);
  await fill(
    door,
    (n) => (tx) =>
      tx.insert(activationCodeTable, {
        ...{ managerId: manager.id, code: `SPRING${n}`, durationDays: 30, status: 'unused', usedAt: null },
        ...{ note: 'spring', batchName: '', validUntil: null, handedOutAt: null, createdAt: tx.now() },
        ...{ userType: 'daily', usedByUserId: null },
      }),
  );
  const list = async (query: string) =>
    (await manager.as.get(`/manager/activation-codes?${query}`)).body as Any;
  const first = await list('keyword=spring&page_size=100');
  expect(first).toMatchObject({ total: COUNTED, summary: { truncated: true } });
  expect(first.items[0].code).toBe(`SPRING${ROWS - 1}`);
  const behind = await list('keyword=spring&page_size=100&page=102');
  expect(behind).toMatchObject({ total: 10_200, summary: { truncated: true } });
  expect(behind.items[0].code).toBe(`SPRING${ROWS - 1 - 10_100}`);
  const last = await list('keyword=spring&page_size=100&page=104');
  expect(last.total).toBe(ROWS);
  expect(last.items).toHaveLength(50);
  expect(last.summary).not.toHaveProperty('truncated');
  expect((await list('status=unused')).total).toBe(ROWS);
  const file = await manager.as.get('/manager/activation-codes/export?keyword=spring&format=csv&count=1');
  expect(file.body).toMatchObject({ rows: ROWS });
  const text = await manager.as.get('/manager/activation-codes/text?keyword=spring');
  expect(text.body).toMatchObject({ total: ROWS });
});

test('a search in ten thousand users and more, or entries of the audit record, says that there are more', async () => {
  await using door = await openOasDoor();
  const { manager, scene } = await given(door);
  const { id } = await givenUser(scene, manager);
  const user = (await door.store.transaction((tx) => tx.get(userTable, id)))!;
  const entry = (await door.store.transaction((tx) => tx.first(auditTable, { managerId: manager.id })))!;
  await fill(door, (n) => async (tx) => {
    const { id: _, ...rest } = user;
    await tx.insert(userTable, { ...rest, accountNo: `SPRING${n}`, loginId: `9${n}`, gameName: 'spring' });
    const { id: __, ...more } = entry;
    await tx.insert(auditTable, { ...more, detail: { note: 'spring' } });
  });
  const users = (await manager.as.get('/manager/users?keyword=spring')).body as Any;
  expect(users).toMatchObject({ total: COUNTED, summary: { truncated: true, total: ROWS + 1 } });
  expect(users.items[0].login_id).toBe('90');
  const audit = (await manager.as.get('/manager/audit-logs?target=spring')).body as Any;
  expect(audit).toMatchObject({ total: COUNTED, truncated: true });
  expect((await manager.as.get('/manager/audit-logs')).body).not.toHaveProperty('truncated');
});

test('a search in sealed history says how far it came, goes on from there, and a file holds what all of it finds', async () => {
  await using door = await openOasDoor();
  const { manager, scene } = await given(door);
  const user = await givenUser(scene, manager);
  const now = door.clock.now();
  // More than one search looks at; five at a time share an instant.
  const [rows, needles] = [21_000, new Set([40, 20_500, 20_900])];
  for (let from = 0; from < rows; from += 1000) {
    await door.store.transaction(async (tx) => {
      for (let n = from; n < from + 1000; n++)
        await tx.insert(jobTable, endedJob(manager.id, user.id, now - Math.floor(n / 5), needles.has(n)));
    });
  }
  await sealBefore(door, sealedJobs, now + 1);
  const list = async (query: string) =>
    (await manager.as.get(`/manager/task-pool?status=ended&keyword=needle${query}`)).body as Any;
  const first = await list('');
  expect(first).toMatchObject({ total: 1, summary: { truncated: true } });
  const older = await list(`&ended_to=${first.summary.searched_to}`);
  expect(older).toMatchObject({ total: 2 });
  expect(older.summary).not.toHaveProperty('searched_to');
  expect(older.summary).not.toHaveProperty('truncated');
  const found = [...first.items, ...older.items].map(({ id }: Any) => id as number);
  expect(new Set(found).size).toBe(needles.size);
  const file = await manager.as.get(
    '/manager/task-pool/export?status=ended&keyword=needle&format=csv&count=1',
  );
  expect(file.body).toMatchObject({ rows: needles.size });
});

const endedJob = (lane: number, userId: number, endedAt: number, isNeedle: boolean): Omit<JobRow, 'id'> => ({
  ...{ lane, group: userId, key: `${userId}:old`, status: 'failed', open: false, priority: 50 },
  ...{ dueAt: endedAt, waitUntil: null, attempts: 1, maxAttempts: 1, lastEnd: null, holder: 'PC-1' },
  ...{ session: null, leaseId: null, leaseUntil: null, leaseSeconds: 90, startedAt: null, lastBeatAt: null },
  ...{ endedAt, errorCode: isNeedle ? 'NEEDLE' : 'UNKNOWN', message: null, createdAt: endedAt },
  ...{ updatedAt: endedAt, userId, task: 'digui', deliveredAs: null, leasedAt: null },
  ...{ source: 'cloud_scheduler', payload: null, result: null, cancelReason: null },
});
