import { expect, test } from 'vitest';
import { client, type Any, type Answer } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../../kit/scene.js';

const word = ({ status, body }: Answer<Any>) => `${status} ${body.code ?? 'ok'}`;

test('a super acts as a manager under its own name, seen by the manager and in both records', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const signedIn = await scene.super.post(`/super/managers/${shop.id}/sign-in-as`);
  expect(signedIn.body).toMatchObject({
    role: 'manager',
    manager_id: shop.id,
    username: 'shop',
    expires_at: '2026-05-01T08:15:00.000Z',
  });
  const support = client(door.origin, signedIn.body.token);
  expect((await support.put('/manager/me/alias', { alias: 'mended' })).status).toBe(200);

  const sessions = (await shop.as.get('/manager/auth/sessions')).body.items;
  expect(sessions.map(({ via, current }: Any) => [via, current])).toEqual([
    [null, true],
    ['super:admin', false],
  ]);
  const own = (await shop.as.get('/manager/audit-logs')).body.items;
  expect(own.slice(0, 2)).toMatchObject([
    { action: 'update_manager_alias', actor_name: 'shop', via: 'super:admin' },
    { action: 'sign_in_as_manager', actor_type: 'super', actor_name: 'admin', via: null },
  ]);
  // What is done in a manager's name is the super's own act.
  const supers = (await scene.super.get('/super/audit-logs')).body.items;
  expect(supers[0]).toMatchObject({ action: 'update_manager_alias', via: 'super:admin' });
  expect(await door.service.verify()).toBeNull();

  // The manager may end it, as any session of its own.
  const theirs = sessions.find(({ via }: Any) => via !== null);
  expect((await shop.as.delete(`/manager/auth/sessions/${theirs.id}`)).status).toBe(200);
  expect(word(await support.get('/manager/auth/me'))).toBe('401 invalid_token');
});

test('a support session ends with the super’s own, with its new password, and after a quarter of an hour', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const supportOf = async (as: typeof scene.super) => {
    const { body } = await as.post(`/super/managers/${shop.id}/sign-in-as`);
    return client(door.origin, body.token);
  };
  const me = '/manager/auth/me';
  const other = (await sceneAt(door.origin)).super;
  const [first, second] = [await supportOf(scene.super), await supportOf(other)];
  await other.post('/super/auth/logout');
  expect(word(await second.get(me))).toBe('401 invalid_token');
  expect(word(await first.get(me))).toBe('200 ok');

  // The operator's grants follow one another: one that ended takes no support session with it, a reset does.
  const grant = await door.service.operatorSession('super', '127.0.0.1');
  const operator = await supportOf(client(door.origin, grant.token));
  await door.clock.advance('14m');
  expect(word(await operator.get(me))).toBe('200 ok');
  await door.clock.advance('1m');
  expect(word(await operator.get(me))).toBe('401 invalid_token');
  expect(word(await first.get(me))).toBe('401 invalid_token');

  const last = await supportOf(scene.super);
  await door.service.setSuper!('reset', 'admin', 'another-secret');
  expect(word(await last.get(me))).toBe('401 invalid_token');
  expect(word(await shop.as.get(me))).toBe('200 ok');
});

test('nobody acts as a manager that is disabled or unknown, and an expired one can be helped to renew', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const late = await givenManager(scene, 'late', { days: 0 });
  const asked = () => scene.super.post(`/super/managers/${late.id}/sign-in-as`);
  const support = client(door.origin, (await asked()).body.token);
  expect(word(await support.get('/manager/auth/me'))).toBe('200 ok');
  expect(word(await support.get('/manager/audit-logs'))).toBe('403 account_expired');
  await scene.super.patch(`/super/managers/${late.id}/lifecycle`, { status: 'disabled' });
  expect(word(await asked())).toBe('409 manager_disabled');
  expect(word(await support.get('/manager/auth/me'))).toBe('403 account_disabled');
  expect(word(await scene.super.post('/super/managers/99/sign-in-as'))).toBe('404 not_found');
  expect(word(await late.as.post(`/super/managers/${late.id}/sign-in-as`))).toBe('403 wrong_role');
});

test('the super ends every session of a manager and its agents; the list says when it last signed in', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const node = await givenNode(scene, shop, 'PC-1');
  const listed = async () => (await scene.super.get('/super/managers')).body.items[0];
  expect((await listed()).last_login_at).toBe('2026-05-01T08:00:00.000Z');
  const ended = await scene.super.delete(`/super/managers/${shop.id}/sessions`);
  expect(ended.body).toMatchObject({ ended: 2 });
  expect(word(await shop.as.get('/manager/auth/me'))).toBe('401 invalid_token');
  expect(word(await node.as.post('/agent/poll-jobs', { node_id: 'PC-1' }))).toBe('401 invalid_token');
  await door.clock.advance('1h');
  await scene.super.post(`/super/managers/${shop.id}/sign-in-as`);
  expect((await listed()).last_login_at).toBe('2026-05-01T08:00:00.000Z');
  await scene.nobody.post('/manager/auth/login', { username: 'shop', password: PASSWORD });
  expect((await listed()).last_login_at).toBe('2026-05-01T09:00:00.000Z');
  const [, entry] = (await scene.super.get('/super/audit-logs')).body.items;
  expect(entry).toMatchObject({ action: 'end_manager_sessions', detail: { username: 'shop', ended: 2 } });
});

test('a manager reads its own part of the record alone, filtered by act, actor, target and time', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const rival = await givenManager(scene, 'rival');
  const user = await givenUser(scene, shop);
  await givenUser(scene, rival);
  await door.clock.advance('1d');
  const again = await sceneAt(door.origin);
  const { body } = await scene.nobody.post('/manager/auth/login', { username: 'shop', password: PASSWORD });
  const as = client(door.origin, body.token);
  await as.patch(`/manager/users/${user.id}/lifecycle`, { extend_days: 7 });
  await again.super.patch(`/super/managers/${shop.id}/lifecycle`, { extend_days: 1 });
  const actions = async (query = '', who = as, path = '/manager/audit-logs') => {
    const answer = await who.get(`${path}?${query}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body.total).toBe(answer.body.items.length);
    for (const item of answer.body.items) expect(item.manager_id).toBe(shop.id);
    return answer.body.items.map(({ action }: Any) => action);
  };
  const whole = [
    'patch_manager_lifecycle',
    'patch_user_lifecycle',
    'quick_create_user',
    'redeem_manager_renewal_key',
    'register_manager',
  ];
  expect(await actions()).toEqual(whole);
  expect(await actions('action=quick_create_user')).toEqual(['quick_create_user']);
  expect(await actions('actor_type=super')).toEqual(['patch_manager_lifecycle']);
  expect(await actions('keyword=ADM')).toEqual(['patch_manager_lifecycle']);
  expect(await actions('actor_type=manager&target=%23' + user.id)).toContain('patch_user_lifecycle');
  expect(await actions('target=SHOP')).toEqual(['patch_manager_lifecycle', 'register_manager']);
  expect(await actions('from=2026-05-02')).toEqual(whole.slice(0, 2));
  expect(await actions('to=2026-05-02')).toEqual(whole.slice(2));
  expect(word(await as.get('/manager/audit-logs?from=yesterday'))).toBe('400 invalid_time');
  expect(await actions(`manager_id=${shop.id}`, again.super, '/super/audit-logs')).toEqual(whole);
  const file = await as.get('/manager/audit-logs/export?count=1&actor_type=super');
  expect(file.body).toMatchObject({ rows: 1 });
});
