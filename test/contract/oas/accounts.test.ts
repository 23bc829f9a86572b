import { expect, test } from 'vitest';
import { client, type Any, type Answer } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../../kit/scene.js';

const statuses = (answers: Answer<Any>[]) => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const word = `${status} ${body.code ?? 'ok'}`;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
};

const many = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

const opened = async (door: OasDoor) => ({ scene: await sceneAt(door.origin), nobody: client(door.origin) });

test('of a hundred set-ups at once exactly one makes the super admin', async () => {
  await using door = await openOasDoor();
  const nobody = client(door.origin);
  expect((await nobody.get('/bootstrap/status')).body).toEqual({
    initialized: false,
    registration_open: true,
  });
  const answers = await many(100, (n) =>
    nobody.post('/bootstrap/init', { username: `admin${n}`, password: PASSWORD }),
  );
  expect(statuses(answers)).toEqual({ '201 ok': 1, '409 already_initialized': 99 });
  expect(answers.find(({ status }) => status === 201)?.body).toEqual({
    data: { message: 'super admin created' },
    message: 'super admin created',
  });
  expect((await nobody.get('/bootstrap/status')).body).toEqual({
    initialized: true,
    registration_open: true,
  });
});

test('from another machine set-up needs the setup code, and guessing it is stopped', async () => {
  await using door = await openOasDoor();
  door.local = false;
  const nobody = client(door.origin);
  const init = (setup_code?: string) =>
    nobody.post('/bootstrap/init', { username: 'admin', password: PASSWORD, setup_code });
  expect(statuses([await init()])).toEqual({ '403 local_only': 1 });
  for (let guess = 0; guess < 10; guess++) {
    expect(statuses([await init(`guess-${guess}`)])).toEqual({ '403 wrong_setup_code': 1 });
  }
  expect(statuses([await init('set-up-1234')])).toEqual({ '429 too_many_attempts': 1 });
  await door.clock.advance('61m');
  expect(statuses([await init('set-up-1234')])).toEqual({ '201 ok': 1 });
});

test('the setup code may be typed in any case, with or without dashes, and with look-alikes', async () => {
  for (const typed of ['SETUP1234', ' set up-l234 ', 'Set-Up-I234']) {
    await using door = await openOasDoor();
    door.local = false;
    const init = { username: 'admin', password: PASSWORD, setup_code: typed };
    expect(statuses([await client(door.origin).post('/bootstrap/init', init)]), typed).toEqual({
      '201 ok': 1,
    });
  }
});

test('one address cannot open accounts without end, also not at once, but one with a key is let in', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  const register = (username: string, code?: string) =>
    nobody.post('/manager/auth/register', { username, password: PASSWORD, code });
  expect(statuses(await many(70, (n) => register(`shop-${n}`)))).toEqual({
    '201 ok': 60,
    '429 too_many_attempts': 10,
  });
  const key = (await scene.super.post('/super/manager-renewal-keys', { duration_days: 7 })).body;
  expect((await register('shop-with-key', key.code)).status).toBe(201);
  await door.clock.advance('61m');
  expect((await register('shop-later')).status).toBe(201);
  await using open = await openOasDoor({ limits: false });
  const free = client(open.origin);
  const answers = await many(61, (n) =>
    free.post('/manager/auth/register', { username: `shop-${n}`, password: PASSWORD }),
  );
  expect(statuses(answers)).toEqual({ '201 ok': 61 });
});

test('a hundred agents that sign in at once from one address all get in', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  await givenManager(scene, 'shop', { days: 30 });
  const answers = await many(100, (n) =>
    nobody.post('/agent/auth/login', { username: 'shop', password: PASSWORD, node_id: `node-${n}` }),
  );
  expect(statuses(answers)).toEqual({ '200 ok': 100 });
});

test('super routes answer this machine only, unless the setting opens them', async () => {
  await using door = await openOasDoor();
  const { scene } = await opened(door);
  door.local = false;
  for (const answer of [
    await scene.nobody.post('/super/auth/login', { username: 'admin', password: PASSWORD }),
    await scene.super.get('/super/manager-renewal-keys'),
    await scene.super.post('/super/manager-renewal-keys', { duration_days: 1 }),
  ]) {
    expect(statuses([answer])).toEqual({ '403 local_only': 1 });
  }
  await using open = await openOasDoor({ settings: { superFromLan: true } });
  open.local = false;
  await opened(open);
});

test('unknown and wrong credentials answer alike, and only the failing pair is locked out', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  await givenManager(scene, 'shop', { days: 0 });
  await givenManager(scene, 'other', { days: 0 });
  const login = (username: string, password: string) =>
    nobody.post('/manager/auth/login', { username, password });
  const wrong = await login('shop', 'not-the-password');
  const unknown = await login('nobody-here', 'not-the-password');
  expect(statuses([wrong, unknown])).toEqual({ '401 wrong_credentials': 2 });
  expect(wrong.body.detail).toBe(unknown.body.detail);
  for (let n = 1; n < 10; n++) await login('shop', `wrong-${n}-password`);
  const locked = await login('shop', PASSWORD);
  expect(statuses([locked])).toEqual({ '429 too_many_attempts': 1 });
  expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await login('other', PASSWORD)).status).toBe(200);
  await door.clock.advance('16m');
  expect((await login('shop', PASSWORD)).status).toBe(200);
});

test('a new manager starts expired, may sign in and see itself, and a renewal key lets it in', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  const key = (await scene.super.post('/super/manager-renewal-keys', { duration_days: 30 })).body;
  expect(key).toMatchObject({ id: 1, code: expect.stringMatching(/^mrk_[0-9a-f]{24}$/), status: 'unused' });
  const registered = await nobody.post('/manager/auth/register', { username: 'shop', password: PASSWORD });
  expect(registered).toMatchObject({ status: 201, body: { expired: true, role: 'manager' } });
  const shop = client(door.origin, registered.body.token);
  expect((await shop.get('/manager/auth/me')).body).toMatchObject({ username: 'shop', expired: true });
  expect(statuses([await shop.get('/manager/users')])).toEqual({ '403 account_expired': 1 });
  expect(
    (await nobody.post('/manager/auth/login', { username: 'shop', password: PASSWORD })).body,
  ).toMatchObject({
    expired: true,
    token: expect.any(String),
  });
  expect((await shop.post('/manager/auth/redeem-renewal-key', { code: key.code })).body.data).toMatchObject({
    expires_at: '2026-05-31T08:00:00.000Z',
    extended_days: 30,
  });
  expect((await shop.get('/manager/users')).status).toBe(200);
  const listed = (await scene.super.get('/super/manager-renewal-keys?status=used')).body;
  expect(listed).toMatchObject({ total: 1, summary: { total: 1, unused: 0, used: 1, revoked: 0 } });
  expect(listed.items).toMatchObject([
    { used_by_manager_username: 'shop', used_at: '2026-05-01T08:00:00.000Z' },
  ]);
});

test('with registration closed only a valid renewal key makes a manager, and a bad one makes none', async () => {
  await using door = await openOasDoor({ settings: { openRegistration: false } });
  const { scene, nobody } = await opened(door);
  const key = (await scene.super.post('/super/manager-renewal-keys', { duration_days: 7 })).body;
  const register = (username: string, code?: string) =>
    nobody.post('/manager/auth/register', { username, password: PASSWORD, code });
  expect(statuses([await register('shop')])).toEqual({ '403 registration_closed': 1 });
  expect(statuses([await register('shop', 'mrk_000000')])).toEqual({ '404 code_not_found': 1 });
  const first = await register('shop', key.code);
  expect(first).toMatchObject({
    status: 201,
    body: { expired: false, expires_at: '2026-05-08T08:00:00.000Z' },
  });
  expect(statuses([await register('shop', key.code)])).toEqual({ '409 username_taken': 1 });
  expect(statuses([await register('shop2', key.code)])).toEqual({ '409 code_used': 1 });
  expect(
    statuses([await nobody.post('/manager/auth/login', { username: 'shop2', password: PASSWORD })]),
  ).toEqual({
    '401 wrong_credentials': 1,
  });
});

test('of two hundred that redeem one code at once exactly one gets it', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  const shop = await givenManager(scene, 'shop');
  const { code } = (
    await shop.as.post('/manager/activation-codes', { duration_days: 30, user_type: 'daily' })
  ).body;
  const answers = await many(200, () => nobody.post('/user/auth/register-by-code', { code }));
  expect(statuses(answers)).toEqual({ '201 ok': 1, '409 code_used': 199 });
  expect((await shop.as.get('/manager/users')).body.total).toBe(1);
  const used = (await shop.as.get('/manager/activation-codes?status=used')).body;
  const made = answers.find(({ status }) => status === 201)?.body;
  expect(used.items).toMatchObject([{ code, used_by_account_no: made.account_no }]);
});

test('guessing codes is stopped by address, redeeming a used one is not guessing', async () => {
  await using door = await openOasDoor();
  const { nobody } = await opened(door);
  for (let n = 0; n < 100; n++) {
    expect((await nobody.post('/user/auth/register-by-code', { code: `uac_${n}_guess` })).status).toBe(404);
  }
  const next = await nobody.post('/user/auth/register-by-code', { code: 'uac_guess_again' });
  expect(statuses([next])).toEqual({ '429 too_many_attempts': 1 });
});

test('a quick-created user has its number, the defaults of its type, and a used code beside it', async () => {
  await using door = await openOasDoor();
  const { scene } = await opened(door);
  const shop = await givenManager(scene, 'shop');
  const made = await shop.as.post('/manager/users/quick-create', { duration_days: 30, user_type: 'duiyi' });
  expect(made).toMatchObject({
    status: 201,
    body: { data: { id: 1, user_id: 1, login_id: '1', user_type: 'duiyi', status: 'active' } },
  });
  expect(made.body.account_no).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
  expect((await shop.as.get('/manager/activation-codes')).body).toMatchObject({
    total: 1,
    summary: { used: 1 },
    items: [{ status: 'used', used_by_user_id: 1, used_by_account_no: made.body.account_no }],
  });
  expect((await shop.as.get('/manager/users/1/tasks')).body).toMatchObject({
    user_id: 1,
    version: 1,
    task_config: { duiyi_jingcai: { enabled: true } },
  });
});

test('an account number is accepted with dashes and in any case, and an unknown one is refused alike', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  const user = await givenUser(scene, await givenManager(scene, 'shop'));
  const typed = user.accountNo.toLowerCase().replace(/(.{4})(?=.)/g, '$1-');
  const login = await nobody.post('/user/auth/login', { account_no: ` ${typed} `, device_info: 'phone' });
  expect(login.body.data).toMatchObject({ account_no: user.accountNo, expired: false, login_id: '1' });
  expect(login.body.token).toMatch(/^utk_[0-9a-f]{48}$/);
  const unknown = await nobody.post('/user/auth/login', { account_no: 'AAAABBBBCCCCDDDD' });
  expect(statuses([unknown])).toEqual({ '401 wrong_credentials': 1 });
});

test('an expired user may sign in, redeem, see and change itself and sign out, and nothing else', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  const shop = await givenManager(scene, 'shop', { days: 365 });
  const { code } = (await shop.as.post('/manager/activation-codes', { duration_days: 5, user_type: 'duiyi' }))
    .body;
  const user = await givenUser(scene, shop, { days: 10 });
  await door.clock.advance('11d');
  for (const path of ['/user/me/tasks', '/user/me/assets', '/user/me/logs']) {
    expect(statuses([await user.as.get(path)]), path).toEqual({ '403 account_expired': 1 });
  }
  expect((await nobody.post('/user/auth/login', { account_no: user.accountNo })).body.expired).toBe(true);
  expect((await user.as.get('/user/me/profile')).body).toMatchObject({ status: 'expired', is_expired: true });
  expect((await user.as.put('/user/me/profile', { server: '不知火服' })).body.server).toBe('不知火服');
  // Five days from today, not from the day it expired; and the type is the code's.
  expect((await user.as.post('/user/auth/redeem-code', { code })).body.data).toMatchObject({
    expires_at: '2026-05-17T08:00:00.000Z',
    user_type: 'duiyi',
    extended_days: 5,
  });
  expect(Object.keys((await user.as.get('/user/me/tasks')).body.task_config)).toEqual(['duiyi_jingcai']);
  expect((await user.as.post('/user/auth/logout')).body).toMatchObject({ message: 'logged out' });
  expect((await user.as.get('/user/me/profile')).status).toBe(401);
});

test("another manager's code does not renew a user, and another manager's user is not shown", async () => {
  await using door = await openOasDoor();
  const { scene } = await opened(door);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  const user = await givenUser(scene, shop);
  const { code } = (
    await rival.as.post('/manager/activation-codes', { duration_days: 5, user_type: 'daily' })
  ).body;
  expect(statuses([await user.as.post('/user/auth/redeem-code', { code })])).toEqual({
    '403 code_of_other_manager': 1,
  });
  expect((await rival.as.get('/manager/activation-codes?status=unused')).body.total).toBe(1);
  for (const path of ['tasks', 'assets', 'logs']) {
    const foreign = await rival.as.get(`/manager/users/${user.id}/${path}`);
    const unknown = await rival.as.get(`/manager/users/999/${path}`);
    expect(statuses([foreign, unknown])).toEqual({ '403 not_your_user': 1, '404 not_found': 1 });
  }
  expect((await rival.as.get('/manager/users')).body.total).toBe(0);
});

test('the status of users is computed from the clock in lists, filters and counters', async () => {
  await using door = await openOasDoor();
  const { scene } = await opened(door);
  const shop = await givenManager(scene, 'shop', { days: 365 });
  for (const days of [30, 10, 20]) await givenUser(scene, shop, { days });
  await door.clock.advance('12h');
  const relogged = await scene.nobody.post('/manager/auth/login', { username: 'shop', password: PASSWORD });
  let as = client(door.origin, relogged.body.token);
  const ids = async (query: string) =>
    (await as.get(`/manager/users?${query}`)).body.items.map((one: Any) => one.id);
  expect(await ids('')).toEqual([1, 2, 3]);
  expect(await ids('status=active')).toEqual([2, 3, 1]);
  await door.clock.advance('15d');
  const again = await scene.nobody.post('/manager/auth/login', { username: 'shop', password: PASSWORD });
  as = client(door.origin, again.body.token);
  expect(await ids('status=expired')).toEqual([2]);
  expect(await ids('status=active&user_type=daily')).toEqual([3, 1]);
  expect(await ids('status=expired&keyword=2')).toContain(2);
  expect(await ids('login_id=3')).toEqual([3]);
  expect(await ids('login_id=3&status=expired')).toEqual([]);
  expect((await as.get('/manager/users?page_size=2&page=2')).body).toMatchObject({
    total: 3,
    page: 2,
    page_size: 2,
    items: [{ id: 3, status: 'active' }],
    summary: { total: 3, active: 2, expired: 1, disabled: 0, daily: 3, duiyi: 0, shuaka: 0 },
  });
});

test('the original front end reads bare fields, the document reads data, and both are the same', async () => {
  await using door = await openOasDoor({ settings: { taskNames: 'original' } });
  const { scene } = await opened(door);
  const user = await givenUser(scene, await givenManager(scene, 'shop'));
  const { data, ...bare } = (await user.as.get('/user/me/tasks')).body;
  expect(bare).toEqual(data);
  expect(Object.keys(data.task_config)).toContain('签到');
  const saved = await user.as.put('/user/me/tasks', {
    task_config: { 签到: { enabled: true }, explore: { priority: 7 } },
  });
  expect(saved.body).toMatchObject({
    version: 2,
    task_config: { 签到: { enabled: true }, 探索突破: { priority: 7 } },
  });
  expect((await scene.nobody.get('/task-templates')).body.order).toContain('签到');
});

test('what people change stands in the time line and the audit chain holds', async () => {
  await using door = await openOasDoor();
  const { scene } = await opened(door);
  const shop = await givenManager(scene, 'shop');
  const user = await givenUser(scene, shop);
  await user.as.put('/user/me/profile', { username: '昵称' });
  await user.as.put('/user/me/profile', { username: '昵称' });
  await shop.as.put(`/manager/users/${user.id}/tasks`, { task_config: { signin: { enabled: true } } });
  const { items, total } = (await user.as.get('/user/me/logs?kind=audit')).body;
  expect(items.map(({ event_type }: Any) => event_type)).toEqual([
    'update_user_tasks',
    'user_update_profile',
    'quick_create_user',
  ]);
  expect(total).toBe(3);
  expect(JSON.stringify(items)).not.toContain(user.accountNo);
  expect(await door.service.verify()).toBeNull();
});

test('a new password for the super ends its older sessions, and acting from the console says who did it', async () => {
  await using door = await openOasDoor();
  const { scene, nobody } = await opened(door);
  expect((await door.service.setSuper!('create', 'second', PASSWORD)).changed).toBe(false);
  await door.service.setSuper!('reset', 'admin', 'another-secret');
  expect(statuses([await scene.super.get('/super/manager-renewal-keys')])).toEqual({
    '401 invalid_token': 1,
  });
  expect((await nobody.post('/super/auth/login', { username: 'admin', password: PASSWORD })).status).toBe(
    401,
  );
  const { token, expiresAt } = await door.service.operatorSession('super', '127.0.0.1');
  expect(expiresAt).toBe('2026-05-01T08:15:00.000Z');
  const operator = client(door.origin, token);
  expect((await operator.post('/super/manager-renewal-keys', { duration_days: 1 })).status).toBe(201);
  await door.clock.advance('16m');
  expect((await operator.get('/super/manager-renewal-keys')).status).toBe(401);
});

test('sessions and tokens that ran out are cleared away', async () => {
  await using door = await openOasDoor();
  const { scene } = await opened(door);
  const user = await givenUser(scene, await givenManager(scene, 'shop', { days: 3650 }), { days: 3650 });
  await door.clock.advance('181d');
  const before = door.store.stats().tables;
  await door.tick('purgeExpired');
  const after = door.store.stats().tables;
  expect(before['oas.sessions']?.rows).toBeGreaterThan(0);
  expect(after['oas.sessions']?.rows).toBe(0);
  expect(after['oas.userTokens']?.rows).toBe(0);
  expect((await user.as.get('/user/me/profile')).status).toBe(401);
});

test('the console sees jobs by state, the nodes that were heard of, and the last events', async () => {
  await using door = await openOasDoor();
  expect((await door.service.status()).initialized).toBe(false);
  const { scene } = await opened(door);
  const shop = await givenManager(scene, 'shop');
  await givenUser(scene, shop, { tasks: { signin: {}, explore: {} } });
  await door.tick('generator');
  const node = await givenNode(scene, shop, 'PC-1');
  await node.poll({ limit: 1 });
  const { jobs, agents, events, initialized } = await door.service.status();
  expect(initialized).toBe(true);
  expect(jobs).toEqual({ pending: 1, leased: 1, running: 0, success: 0, failed: 0, cancelled: 0 });
  expect(agents).toEqual([
    {
      name: 'PC-1',
      managerName: 'shop',
      version: '1.0.0',
      lastSeenAt: '2026-05-01T08:00:00.000Z',
      staleAddress: false,
      leasedJobs: 1,
    },
  ]);
  expect(events.map(({ type }) => type)).toEqual(['leased', 'generated', 'generated']);
  expect(door.warnings).toEqual([]);
});

test('what no route answers, also outside of /api, comes in the envelope with its request id', async () => {
  await using door = await openOasDoor();
  for (const [path, init] of [
    ['/api/v1/nothing', {}],
    ['/nothing', { method: 'POST' }],
    ['/%zz', {}],
  ] as const) {
    const answer = await fetch(door.origin + path, init);
    expect(await answer.json(), path).toEqual({
      detail: expect.any(String),
      code: expect.stringMatching(/^(not_found|invalid_path)$/),
      request_id: answer.headers.get('x-request-id'),
    });
  }
});
