import { expect, test } from 'vitest';
import { client, type Any, type Answer } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenUser, sceneAt, type ManagerScene, type Scene } from '../../kit/scene.js';

const KEYS = '/super/manager-renewal-keys';
const CODES = '/manager/activation-codes';

const word = ({ status, body }: Answer<Any>) => `${status} ${body.code ?? 'ok'}`;

const makeKey = async (scene: Scene, days = 30): Promise<Any> =>
  (await scene.super.post(KEYS, { duration_days: days })).body;

const makeCode = async (shop: ManagerScene, more: object = {}): Promise<Any> =>
  (await shop.as.post(CODES, { duration_days: 30, user_type: 'daily', ...more })).body;

const listed = async (of: { get: (path: string) => Promise<Answer<Any>> }, query: string) =>
  (await of.get(query)).body.items.map(({ id }: Any) => id);

test('a key that nobody used can be revoked, twice is once, and redeems nothing then', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop', { days: 0 });
  const key = await makeKey(scene);
  const revoke = () => scene.super.patch(`${KEYS}/${key.id}/status`, { status: 'revoked' });
  expect((await revoke()).body.data).toEqual({ id: key.id, status: 'revoked', message: 'revoked' });
  expect((await revoke()).body).toMatchObject({ status: 'revoked', message: 'already revoked' });
  expect(word(await shop.as.post('/manager/auth/redeem-renewal-key', { code: key.code }))).toBe(
    '409 code_revoked',
  );
  expect(word(await scene.super.patch(`${KEYS}/${key.id}/status`, { status: 'unused' }))).toMatch(/^400/);
  expect(word(await scene.super.patch(`${KEYS}/99/status`, { status: 'revoked' }))).toBe('404 not_found');
});

test('a used key cannot be revoked, can be deleted, and the manager keeps its days', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop', { days: 30 });
  expect(word(await scene.super.patch(`${KEYS}/1/status`, { status: 'revoked' }))).toBe('409 code_used');
  const before = (await shop.as.get('/manager/auth/me')).body.expires_at;
  expect((await scene.super.delete(`${KEYS}/1`)).body).toEqual({
    data: { message: 'deleted' },
    message: 'deleted',
  });
  expect(word(await scene.super.delete(`${KEYS}/1`))).toBe('404 not_found');
  expect((await shop.as.get('/manager/auth/me')).body.expires_at).toBe(before);
  expect((await scene.super.get(KEYS)).body.total).toBe(0);
});

test('many keys are revoked and deleted at once: what is used or unknown is skipped and counted', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  await givenManager(scene, 'shop');
  for (let n = 0; n < 3; n++) await makeKey(scene);
  expect((await scene.super.post(`${KEYS}/batch-revoke`, { key_ids: [1, 2, 3, 99] })).body.data).toEqual({
    revoked: 2,
    requested: 4,
  });
  expect(await listed(scene.super, `${KEYS}?status=revoked`)).toEqual([3, 2]);
  expect((await scene.super.post(`${KEYS}/batch-delete`, { ids: [1, 2, 99] })).body).toMatchObject({
    deleted: 2,
    requested: 3,
  });
  expect((await scene.super.post(`${KEYS}/batch-delete`, { key_ids: [3, 3] })).body.deleted).toBe(1);
  expect(await listed(scene.super, KEYS)).toEqual([4]);
  const tooMany = Array.from({ length: 501 }, (_, n) => n + 1);
  for (const body of [{}, { ids: [] }, { ids: tooMany }, { ids: ['1'] }, { ids: [0] }]) {
    expect((await scene.super.post(`${KEYS}/batch-delete`, body)).status, JSON.stringify(body)).toBe(400);
  }
});

test("no act upon codes reaches another manager's", async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  const { id } = await makeCode(shop, { batch_name: 'spring' });
  expect(word(await rival.as.patch(`${CODES}/${id}/status`, { status: 'revoked' }))).toBe('404 not_found');
  expect(word(await rival.as.patch(`${CODES}/${id}`, { note: 'mine' }))).toBe('404 not_found');
  expect(word(await rival.as.delete(`${CODES}/${id}`))).toBe('404 not_found');
  expect((await rival.as.post(`${CODES}/batch-revoke`, { code_ids: [id] })).body.revoked).toBe(0);
  expect((await rival.as.post(`${CODES}/batch-delete`, { code_ids: [id] })).body.deleted).toBe(0);
  expect((await rival.as.post(`${CODES}/handed-out`, { ids: [id] })).body.handed_out).toBe(0);
  expect((await rival.as.get(`${CODES}/text`)).body).toMatchObject({ text: '', total: 0 });
  expect((await rival.as.get(`${CODES}/batches`)).body.total).toBe(0);
  expect((await rival.as.get(`${CODES}?batch=spring`)).body.total).toBe(0);
  expect((await shop.as.get(CODES)).body.items).toMatchObject([
    { id, status: 'unused', note: '', batch_name: 'spring', handed_out_at: null },
  ]);
  expect((await shop.as.post(`${CODES}/batch-revoke`, { code_ids: [id] })).body.data).toEqual({
    revoked: 1,
    requested: 1,
  });
});

test('five hundred codes are made at once, under one name, with a text to copy', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const made = await shop.as.post(`${CODES}/batch`, {
    count: 500,
    duration_days: 30,
    user_type: 'duiyi',
    note: 'fair',
  });
  expect(made.status).toBe(201);
  // The clock of oas.timeZone names a batch that was given no name.
  expect(made.body).toMatchObject({ count: 500, batch_name: '2026-05-01 16:00' });
  const lines = made.body.text.split('\n');
  expect(new Set(lines).size).toBe(500);
  expect(lines[0]).toMatch(/^uac_[0-9a-f]{24}$/);
  expect(made.body.items[0]).toMatchObject({ user_type: 'duiyi', note: 'fair', status: 'unused' });
  const again = await shop.as.post(`${CODES}/batch`, { count: 1, duration_days: 1, user_type: 'daily' });
  expect(again.body.batch_name).toBe('2026-05-01 16:00 #2');
  const { code } = again.body.items[0];
  await scene.nobody.post('/user/auth/register-by-code', { code });
  expect((await shop.as.get(`${CODES}/batches`)).body.data).toMatchObject({
    total: 2,
    items: [
      { name: '2026-05-01 16:00 #2', made: 1, used: 1, unused: 0, handed_out: 0 },
      { name: '2026-05-01 16:00', made: 500, used: 0, unused: 500, created_at: '2026-05-01T08:00:00.000Z' },
    ],
  });
  for (const count of [0, 501, 1.5, '5']) {
    const answer = await shop.as.post(`${CODES}/batch`, { count, duration_days: 1, user_type: 'daily' });
    expect(answer.status, String(count)).toBe(400);
  }
  const keys = await scene.super.post(`${KEYS}/batch`, { count: 3, duration_days: 7, batch_name: ' may ' });
  expect(keys.body).toMatchObject({ count: 3, batch_name: 'may' });
  expect((await scene.super.get(`${KEYS}?batch=may`)).body.total).toBe(3);
  expect((await scene.super.get(`${KEYS}?batch=may&status=unused`)).body.total).toBe(3);
});

test('a code redeems nothing after its valid-until, and until then it does', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop', { days: 90 });
  const register = (code: string) => scene.nobody.post('/user/auth/register-by-code', { code });
  // Without an offset it is the clock of oas.timeZone, eight hours ahead of UTC.
  const first = await makeCode(shop, { valid_until: '2026-05-02 16:00' });
  const second = await makeCode(shop, { valid_until: '2026-05-02T08:00:00Z' });
  expect(first.valid_until).toBe('2026-05-02T08:00:00.000Z');
  expect(second.valid_until).toBe(first.valid_until);
  expect((await register(first.code)).status).toBe(201);
  const user = await givenUser(scene, shop);
  await door.clock.advance('1d');
  expect(word(await register(second.code))).toBe('409 code_lapsed');
  const login = await scene.nobody.post('/user/auth/login', { account_no: user.accountNo });
  const again = client(door.origin, login.body.token);
  expect(word(await again.post('/user/auth/redeem-code', { code: second.code }))).toBe('409 code_lapsed');
  const back = await scene.nobody.post('/manager/auth/login', { username: 'shop', password: 'secret-123' });
  const as = client(door.origin, back.body.token);
  expect((await as.get(`${CODES}?lapsed=yes`)).body.items).toMatchObject([
    { id: second.id, status: 'unused', lapsed: true },
  ]);
  expect((await as.get(`${CODES}?lapsed=no&status=unused`)).body.total).toBe(0);
  expect((await as.get(CODES)).body.summary).toMatchObject({ unused: 1, lapsed: 1 });
  // Given more time it is good again.
  expect((await as.patch(`${CODES}/${second.id}`, { valid_until: null })).body.lapsed).toBe(false);
  expect((await register(second.code)).status).toBe(201);
  for (const valid_until of ['soon', '1999-12-31', '2026-02-30', '2026-05-02T08:00']) {
    const refused = await as.post(CODES, { duration_days: 1, user_type: 'daily', valid_until });
    expect(word(refused), valid_until).toBe('400 invalid_time');
  }
});

test('a renewal key redeems nothing after its valid-until either, at registration or later', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const { code } = (await scene.super.post(KEYS, { duration_days: 7, valid_until: '2026-05-02' })).body;
  await door.clock.advance('1d');
  const shop = await givenManager(scene, 'shop', { days: 0 });
  expect(word(await shop.as.post('/manager/auth/redeem-renewal-key', { code }))).toBe('409 code_lapsed');
  const register = { username: 'other', password: 'secret-123', code };
  expect(word(await scene.nobody.post('/manager/auth/register', register))).toBe('409 code_lapsed');
  expect(word(await scene.nobody.post('/manager/auth/register', { ...register, code: undefined }))).toBe(
    '201 ok',
  );
});

test('a code is handed out once: the first time stands', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const { items } = (
    await shop.as.post(`${CODES}/batch`, { count: 3, duration_days: 1, user_type: 'daily', batch_name: 'b' })
  ).body;
  const ids = items.map(({ id }: Any) => id);
  const handOut = (of: number[]) => shop.as.post(`${CODES}/handed-out`, { ids: of });
  expect((await handOut([ids[0], ids[0], 999])).body.data).toEqual({ handed_out: 1, requested: 3 });
  await door.clock.advance('1h');
  expect((await handOut(ids.slice(0, 2))).body.handed_out).toBe(1);
  expect((await shop.as.get(`${CODES}?handed_out=yes`)).body.items).toMatchObject([
    { id: ids[1], handed_out_at: '2026-05-01T09:00:00.000Z' },
    { id: ids[0], handed_out_at: '2026-05-01T08:00:00.000Z' },
  ]);
  expect(await listed(shop.as, `${CODES}?handed_out=no&batch=b`)).toEqual([ids[2]]);
  expect((await shop.as.get(`${CODES}/batches`)).body.items).toMatchObject([{ made: 3, handed_out: 2 }]);
  expect((await shop.as.get(`${CODES}/text?handed_out=no`)).body.data).toEqual({
    text: items[2].code,
    ids: [ids[2]],
    count: 1,
    total: 1,
  });
  expect((await shop.as.get(`${CODES}?handed_out=maybe`)).status).toBe(400);
});

test('note and batch can be changed, are searched, and a batch without codes is gone', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const first = await makeCode(shop, { batch_name: 'old', note: 'for 王 at the fair' });
  const second = await makeCode(shop);
  expect((await shop.as.patch(`${CODES}/${first.id}`, { batch_name: 'new' })).body.data).toMatchObject({
    id: first.id,
    batch_name: 'new',
    note: 'for 王 at the fair',
  });
  expect((await shop.as.get(`${CODES}/batches`)).body.items).toMatchObject([{ name: 'new', made: 1 }]);
  expect(await listed(shop.as, `${CODES}?keyword=${encodeURIComponent('王 AT')}`)).toEqual([first.id]);
  expect(await listed(shop.as, `${CODES}?keyword=NEW&user_type=daily`)).toEqual([first.id]);
  expect(await listed(shop.as, `${CODES}?keyword=${second.code.slice(8, 20)}`)).toEqual([second.id]);
  expect((await shop.as.patch(`${CODES}/${first.id}`, {})).status).toBe(400);
  await shop.as.delete(`${CODES}/${first.id}`);
  expect((await shop.as.get(`${CODES}/batches`)).body.total).toBe(0);
});

test('up to fifty users are made at once, and each stands in the list with its number', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const order = { count: 50, duration_days: 30, user_type: 'daily', note: 'opening' };
  const made = await shop.as.post('/manager/users/batch-create', order);
  expect(made).toMatchObject({ status: 201, body: { created: 50 } });
  expect(made.body.text.split('\n')).toEqual(made.body.items.map(({ account_no }: Any) => account_no));
  expect(made.body.items.at(-1)).toMatchObject({ id: 50, user_id: 50, login_id: '50', status: 'active' });
  expect((await shop.as.get('/manager/users')).body.total).toBe(50);
  expect((await shop.as.get(`${CODES}?status=used&keyword=opening`)).body.total).toBe(50);
  for (const count of [0, 51]) {
    expect((await shop.as.post('/manager/users/batch-create', { ...order, count })).status).toBe(400);
  }
});

test('every act upon codes leaves an audit entry that holds no code in full', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const key = await makeKey(scene);
  await scene.super.post(`${KEYS}/batch`, { count: 2, duration_days: 1 });
  await scene.super.patch(`${KEYS}/${key.id}`, { note: 'for the new shop' });
  await scene.super.post(`${KEYS}/handed-out`, { ids: [key.id] });
  await scene.super.patch(`${KEYS}/${key.id}/status`, { status: 'revoked' });
  await scene.super.post(`${KEYS}/batch-revoke`, { key_ids: [2] });
  await scene.super.delete(`${KEYS}/2`);
  await scene.super.post(`${KEYS}/batch-delete`, { ids: [3] });
  const { items } = (await scene.super.get('/super/audit-logs')).body;
  expect(items.map(({ action }: Any) => action)).toEqual([
    'batch_delete_renewal_keys',
    'delete_manager_renewal_key',
    'batch_revoke_renewal_keys',
    'patch_manager_renewal_key_status',
    'hand_out_renewal_keys',
    'edit_manager_renewal_key',
    'batch_create_renewal_keys',
    'create_manager_renewal_key',
    'create_super',
  ]);
  expect(JSON.stringify(items)).not.toContain(key.code);
  expect(await door.service.verify()).toBeNull();
  expect(door.warnings).toEqual([]);
});

test('codes are found by number, days and end of validity, in list, text and file alike, and never a rival’s', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  const month = await makeCode(shop, { valid_until: '2026-06-01' });
  const week = await makeCode(shop, { duration_days: 7, valid_until: '2026-07-01' });
  const endless = await makeCode(shop, { duration_days: 7 });
  const foreign = await makeCode(rival, { duration_days: 7 });
  const chosen = `ids=${month.id},${endless.id},${foreign.id},9999`;
  expect(await listed(shop.as, `${CODES}?${chosen}`)).toEqual([endless.id, month.id]);
  expect(await listed(shop.as, `${CODES}?${chosen}&duration_days=7`)).toEqual([endless.id]);
  expect(await listed(shop.as, `${CODES}?duration_days=7`)).toEqual([endless.id, week.id]);
  expect(await listed(shop.as, `${CODES}?valid_before=2026-06-15`)).toEqual([month.id]);
  expect((await shop.as.get(`${CODES}/text?${chosen}`)).body).toMatchObject({
    ids: [endless.id, month.id],
    total: 2,
  });
  expect((await shop.as.get(`${CODES}/export?${chosen}&count=1`)).body.rows).toBe(2);
  for (const query of ['ids=1,x', 'ids=0', 'ids=1,,2', 'duration_days=week', 'valid_before=soon']) {
    expect((await shop.as.get(`${CODES}?${query}`)).status, query).toBe(400);
  }
  const tooMany = Array.from({ length: 501 }, (_, at) => at + 1).join(',');
  expect((await shop.as.get(`${CODES}?ids=${tooMany}`)).status).toBe(400);
});

test('a whole batch is renamed and noted at once, and others’ codes stay as they are', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  const spring = { count: 3, duration_days: 30, user_type: 'daily', batch_name: 'spring' };
  const made = (await shop.as.post(`${CODES}/batch`, spring)).body.items.map(({ id }: Any) => id);
  const foreign = await makeCode(rival, { batch_name: 'theirs' });
  const edit = (body: object) => shop.as.post(`${CODES}/batch-edit`, body);
  expect((await edit({ ids: [...made, foreign.id], batch_name: 'summer', note: 'fair' })).body.data).toEqual({
    updated: 3,
    requested: 4,
  });
  expect((await edit({ ids: made, note: 'fair' })).body.updated).toBe(0);
  expect((await shop.as.get(`${CODES}/batches`)).body.items).toMatchObject([{ name: 'summer', made: 3 }]);
  expect(await listed(shop.as, `${CODES}?batch=summer&keyword=fair`)).toHaveLength(3);
  expect((await rival.as.get(CODES)).body.items).toMatchObject([{ batch_name: 'theirs', note: '' }]);
  expect((await edit({ ids: made })).status).toBe(400);
  expect((await edit({ ids: made, valid_until: 'soon' })).body.code).toBe('invalid_time');
});
