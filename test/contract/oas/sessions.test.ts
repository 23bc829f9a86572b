import { expect, test } from 'vitest';
import { client, type Any, type Answer } from '../../kit/http.js';
import { openOasDoor } from '../../kit/oasDoor.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../../kit/scene.js';

const word = ({ status, body }: Answer<Any>) => `${status} ${body.code ?? 'ok'}`;

const statuses = (answers: Answer<Any>[]) => {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[word(answer)] = (counts[word(answer)] ?? 0) + 1;
  return counts;
};

for (const role of ['super', 'manager'] as const) {
  const home = role === 'super' ? '/super/manager-renewal-keys' : '/manager/auth/me';
  const username = role === 'super' ? 'admin' : 'shop';

  test(`a ${role} sees its own sessions and ends one, the others, or this one`, async () => {
    await using door = await openOasDoor();
    const scene = await sceneAt(door.origin);
    await givenManager(scene, 'shop');
    const rival = await givenManager(scene, 'rival');
    const signIn = async () => {
      const { body } = await scene.nobody.post(`/${role}/auth/login`, { username, password: PASSWORD });
      return client(door.origin, body.token);
    };
    const sessions = async (as: typeof rival.as) => (await as.get(`/${role}/auth/sessions`)).body;
    const [phone, tablet, desk] = [await signIn(), await signIn(), await signIn()];
    const { items, total } = await sessions(desk);
    // The first of them signed in while the scene was set.
    expect(total).toBe(4);
    expect(items.filter(({ current }: Any) => current)).toHaveLength(1);
    expect(items[0]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      address: '127.0.0.1',
      created_at: '2026-05-01T08:00:00.000Z',
      expires_at: '2026-05-02T08:00:00.000Z',
    });
    const own = (await sessions(phone)).items.find(({ current }: Any) => current);
    const stranger = role === 'super' ? rival.as : scene.super;
    expect((await stranger.delete(`/${role}/auth/sessions/${own.id}`)).status).toBe(403);
    if (role === 'manager') {
      expect(word(await rival.as.delete(`/manager/auth/sessions/${own.id}`))).toBe('404 not_found');
    }
    expect((await phone.get(home)).status).toBe(200);
    expect((await desk.delete(`/${role}/auth/sessions/${own.id}`)).body).toMatchObject({ ended: 1 });
    expect(word(await phone.get(home))).toBe('401 invalid_token');
    expect(word(await desk.delete(`/${role}/auth/sessions/${own.id}`))).toBe('404 not_found');
    expect((await desk.delete(`/${role}/auth/sessions/others`)).body).toMatchObject({ ended: 2 });
    expect(word(await tablet.get(home))).toBe('401 invalid_token');
    expect((await sessions(desk)).total).toBe(1);
    expect((await rival.as.get('/manager/auth/me')).status).toBe(200);
    expect((await desk.post(`/${role}/auth/logout`)).body).toMatchObject({ revoked: 1 });
    expect(word(await desk.get(home))).toBe('401 invalid_token');
  });

  test(`a ${role} that changes its password keeps this session and loses all others`, async () => {
    await using door = await openOasDoor();
    const scene = await sceneAt(door.origin);
    const shop = await givenManager(scene, 'shop');
    const node = await givenNode(scene, shop, 'PC-1');
    const signIn = (password: string) => scene.nobody.post(`/${role}/auth/login`, { username, password });
    const desk = client(door.origin, (await signIn(PASSWORD)).body.token);
    const phone = client(door.origin, (await signIn(PASSWORD)).body.token);
    const change = (old_password: string, new_password: string) =>
      desk.post(`/${role}/auth/password`, { old_password, new_password });
    expect(word(await change('not-the-password', 'another-secret'))).toBe('403 wrong_password');
    expect((await change(PASSWORD, 'short')).status).toBe(400);
    expect((await phone.get(home)).status).toBe(200);
    // The scene's own session too; and a manager's agents sign in with its password.
    expect((await change(PASSWORD, 'another-secret')).body).toMatchObject({
      message: 'password changed',
      ended_sessions: role === 'super' ? 2 : 3,
    });
    expect((await desk.get(home)).status).toBe(200);
    expect(word(await phone.get(home))).toBe('401 invalid_token');
    const poll = await node.as.post('/agent/poll-jobs', { node_id: 'PC-1' });
    expect(poll.status).toBe(role === 'super' ? 200 : 401);
    expect(word(await signIn(PASSWORD))).toBe('401 wrong_credentials');
    expect((await signIn('another-secret')).status).toBe(200);
  });

  test(`guessing the present password of a ${role} is stopped like guessing at sign-in`, async () => {
    await using door = await openOasDoor();
    const scene = await sceneAt(door.origin);
    await givenManager(scene, 'shop');
    const { token } = (await scene.nobody.post(`/${role}/auth/login`, { username, password: PASSWORD })).body;
    const desk = client(door.origin, token);
    const change = (old_password: string) =>
      desk.post(`/${role}/auth/password`, { old_password, new_password: 'another-secret' });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => change(`guess-${n}`)));
    const { '403 wrong_password': told = 0, ...others } = statuses(answers);
    expect(told).toBe(10);
    expect(Object.keys(others)).toEqual(['429 too_many_attempts']);
    expect(word(await change(PASSWORD))).toBe('429 too_many_attempts');
  });
}

test('an expired manager still changes its password and signs out', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const late = await givenManager(scene, 'late', { days: 0 });
  const body = { old_password: PASSWORD, new_password: 'another-secret' };
  expect((await late.as.post('/manager/auth/password', body)).status).toBe(200);
  expect((await late.as.get('/manager/auth/sessions')).body.total).toBe(1);
  expect((await late.as.post('/manager/auth/logout')).status).toBe(200);
});

test('a user sees its tokens, ends one, the others, or all of them', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const shop = await givenManager(scene, 'shop');
  const user = await givenUser(scene, shop);
  const other = await givenUser(scene, shop);
  const signIn = async (device_info: string) => {
    const login = await scene.nobody.post('/user/auth/login', { account_no: user.accountNo, device_info });
    return client(door.origin, login.body.token);
  };
  const [phone, tablet] = [await signIn('phone'), await signIn('tablet')];
  const { items, total } = (await phone.get('/user/auth/sessions')).body;
  expect(total).toBe(3);
  const own = items.find(({ current }: Any) => current);
  expect(own).toMatchObject({ device_info: 'phone', last_used_at: '2026-05-01T08:00:00.000Z' });
  expect(JSON.stringify(items)).not.toMatch(/utk_|hash/i);
  expect(word(await other.as.delete(`/user/auth/sessions/${own.id}`))).toBe('404 not_found');
  expect((await tablet.delete(`/user/auth/sessions/${own.id}`)).body).toMatchObject({ ended: 1 });
  expect(word(await phone.get('/user/me/profile'))).toBe('401 invalid_token');
  expect((await tablet.delete('/user/auth/sessions/others')).body).toMatchObject({ ended: 1 });
  expect((await tablet.get('/user/auth/sessions')).body.total).toBe(1);
  await signIn('again');
  expect((await tablet.post('/user/auth/logout-all')).body).toMatchObject({ revoked: 2 });
  expect(word(await tablet.get('/user/me/profile'))).toBe('401 invalid_token');
  expect((await other.as.get('/user/me/profile')).status).toBe(200);
  expect((await user.as.get('/user/me/profile')).status).toBe(401);
});

test('of many guesses at once no more than a hundred an hour from one address are answered', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  const user = await givenUser(scene, await givenManager(scene, 'shop'));
  const guesses = (guess: (n: number) => Promise<Answer<Any>>) =>
    Promise.all(Array.from({ length: 300 }, (_, n) => guess(n)));
  const codes = await guesses((n) =>
    scene.nobody.post('/user/auth/register-by-code', { code: `uac_${n}_guess` }),
  );
  expect(statuses(codes)).toEqual({ '404 code_not_found': 100, '429 too_many_attempts': 200 });
  const numbers = await guesses((n) =>
    scene.nobody.post('/user/auth/login', { account_no: String(n).padStart(16, '0') }),
  );
  expect(statuses(numbers)).toEqual({ '401 wrong_credentials': 100, '429 too_many_attempts': 200 });
  // The hour over, the address is heard again.
  expect(word(await scene.nobody.post('/user/auth/login', { account_no: user.accountNo }))).toBe(
    '429 too_many_attempts',
  );
  await door.clock.advance('61m');
  expect((await scene.nobody.post('/user/auth/login', { account_no: user.accountNo })).status).toBe(200);
});

test('of many guesses at a password at once no more are told than one after another would be', async () => {
  await using door = await openOasDoor();
  const scene = await sceneAt(door.origin);
  await givenManager(scene, 'shop');
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, n) =>
      scene.nobody.post('/manager/auth/login', {
        username: 'shop',
        password: n === 24 ? PASSWORD : `guess-${n}`,
      }),
    ),
  );
  const { '401 wrong_credentials': told = 0, ...others } = statuses(answers);
  expect(told).toBe(10);
  expect(Object.keys(others)).toEqual(['429 too_many_attempts']);
});

test('whether registration is open is told before anybody signs in', async () => {
  await using open = await openOasDoor();
  expect((await client(open.origin).get('/bootstrap/status')).body.registration_open).toBe(true);
  await using closed = await openOasDoor({ settings: { openRegistration: false } });
  expect((await client(closed.origin).get('/bootstrap/status')).body.registration_open).toBe(false);
});
