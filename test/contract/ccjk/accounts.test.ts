// What the operator sees and does of all accounts.
import { expect, test } from 'vitest';
import { asking, givenDevice, givenPerson, givenTask, openCcjk, PASSWORD } from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

test('accounts are found by a part of their address or name, by plan and by whether they are on', async () => {
  await using door = await openCcjk();
  const { operator } = door;
  const [ann, ben] = [await givenPerson(door.origin, 'ann'), await givenPerson(door.origin, 'ben')];
  await door.clock.advance('1m');
  const cleo = await givenPerson(door.origin, 'cleo');
  await ann.ask('PATCH', '/auth/me', { display_name: '阿明 Ming' });
  await operator.ask('PATCH', `/admin/users/${ben.id}`, { plan: 'pro', is_active: false });
  const found = async (query: string) => {
    const { data } = await operator.ask('GET', `/admin/users${query}`);
    expect(data.truncated).toBe(false);
    return { emails: data.users.map(({ email }: Any) => email.split('@')[0]), total: data.total };
  };
  expect((await found('')).total).toBe(4);
  expect((await found('')).emails[0]).toBe('cleo');
  expect(await found('?keyword=MING')).toEqual({ emails: ['ann'], total: 1 });
  expect(await found('?keyword=%E9%98%BF%E6%98%8E')).toEqual({ emails: ['ann'], total: 1 });
  expect(await found('?keyword=en%40exa')).toEqual({ emails: ['ben'], total: 1 });
  expect(await found('?keyword=example&is_active=true&limit=2&offset=2')).toMatchObject({ total: 3 });
  expect(await found('?plan=pro')).toEqual({ emails: ['ben'], total: 1 });
  expect(await found('?is_active=false')).toEqual({ emails: ['ben'], total: 1 });
  expect(await found('?plan=free&is_active=true&limit=1')).toEqual({ emails: ['cleo'], total: 2 });
  expect(await found('?plan=free&is_active=false')).toEqual({ emails: [], total: 0 });
  for (const path of ['/admin/users', `/admin/users/${cleo.id}`]) {
    expect((await cleo.ask('GET', path)).code).toBe('FORBIDDEN');
  }
});

test('an account is shown with what it uses and where it is signed in', async () => {
  await using door = await openCcjk();
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  await givenTask(ann, mac);
  await door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
  const { data } = await door.operator.ask('GET', `/admin/users/${ann.id}`);
  expect(data).toMatchObject({
    ...{ email: ann.email, plan: 'free', is_active: true, is_operator: false },
    ...{ devices: 1, open_tasks: 1, tasks_today: 1, tasks_a_day: 10, sessions: 2 },
    usage: { plan: 'free', tasks_today: 1, devices_used: 1, devices: 1 },
  });
  expect(data.newest_sessions).toHaveLength(2);
  expect(data.newest_sessions[0]).toMatchObject({ address: '127.0.0.1', current: false });
  expect(JSON.stringify(data)).not.toMatch(/hash|token/i);
  expect((await door.operator.ask('GET', `/admin/users/${UNKNOWN}`)).status).toBe(404);
});

test('an account that is switched off is out at once with its devices and keys, and in again when it is switched on', async () => {
  await using door = await openCcjk();
  const { operator } = door;
  const ann = await givenPerson(door.origin, 'ann');
  const mac = await givenDevice(door.origin, ann, 'mac');
  const { key } = (await ann.ask('POST', '/api-keys', { name: 'k', scopes: ['task:read'] })).data;
  const program = asking(door.origin, { token: key });
  expect((await program('GET', '/tasks')).status).toBe(200);
  const set = (is_active: boolean) => operator.ask('PATCH', `/admin/users/${ann.id}`, { is_active });
  expect((await set(false)).data.is_active).toBe(false);
  expect((await ann.ask('GET', '/auth/me')).status).toBe(401);
  expect((await program('GET', '/tasks')).code).toBe('ACCOUNT_DISABLED');
  expect((await mac.beat()).code).toBe('ACCOUNT_DISABLED');
  const again = () => door.nobody('POST', '/auth/login', { email: ann.email, password: PASSWORD });
  expect((await again()).code).toBe('ACCOUNT_DISABLED');
  expect((await operator.ask('GET', `/admin/users/${ann.id}`)).data).toMatchObject({ sessions: 0 });
  await set(true);
  expect((await again()).status).toBe(200);
  expect((await mac.beat()).status).toBe(200);
  expect((await program('GET', '/tasks')).status).toBe(200);
  const own = await operator.ask('PATCH', `/admin/users/${operator.id}`, { is_active: false });
  expect(own).toMatchObject({ status: 403, code: 'FORBIDDEN' });
});

test('the operator ends the sessions of an account, of its own all but the one that asks, and the record says so', async () => {
  await using door = await openCcjk();
  const { operator } = door;
  const ann = await givenPerson(door.origin, 'ann');
  for (const { email } of [ann, operator])
    await door.nobody('POST', '/auth/login', { email, password: PASSWORD });
  const end = (id: string) => operator.ask('POST', `/admin/users/${id}/end-sessions`);
  expect((await ann.ask('POST', `/admin/users/${operator.id}/end-sessions`)).code).toBe('FORBIDDEN');
  expect((await end(ann.id)).data).toEqual({ ended: 2 });
  expect((await ann.ask('GET', '/auth/me')).status).toBe(401);
  expect((await end(operator.id)).data).toEqual({ ended: 1 });
  expect((await operator.ask('GET', '/auth/me')).status).toBe(200);
  expect((await end(UNKNOWN)).status).toBe(404);
  const { entries } = (await operator.ask('GET', '/admin/audit?limit=2')).data;
  expect(entries).toMatchObject([
    { action: 'end_sessions', target_id: operator.id, detail: { ended: 1 } },
    { action: 'end_sessions', target_id: ann.id, detail: { ended: 2 } },
  ]);
});
