// Who is let in while the clock is set: what has ended stays ended, and what began by a clock that was far ahead does not outlive it.
import { expect, test, vi } from 'vitest';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';
import { openCloudOn, type CloudOn } from '../torture/clocks/cloudOn.js';
import { openMachine } from '../torture/clocks/machine.js';
import { ask, word } from './ask.js';

vi.setConfig({ testTimeout: 120_000 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-05-01T12:00:00Z');

const SETTINGS = { 'backups.daily': 'false', 'oas.scheduler.paused': 'true' };

/** What each token is told now. */
async function told(on: CloudOn, tokens: Record<string, [path: string, token: string]>) {
  const words: Record<string, string> = {};
  for (const [who, [path, token]] of Object.entries(tokens))
    words[who] = word(await ask(on.cloud.addresses['oas']!, `/api/v1${path}`, { token }));
  return words;
}

/** A super, a manager, an agent and a user who are signed in. */
async function givenPeople(
  on: CloudOn,
  name: string,
): Promise<Record<string, [path: string, token: string]>> {
  const scene = await sceneAt(on.cloud.addresses['oas']!);
  const manager = await givenManager(scene, name, { days: 3000 });
  const user = await givenUser(scene, manager, { days: 3000 });
  const node = await givenNode(scene, manager, 'PC-1');
  return {
    super: ['/super/managers', scene.superToken],
    manager: ['/manager/users', manager.token],
    agent: [`/agent/users/${user.id}/full-config`, node.token],
    user: ['/user/me/profile', user.token],
  };
}

const all = (words: string, but: Record<string, string> = {}) => ({
  ...{ super: words, manager: words, agent: words, user: words },
  ...but,
});
const ENDED = '401 invalid_token';

test('what has run out or was signed out stays ended when the clock is set back, at work and while the cloud is down', async () => {
  const machine = openMachine(NOON);
  await using on = await openCloudOn(machine, { ...SETTINGS, 'oas.token.userDays': '1' });
  const people = await givenPeople(on, 'shop');
  const left = await givenPeople(on, 'left');
  const signedOut = left['user']!;
  await ask(on.cloud.addresses['oas']!, '/api/v1/user/auth/logout', { method: 'POST', token: signedOut[1] });
  expect(await told(on, { signedOut })).toEqual({ signedOut: ENDED });
  expect(await told(on, people)).toEqual(all('200'));
  await machine.pass(DAY - 5 * MINUTE);
  await machine.pass(6 * MINUTE);
  expect(await told(on, people)).toEqual(all(ENDED));
  machine.setTo(machine.now() - 23 * HOUR);
  await machine.pass(MINUTE);
  expect(await told(on, { ...people, signedOut })).toEqual({ ...all(ENDED), signedOut: ENDED });
  await on.restart(() => machine.setTo(machine.now() - HOUR));
  expect(await told(on, { ...people, signedOut })).toEqual({ ...all(ENDED), signedOut: ENDED });
});

test('a clock set by up to a day back signs nobody out; one that was months ahead leaves no session that lives for months', async () => {
  const machine = openMachine(NOON);
  await using on = await openCloudOn(machine, SETTINGS);
  const people = await givenPeople(on, 'shop');
  machine.setTo(NOON - DAY);
  await machine.pass(MINUTE);
  expect(await told(on, people)).toEqual(all('200'));
  await on.restart(() => machine.setTo(machine.now() - HOUR / 2));
  await machine.pass(MINUTE);
  expect(await told(on, people)).toEqual(all('200'));

  // A user's token lasts for half a year.
  machine.setTo(NOON + DAY);
  await machine.pass(MINUTE);
  expect(await told(on, people)).toEqual(all(ENDED, { user: '200' }));

  for (const [name, setRight] of [
    ['at-work', async () => machine.setTo(NOON)],
    ['down', () => on.restart(() => machine.setTo(NOON))],
  ] as const) {
    machine.setTo(NOON + 200 * DAY);
    const ahead = await givenPeople(on, name);
    expect(await told(on, ahead)).toEqual(all('200'));
    await setRight();
    await machine.pass(MINUTE);
    expect(await told(on, ahead)).toEqual(all(ENDED));
    // Nor does it come to life when its time comes.
    machine.setTo(NOON + 200 * DAY + MINUTE);
    expect(await told(on, ahead)).toEqual(all(ENDED));
    machine.setTo(NOON);
    await machine.pass(MINUTE);
  }
  const { nobody } = await sceneAt(on.cloud.addresses['oas']!);
  const again = await nobody.post('/manager/auth/login', { username: 'at-work', password: PASSWORD });
  expect(again.status).toBe(200);
});
