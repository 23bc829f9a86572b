// Lists as files: CSV and XLSX of what the list shows, whole, under the list's own filters and refusals.
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldsOf } from '../../../server/services/oas/exports/columns.js';
import { hasHeader } from '../../../server/services/oas/exports/headers.js';
import { managerTable, userTable, type UserRow } from '../../../server/services/oas/tables.js';
import { routesOf } from '../../kit/contracts.js';
import { client } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenUser, sceneAt, type ManagerScene } from '../../kit/scene.js';
import { readCsv, readXlsx } from '../../kit/sheets.js';

const routes = await routesOf('oas');

async function download(door: OasDoor, token: string, path: string) {
  const answer = await fetch(`${door.origin}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    name: /filename="(.*)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1],
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
}

async function csvOf(door: OasDoor, token: string, path: string) {
  const { status, bytes } = await download(door, token, path);
  expect(status, bytes.toString()).toBe(200);
  const [headers, ...rows] = readCsv(bytes.toString('utf8'));
  return { headers: headers!, rows };
}

/** So many users at once, past the front door: only their number matters. */
async function withUsers(door: OasDoor, manager: ManagerScene, count: number, change: Partial<UserRow> = {}) {
  const [model] = await door.store.transaction((tx) =>
    tx.find(userTable, { where: { managerId: manager.id }, orderBy: ['id'], limit: 1 }),
  );
  const { id: _, ...row } = model!;
  for (let made = 0; made < count; made += 1000) {
    await door.store.transaction(async (tx) => {
      for (let i = made; i < Math.min(count, made + 1000); i++) {
        const number = String(100_000 + i);
        const own = { accountNo: `T${number}`.padEnd(16, '0'), loginId: number, gameName: `玩家${i % 10}` };
        await tx.insert(userTable, { ...row, ...own, ...change });
      }
    });
  }
}

test('every list of the contract has its file, and every column a header in both languages', () => {
  const paths = new Set(routes.map(({ path }) => path));
  const lists = routes.filter(
    ({ method, answer, query, path }) =>
      method === 'get' &&
      answer instanceof z.ZodObject &&
      'items' in answer.shape &&
      query instanceof z.ZodObject &&
      'page' in query.shape &&
      !path.endsWith('/export'),
  );
  expect(lists.length).toBeGreaterThan(15);
  for (const list of lists) {
    expect(paths, list.path).toContain(`${list.path}/export`);
    for (const field of fieldsOf(list).keys()) expect(hasHeader(field), `headers.ts: ${field}`).toBe(true);
  }
});

test('a manager gets its users as CSV and as XLSX: headers in the language asked for, times of the cloud’s zone', async () => {
  await using door = await openOasDoor({ now: '2026-05-01T18:30:00Z' });
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const user = await givenUser(scene, shop, { days: 1 });
  await user.as.put('/user/me/profile', { username: '=HYPERLINK("http://x")' });

  const file = await download(
    door,
    shop.token,
    '/manager/users/export?columns=login_id,username,expires_at,is_expired',
  );
  expect(file).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8', name: 'users-2026-05-02.csv' });
  expect(readCsv(file.bytes.toString('utf8'))).toEqual([
    ['登录号', '名称', '到期时间', '已过期'],
    [user.loginId, '\'=HYPERLINK("http://x")', '2026-05-03 02:30:00', '否'],
  ]);

  const book = await download(
    door,
    shop.token,
    '/manager/users/export?format=xlsx&lang=en&columns=id,username,expires_at',
  );
  expect(book.name).toBe('users-2026-05-02.xlsx');
  const [headers, row] = readXlsx(book.bytes);
  expect(headers!.map(({ value }) => value)).toEqual(['ID', 'Name', 'Expires at']);
  expect(row!.slice(0, 2).map(({ value }) => value)).toEqual([user.id, '=HYPERLINK("http://x")']);
  expect(row![2]!.value).toBeCloseTo(46145 + 2.5 / 24, 6);
});

test('a file holds the whole list under the list’s filters, in its order, each row once', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  await givenUser(scene, shop);
  await givenUser(scene, rival);
  await withUsers(door, shop, 1203);

  const all = await csvOf(door, shop.token, '/manager/users/export?columns=id,manager_id');
  expect(all.rows).toHaveLength(1204);
  expect(new Set(all.rows.map(([, manager]) => manager))).toEqual(new Set([String(shop.id)]));
  const ids = all.rows.map(([id]) => Number(id));
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  expect(new Set(ids).size).toBe(1204);

  const some = await csvOf(
    door,
    shop.token,
    `/manager/users/export?columns=username&keyword=${encodeURIComponent('玩家7')}`,
  );
  expect(some.rows).toHaveLength(120);
  expect(new Set(some.rows.flat())).toEqual(new Set(['玩家7']));
  const counted = await shop.as.get(`/manager/users/export?count=1&keyword=${encodeURIComponent('玩家7')}`);
  expect(counted.body).toMatchObject({ data: { rows: 120 }, rows: 120, most_rows: 200_000 });
  expect((await csvOf(door, shop.token, '/manager/users/export?status=disabled')).rows).toEqual([]);
});

test('a search without an index is made once for a whole file, not once a page', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  await givenUser(scene, shop);
  await withUsers(door, shop, 3000, { gameName: 'same' });
  const scan = door.store.scan.bind(door.store);
  let scans = 0;
  door.store.scan = (table, where) => {
    if (table.name === userTable.name) scans++;
    return scan(table, where);
  };
  expect((await csvOf(door, shop.token, '/manager/users/export?keyword=same')).rows).toHaveLength(3000);
  // One to count, before anything is sent, and one for all pages.
  expect(scans).toBe(2);
});

test('rows that are deleted while a file is made take no other row with them', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  await givenUser(scene, shop);
  await withUsers(door, shop, 1999);
  const page = door.store.transaction.bind(door.store);
  const all = await page((tx) =>
    tx.find(userTable, { where: { managerId: shop.id }, orderBy: ['id'], limit: 2000 }),
  );
  const doomed = all.slice(0, 100).map(({ id }) => id);
  // They go between the second page and the third.
  let turns = 0;
  door.store.transaction = async (work) => {
    const result = await page(work);
    const read = (result as { items?: unknown[]; page?: number } | undefined)?.page;
    if (read === 2 && turns++ === 0) {
      await page(async (tx) => {
        for (const id of doomed) await tx.delete(userTable, { id });
      });
    }
    return result;
  };
  const { rows } = await csvOf(door, shop.token, '/manager/users/export?columns=id');
  expect(turns).toBeGreaterThan(0);
  const exported = rows.map(([id]) => Number(id));
  expect(new Set(exported).size).toBe(exported.length);
  const missing = all.filter(({ id }) => !doomed.includes(id) && !exported.includes(id));
  expect(missing.map(({ id }) => id)).toEqual([]);
});

test('a HEAD request hears what file there would be, and makes none', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const url = `${door.origin}/api/v1/manager/users/export?format=xlsx`;
  const answer = await fetch(url, { method: 'HEAD', headers: { authorization: `Bearer ${shop.token}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('users-2026-05-01.xlsx');
  expect(await answer.text()).toBe('');
});

test('more rows than a file may hold are refused with their number, and nothing is sent', async () => {
  await using door = await openOasDoor({ settings: { export: { maxRows: 3 } } });
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  for (let i = 0; i < 4; i++) await givenUser(scene, shop);
  const refused = await shop.as.get('/manager/users/export');
  expect(refused).toMatchObject({ status: 409, body: { code: 'too_many_rows' } });
  expect(refused.body.detail).toContain('4 rows');
  expect((await shop.as.get('/manager/users/export?count=1')).body).toMatchObject({ rows: 4, most_rows: 3 });
  expect((await csvOf(door, shop.token, '/manager/users/export?user_type=duiyi')).rows).toEqual([]);
});

test('a file is refused as its list is: nobody, the wrong role, an expired manager, another manager’s user', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  const late = await givenManager(scene, 'late', { days: 0 });
  const user = await givenUser(scene, shop);

  expect((await client(door.origin).get('/manager/users/export')).status).toBe(401);
  expect((await user.as.get('/manager/users/export')).body.code).toBe('wrong_role');
  expect((await late.as.get('/manager/users/export')).body.code).toBe('account_expired');
  expect((await rival.as.get(`/manager/users/${user.id}/logs/export`)).body.code).toBe('not_your_user');
  expect((await rival.as.get('/manager/users/999999/logs/export')).status).toBe(404);
  expect((await shop.as.get('/manager/users/export?columns=id,password_hash')).body.code).toBe(
    'unknown_column',
  );
  expect((await shop.as.get('/manager/users/export?format=pdf')).body.code).toBe('invalid_query');
  expect((await shop.as.get('/manager/users/export?status=nonsense')).body.code).toBe('invalid_query');
  door.local = false;
  expect((await scene.super.get('/super/manager-renewal-keys/export')).body.code).toBe('local_only');
});

test('a manager disabled while its file is made gets no more of it', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  await givenUser(scene, shop);
  await withUsers(door, shop, 2500);
  const plain = door.store.transaction.bind(door.store);
  let reads = 0;
  door.store.transaction = async (work) => {
    const result = await plain(work);
    const isPage = Array.isArray((result as { items?: unknown } | undefined)?.items);
    if (isPage && ++reads === 3) {
      await plain((tx) => tx.update(managerTable, { id: shop.id }, { status: 'disabled' }));
    }
    return result;
  };
  // The line breaks off: what came must not pass for the whole list.
  await expect(download(door, shop.token, '/manager/users/export')).rejects.toThrow();
  expect(reads).toBe(3);
});

test('twenty thousand rows leave the loop free', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  await givenUser(scene, shop);
  await withUsers(door, shop, 20_000);
  for (const format of ['csv', 'xlsx']) {
    await download(door, shop.token, `/manager/users/export?format=${format}&login_id=100001`);
    const turns: number[] = [];
    let last = performance.now();
    let watching = true;
    const watch = () => {
      const now = performance.now();
      turns.push(now - last);
      last = now;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    const { status } = await download(door, shop.token, `/manager/users/export?format=${format}`);
    watching = false;
    expect(status).toBe(200);
    // Turns in which a page was made; the slowest tenth is left to the machine's other work.
    const busy = turns.filter((ms) => ms > 0.5).sort((left, right) => left - right);
    expect(busy.length, format).toBeGreaterThan(60);
    // Made in one piece, the file would hold the loop for seconds; the exact figure belongs to a benchmark, not to a busy machine.
    expect(busy[Math.floor(busy.length * 0.9)], format).toBeLessThan(200);
  }
}, 60_000);
