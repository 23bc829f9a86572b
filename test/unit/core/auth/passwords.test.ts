import bcrypt from 'bcryptjs';
import { afterEach, expect, test } from 'vitest';
import { createPasswords, type PasswordOptions } from '../../../../server/core/auth/passwords.js';
import type { Passwords } from '../../../../server/core/auth/types.js';
import { silentLog } from '../../../../server/core/kernel/log.js';

const opened: Passwords[] = [];
const open = (options: Partial<PasswordOptions> = {}) => {
  const passwords = createPasswords({ log: silentLog(), cost: 4, ...options });
  opened.push(passwords);
  return passwords;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

test('a password matches its own hash, which any bcrypt reads, and no other', async () => {
  const passwords = open();
  const hash = await passwords.hash('correct horse 密码');
  expect(hash).toMatch(/^\$2b\$04\$.{53}$/);
  expect(bcrypt.compareSync('correct horse 密码', hash)).toBe(true);
  expect(await passwords.matches('correct horse 密码', hash)).toBe(true);
  expect(await passwords.matches('correct horse', hash)).toBe(false);
  expect(await passwords.hash('correct horse 密码')).not.toBe(hash);
});

test('an unknown account matches nothing, and a hash that is none matches nothing', async () => {
  const passwords = open();
  expect(await passwords.matches('anything', undefined)).toBe(false);
  expect(await passwords.matches('anything', 'no hash')).toBe(false);
  expect(await passwords.matches('', '')).toBe(false);
});

test('every byte of a long password counts, also beyond the 72 that bcrypt reads', async () => {
  const passwords = open();
  const long = '长'.repeat(42);
  const hash = await passwords.hash(`${long}a`);
  expect(await passwords.matches(`${long}a`, hash)).toBe(true);
  expect(await passwords.matches(`${long}b`, hash)).toBe(false);
  const exactly72 = 'x'.repeat(72);
  expect(bcrypt.compareSync(exactly72, await passwords.hash(exactly72))).toBe(true);
});

test('a fleet of a hundred that signs in at once from behind one address is served, all of it', async () => {
  const passwords = open();
  const hash = await passwords.hash('x');
  const fleet = Array.from({ length: 100 }, () => passwords.matches('x', hash, { from: '10.0.0.9' }));
  expect(await Promise.all(fleet)).toEqual(Array(100).fill(true));
});

test('one machine that asks without end keeps nobody else from signing in: another address waits for a few compares', async () => {
  const passwords = open({ cost: 4, threads: 1 });
  const order: string[] = [];
  const ask = (from: string) =>
    passwords.hash('x', { from }).then(
      () => void order.push(from),
      (error: unknown) => error,
    );
  const flood = Array.from({ length: 1000 }, () => ask('10.0.0.66'));
  await Promise.all([ask('10.0.0.1'), ask('10.0.0.2'), ask('2001:db8::7')]);
  expect(order.indexOf('2001:db8::7')).toBeLessThan(6);
  const refused = (await Promise.all(flood)).filter(Boolean);
  expect(refused).toHaveLength(1000 - 129);
  expect(refused[0]).toMatchObject({ kind: 'throttled', code: 'busy', retryAfterSeconds: 3 });
});

test('a queue filled by a few machines makes room for one that has nothing waiting', async () => {
  const passwords = open({ threads: 1, waiting: 8, waitingOfOne: 4 });
  const ask = (from: string) =>
    passwords.hash('x', { from }).then(
      () => 'served',
      () => 'refused',
    );
  const first = Array.from({ length: 5 }, () => ask('10.0.0.66'));
  const second = Array.from({ length: 4 }, () => ask('10.0.0.67'));
  expect(await ask('10.0.0.1')).toBe('served');
  const served = (await Promise.all([...first, ...second])).filter((each) => each === 'served');
  expect(served).toHaveLength(8);
  // All addresses of one household are one.
  const household = Array.from({ length: 6 }, (_, host) => ask(`2001:db8:0:1::${host}`));
  expect((await Promise.all(household)).filter((each) => each === 'served')).toHaveLength(5);
});

test('nobody waits for ever: after the longest wait the caller is told to come again', async () => {
  const workerFile = new URL('../../../kit/dyingPasswordWorker.js', import.meta.url);
  const passwords = open({ workerFile, threads: 1, longestWaitMs: 50 });
  const never = passwords.hash('sleep').catch((error: unknown) => error);
  await expect(passwords.hash('live')).rejects.toMatchObject({ kind: 'throttled', code: 'busy' });
  await passwords.close();
  expect(await never).toMatchObject({ code: 'password_check_failed' });
});

test('eight sign-ins at once do not stall the event loop', async () => {
  const passwords = open({ cost: 10 });
  const hash = await passwords.hash('x');
  await Promise.all([passwords.matches('x', hash), passwords.matches('x', hash)]);
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns++;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  await Promise.all(Array.from({ length: 8 }, () => passwords.matches('x', hash)));
  isDone = true;
  // On the main thread the loop would come round a few times in all that while.
  expect(turns).toBeGreaterThan(200);
});

test('a thread that dies fails its own job clearly, and the others go on', async () => {
  const workerFile = new URL('../../../kit/dyingPasswordWorker.js', import.meta.url);
  const passwords = open({ workerFile, threads: 1 });
  const died = passwords.hash('die');
  const waited = passwords.hash('live');
  await expect(died).rejects.toMatchObject({ kind: 'unavailable', code: 'password_check_failed' });
  expect(await waited).toBe('live');
  await expect(passwords.hash('throw')).rejects.toMatchObject({ code: 'password_check_failed' });
  expect(await passwords.hash('live')).toBe('live');
});

test('after close a password is refused and nobody is left waiting', async () => {
  const passwords = open({ cost: 8 });
  const waiting = Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('x')));
  await passwords.close();
  expect((await waiting).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  await expect(passwords.hash('x')).rejects.toMatchObject({ kind: 'unavailable', code: 'stopping' });
});
