// Tokens: a refresh token is good once, one that comes again ends its session; what published clients call things.
import { expect, test } from 'vitest';
import { ccjk } from '../../../server/services/ccjk/index.js';
import { openTestDoor } from '../../kit/serviceDoor.js';
import { asking, givenPerson, openCcjk, PASSWORD } from '../../kit/ccjk.js';

test('a refresh token is good once; used again it ends the whole family, and no other session', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const other = await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
  const refresh = (token: string) => door.nobody('POST', '/auth/refresh', { refresh_token: token });
  const second = (await refresh(ann.refreshToken)).data;
  expect(second.refresh_token).not.toBe(ann.refreshToken);
  expect((await asking(door.origin, { token: second.token })('GET', '/auth/me')).status).toBe(200);
  const third = (await refresh(second.refresh_token)).data;
  expect(await refresh(ann.refreshToken)).toMatchObject({ status: 401, code: 'TOKEN_REUSED' });
  expect(await refresh(third.refresh_token)).toMatchObject({ status: 401, code: 'INVALID_REFRESH_TOKEN' });
  expect((await asking(door.origin, { token: third.token })('GET', '/auth/me')).status).toBe(401);
  expect((await refresh(other.data.refresh_token)).status).toBe(200);
});

test('of fifty refreshes with one token at once one succeeds at most, and the family is dead after', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      door.nobody('POST', '/auth/refresh', { refresh_token: ann.refreshToken }),
    ),
  );
  const fresh = answers.filter(({ status }) => status === 200);
  expect(fresh).toHaveLength(1);
  expect(answers.filter(({ code }) => code === 'TOKEN_REUSED')).toHaveLength(1);
  const again = await door.nobody('POST', '/auth/refresh', { refresh_token: fresh[0]!.data.refresh_token });
  expect(again.status).toBe(401);
});

test('an access token lives 15 minutes, a refresh token 30 days', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  await door.clock.advance('14m');
  expect((await ann.ask('GET', '/auth/me')).status).toBe(200);
  await door.clock.advance('2m');
  expect(await ann.ask('GET', '/auth/me')).toMatchObject({ status: 401, code: 'UNAUTHORIZED' });
  await door.clock.advance('29d');
  const { status, data } = await door.nobody('POST', '/auth/refresh', { refresh_token: ann.refreshToken });
  expect(status).toBe(200);
  await door.clock.advance('31d');
  expect((await door.nobody('POST', '/auth/refresh', { refresh_token: data.refresh_token })).status).toBe(
    401,
  );
});

test('the published clients’ spellings: refreshToken, tokens, fields beside the envelope, 401 in the words', async () => {
  await using door = await openCcjk();
  const registered = await door.nobody('POST', '/auth/register', { email: 'a@b.org', password: PASSWORD });
  const { data } = registered;
  expect(data.tokens).toEqual({ accessToken: data.token, refreshToken: data.refresh_token });
  expect(data).toMatchObject({ accessToken: data.token, refreshToken: data.refresh_token, expires_in: 900 });
  const refreshed = await door.nobody('POST', '/auth/refresh', { refreshToken: data.refreshToken });
  expect(refreshed.body).toMatchObject({
    ...{ accessToken: refreshed.data.token, expiresIn: 900 },
    data: { accessToken: refreshed.data.token, refreshToken: refreshed.data.refresh_token },
  });
  const me = await asking(door.origin, { token: refreshed.data.token })('GET', '/auth/me');
  expect(me.data.user).toMatchObject({ id: data.user.id, email: 'a@b.org' });
  const dead = await asking(door.origin, { token: 'nonsense' })('GET', '/auth/me');
  expect(dead.body.error.message).toContain('401');
  expect((await door.nobody('POST', '/auth/refresh', {})).status).toBe(400);
});

test('a person sees its sessions, ends one, ends the others; another password ends all others', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const signIn = async () =>
    asking(door.origin, {
      token: (await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD })).data.token,
    });
  const [second, third] = [await signIn(), await signIn()];
  const { sessions } = (await second('GET', '/auth/sessions')).data;
  expect(sessions).toHaveLength(3);
  const own = sessions.find((session: { current: boolean }) => session.current);
  expect((await ann.ask('DELETE', `/auth/sessions/${own.id}`)).status).toBe(200);
  expect((await second('GET', '/auth/me')).status).toBe(401);
  expect((await ann.ask('POST', '/auth/sessions/end-others')).data).toEqual({ ended: 1 });
  expect((await third('GET', '/auth/me')).status).toBe(401);
  const fourth = await signIn();
  const change = { old_password: 'wrong-one', new_password: 'another-password' };
  expect((await ann.ask('POST', '/auth/password', change)).status).toBe(403);
  const changed = await ann.ask('POST', '/auth/password', { ...change, old_password: PASSWORD });
  expect(changed.data).toEqual({ ended_sessions: 1 });
  expect((await fourth('GET', '/auth/me')).status).toBe(401);
  expect((await ann.ask('GET', '/auth/me')).status).toBe(200);
  expect((await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD })).status).toBe(
    401,
  );
});

test('only failed sign-ins are counted, by account and address: afterwards the right password is refused too, for a while', async () => {
  await using door = await openCcjk({ limits: true });
  const ann = await givenPerson(door.origin, 'ann');
  const signIn = (password: string) => door.nobody('POST', '/auth/login', { email: ann.email, password });
  for (let n = 0; n < 10; n++) expect((await signIn('wrong-password')).status).toBe(401);
  expect(await signIn(PASSWORD)).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  await door.clock.advance('16m');
  expect((await signIn(PASSWORD)).status).toBe(200);
});

test('the first account is the operator’s from this machine or with the setup code alone', async () => {
  await using door = await openTestDoor(ccjk);
  door.local = false;
  const register = (email: string, setup_code?: string) =>
    asking(door.origin)('POST', '/auth/register', { email, password: PASSWORD, setup_code });
  const first = await register('first@example.com');
  expect(first.data.user).toMatchObject({ plan: 'free', is_operator: false });
  expect((await register('second@example.com', 'wrong-code')).status).toBe(403);
  const third = await register('third@example.com', 'set-up-1234');
  expect(third.data.user).toMatchObject({ plan: 'enterprise', is_operator: true });
  door.local = true;
  expect((await register('fourth@example.com')).data.user).toMatchObject({ is_operator: false });
});

test('while registration is closed nobody opens an account from elsewhere', async () => {
  await using door = await openTestDoor(ccjk, { settings: { openRegistration: false } });
  door.local = false;
  const body = { email: 'a@b.org', password: PASSWORD };
  const refused = await asking(door.origin)('POST', '/auth/register', body);
  expect(refused).toMatchObject({ status: 403, code: 'REGISTRATION_CLOSED' });
});
