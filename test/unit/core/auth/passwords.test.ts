import { monitorEventLoopDelay } from 'node:perf_hooks';
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

test('beyond two at work and 32 waiting, the next is told to come again; those who wait are served', async () => {
  const passwords = open();
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.hash('x')));
  const refused = results.filter((each) => each.status === 'rejected');
  expect(refused).toHaveLength(6);
  expect(refused[0]!.reason).toMatchObject({ kind: 'unavailable', code: 'busy', retryAfterSeconds: 3 });
  expect(await passwords.hash('x')).toMatch(/^\$2b/);
});

test('eight sign-ins at once do not stall the event loop', async () => {
  const passwords = open({ cost: 10 });
  const hash = await passwords.hash('x');
  await Promise.all([passwords.matches('x', hash), passwords.matches('x', hash)]);
  // On the main thread one compare takes some 90 ms and eight take 700: the best of three runs tells that apart from the
  // noise of a busy machine.
  const stalls: number[] = [];
  for (let run = 0; run < 3; run++) {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await Promise.all(Array.from({ length: 8 }, () => passwords.matches('x', hash)));
    delay.disable();
    stalls.push(delay.max / 1e6);
  }
  expect(Math.min(...stalls)).toBeLessThan(50);
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
  await expect(passwords.hash('x')).rejects.toMatchObject({ code: 'busy' });
});
