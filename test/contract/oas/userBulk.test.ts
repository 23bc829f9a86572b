// Users found by game account and validity, looked at one by one, and changed many at once.
import { expect, test } from 'vitest';
import type { Client } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenUser, sceneAt, until } from '../../kit/scene.js';

async function scene(door: Awaited<ReturnType<typeof openOasDoor>>) {
  const at = await sceneAt(door.origin);
  return { at, shop: await givenManager(at, 'shop'), rival: await givenManager(at, 'rival') };
}

const idsOf = async (manager: Client, query: string): Promise<number[]> =>
  (await manager.get(`/manager/users?${query}`)).body.items.map(({ id }: { id: number }) => id);

async function done(manager: Client, body: object) {
  const begun = await manager.post('/manager/users/bulk', body);
  expect(begun, JSON.stringify(begun.body)).toMatchObject({ status: 200, body: { dry_run: false } });
  return until(async () => {
    const { body: run } = await manager.get(`/manager/bulk/${begun.body.bulk.id}`);
    return run.state === 'running' ? false : run;
  });
}

test('users are found by the state of their game account and by when their validity ends', async () => {
  await using door = await openOasDoor({ now: '2026-05-01T08:00:00Z' });
  const { at, shop } = await scene(door);
  const week = await givenUser(at, shop, { days: 5 });
  const month = await givenUser(at, shop, { days: 20 });
  const year = await givenUser(at, shop, { days: 300 });
  await shop.as.patch(`/manager/users/${month.id}/lifecycle`, { archive_status: 'invalid' });
  await shop.as.patch(`/manager/users/${year.id}/lifecycle`, { archive_status: 'active' });

  expect(await idsOf(shop.as, 'expires_within=7')).toEqual([week.id]);
  expect(await idsOf(shop.as, 'expires_within=30')).toEqual([week.id, month.id]);
  expect(await idsOf(shop.as, 'expires_within=30&archive_status=invalid')).toEqual([month.id]);
  expect(await idsOf(shop.as, 'archive_status=normal')).toEqual([week.id, year.id]);
  expect(await idsOf(shop.as, 'expires_from=2026-05-10&expires_to=2026-06-01')).toEqual([month.id]);
  expect(await idsOf(shop.as, 'status=active&expires_from=2026-05-10')).toEqual([month.id, year.id]);
  expect(await idsOf(shop.as, 'status=expired&expires_from=2026-05-10')).toEqual([]);
  expect(await shop.as.get('/manager/users?expires_from=soon')).toMatchObject({
    status: 400,
    body: { code: 'invalid_time' },
  });
  expect((await shop.as.get('/manager/users?expires_within=0')).status).toBe(400);
});

test('one user is read by its number, by its own manager alone', async () => {
  await using door = await openOasDoor();
  const { at, shop, rival } = await scene(door);
  const { id } = await givenUser(at, shop);
  expect(await shop.as.get(`/manager/users/${id}`)).toMatchObject({
    status: 200,
    body: { id, status: 'active', seen_login_id: '' },
  });
  expect((await rival.as.get(`/manager/users/${id}`)).status).toBe(403);
  expect((await shop.as.get('/manager/users/999')).status).toBe(404);
});

test('all users under a filter are prolonged, those of a neighbour and those beside the filter are not', async () => {
  await using door = await openOasDoor({ now: '2026-05-01T08:00:00Z' });
  const { at, shop, rival } = await scene(door);
  const soon = await givenUser(at, shop, { days: 5 });
  const late = await givenUser(at, shop, { days: 300 });
  const foreign = await givenUser(at, rival, { days: 5 });
  const act = { act: 'lifecycle', extend_days: 30, filter: { expires_within: 7 } };
  expect((await shop.as.post('/manager/users/bulk', { ...act, dry_run: true })).body).toMatchObject({
    count: 1,
    bulk: null,
  });
  expect(await done(shop.as, act)).toMatchObject({ state: 'done', done: 1, skipped: 0, failed: 0 });
  const end = async (as: Client, id: number) => (await as.get(`/manager/users/${id}`)).body.expires_at;
  expect(await end(shop.as, soon.id)).toBe('2026-06-05T08:00:00.000Z');
  expect(await end(shop.as, late.id)).toBe('2027-02-25T08:00:00.000Z');
  expect(await end(rival.as, foreign.id)).toBe('2026-05-06T08:00:00.000Z');
});

test('more users than a request can name are deleted by filter, and all come back', async () => {
  await using door = await openOasDoor();
  const { shop } = await scene(door);
  const make = (count: number) =>
    shop.as.post('/manager/users/batch-create', { user_type: 'duiyi', duration_days: 30, count });
  for (let made = 0; made < 510;) {
    const { status, body } = await make(30);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    made += body.created;
  }
  const filter = { user_type: 'duiyi' };
  const gone = await done(shop.as, { act: 'delete', filter });
  expect(gone).toMatchObject({ total: 510, done: 510, failed: 0 });
  expect(await idsOf(shop.as, 'user_type=duiyi')).toEqual([]);
  const back = await done(shop.as, { act: 'restore', filter, deleted_by: gone.id });
  expect(back).toMatchObject({ done: 510, failed: 0 });
  expect((await shop.as.get('/manager/users?user_type=duiyi')).body.total).toBe(510);
});

test('goods are set for many; users who have them already are skipped, strangers are noted as failed', async () => {
  await using door = await openOasDoor();
  const { at, shop, rival } = await scene(door);
  const rich = await givenUser(at, shop);
  const poor = await givenUser(at, shop);
  const foreign = await givenUser(at, rival);
  await shop.as.put(`/manager/users/${rich.id}/assets`, { assets: { gold: 5 } });
  const user_ids = [rich.id, poor.id, foreign.id];
  expect(await done(shop.as, { act: 'assets', user_ids, assets: { gold: 5 } })).toMatchObject({
    done: 1,
    skipped: 1,
    failed: 1,
    notes: [
      { id: rich.id, outcome: 'skipped', reason: 'unchanged' },
      { id: foreign.id, outcome: 'failed', reason: 'not_found' },
    ],
  });
  const refused = (body: object) => shop.as.post('/manager/users/bulk', { user_ids, ...body });
  expect(await refused({ act: 'assets', assets: { gems: 1 } })).toMatchObject({
    status: 400,
    body: { code: 'unknown_asset' },
  });
  expect(await refused({ act: 'lifecycle' })).toMatchObject({ body: { code: 'nothing_to_change' } });
  expect((await refused({ act: 'assets' })).status).toBe(400);
  expect((await refused({ act: 'delete', filter: {} })).status).toBe(400);
});

test('undoing a deletion of many brings back those alone, and each user’s time line tells of it', async () => {
  await using door = await openOasDoor({ now: '2026-05-01T08:00:00Z' });
  const { at, shop } = await scene(door);
  const first = await givenUser(at, shop);
  const others = [await givenUser(at, shop), await givenUser(at, shop)];
  const filter = { user_type: 'daily' };
  // In the same moment and under the same filter, but by another act.
  expect((await shop.as.post('/manager/users/batch-delete', { user_ids: [first.id] })).status).toBe(200);
  const gone = await done(shop.as, { act: 'delete', filter });
  expect(gone).toMatchObject({ done: 2 });
  expect(await done(shop.as, { act: 'restore', filter, deleted_by: gone.id })).toMatchObject({ done: 2 });
  const there = await idsOf(shop.as, 'user_type=daily');
  expect(new Set(there)).toEqual(new Set(others.map(({ id }) => id)));

  const line = await shop.as.get(`/manager/users/${others[0]!.id}/logs?kind=audit`);
  const events = line.body.items.map(({ event_type: event }: { event_type: string }) => event);
  expect(events.slice(0, 2)).toEqual(['bulk_restore_users', 'bulk_delete_users']);
  const { body } = await shop.as.get('/manager/audit-logs?action=bulk_delete_users');
  expect(body.total).toBe(1);
});
