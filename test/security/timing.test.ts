// The time of an answer tells nobody which accounts exist. Times are compared as ratios of medians taken in turn, with a wide margin,
// for the machine may be busy; that the work is really done for unknown accounts is shown without a clock.
import { expect, test, vi } from 'vitest';
import { createPasswords } from '../../server/core/auth/passwords.js';
import { silentLog } from '../../server/core/kernel/log.js';
import { QUICK, startProcess, temporaryDirectory } from '../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt } from '../kit/scene.js';
import { ask, word } from './ask.js';

// The answers are compared with each other; how long all of them take is the machine's business.
vi.setConfig({ testTimeout: 120_000 });

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!;

/** Median time of the first act over that of the second; one after the other, so that both meet the same weather. */
async function ratioOf(rounds: number, one: () => Promise<string>, other: () => Promise<string>) {
  const times: [number[], number[]] = [[], []];
  const words = [new Set<string>(), new Set<string>()] as const;
  for (let round = 0; round < rounds; round++) {
    for (const which of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const began = performance.now();
      words[which].add(await (which === 0 ? one : other)());
      times[which].push(performance.now() - began);
    }
  }
  return { ratio: median(times[0]) / median(times[1]), words: words.map((said) => [...said]) };
}

test('an unknown account takes as long as a wrong password, and is told the same', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  await givenManager(scene, 'shop');
  let n = 0;
  const attempt =
    (path: string, username: string, more = {}) =>
    async () =>
      word(await ask(cloud.oas, path, { body: { username, password: `guess-${(n += 1)}`, ...more } }));
  for (const [who, known, more] of [
    ['super', 'admin', {}],
    ['manager', 'shop', {}],
    ['agent', 'shop', { node_id: 'PC-1' }],
  ] as const) {
    const path = `/api/v1/${who}/auth/login`;
    const { ratio, words } = await ratioOf(5, attempt(path, known, more), attempt(path, 'nobody-here', more));
    expect(words, who).toEqual([['401 wrong_credentials'], ['401 wrong_credentials']]);
    expect(ratio, who).toBeGreaterThan(0.5);
    expect(ratio, who).toBeLessThan(2);
  }
});

test('an almost right account number, code or token takes as long as one that has nothing of it', async () => {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const user = await givenUser(scene, manager);
  const { code } = (
    await manager.as.post('/manager/activation-codes', { user_type: 'daily', duration_days: 1 })
  ).body;
  const { token: paired } = (await manager.as.post('/manager/nodes/pairing-tokens', { name: 'PC-1' })).body;
  const lastWrong = (secret: string) => secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');
  const allWrong = (secret: string) =>
    secret.replace(/(?<=^[a-z]{3}_).*|^[^a-z].*/, (rest) => rest.replace(/./g, '7'));
  const post = (path: string, body: object) => async () =>
    word(await ask(cloud.oas, `/api/v1${path}`, { body }));
  const get = (path: string, token: string) => async () =>
    word(await ask(cloud.oas, `/api/v1${path}`, { token }));
  const kinds: [string, string, (guess: string) => () => Promise<string>][] = [
    ['account number', user.accountNo, (account_no) => post('/user/auth/login', { account_no })],
    ['activation code', code as string, (guess) => post('/user/auth/register-by-code', { code: guess })],
    ['user token', user.token, (guess) => get('/user/me/profile', guess)],
    ['pairing token', paired as string, (guess) => get('/agent/users/1/full-config', guess)],
    ['signed token', manager.token, (guess) => get('/manager/auth/me', guess)],
  ];
  for (const [kind, secret, guess] of kinds) {
    const [near, far] = [
      guess(lastWrong(secret)),
      guess(kind === 'signed token' ? secret.replace(/[^.]*$/, 'A'.repeat(43)) : allWrong(secret)),
    ];
    const { ratio, words } = await ratioOf(61, near, far);
    expect(words[0], kind).toEqual(words[1]);
    expect(words[0]?.[0], kind).toMatch(/^40[14] /);
    expect(ratio, kind).toBeGreaterThan(0.5);
    expect(ratio, kind).toBeLessThan(2);
  }
});

/** In the place of the thread that compares: says yes to whatever it is asked, and tells what it was asked in its refusal. */
const workerThat = (says: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id, act, hash, cost }) => parentPort.postMessage(${says}));
    `)}`,
  );

test('for an account that does not exist a password is compared all the same, at the cost of a real one, and never matches', async () => {
  const telling = createPasswords({
    log: silentLog(),
    workerFile: workerThat('{ id, error: act + " " + (hash ?? cost) }'),
  });
  const asked = async (work: Promise<unknown>) =>
    String(
      await work.then(
        () => 'nothing',
        (error: Error) => error.message,
      ),
    );
  const dummy = await asked(telling.matches('a guess', undefined));
  expect(dummy).toMatch(/compare \$2b\$\d\d\$[./A-Za-z0-9]{53}$/);
  const cost = (await asked(telling.hash(PASSWORD))).match(/hash (\d+)$/)?.[1];
  expect(dummy).toContain(`$2b$${cost}$`);
  await telling.close();

  const agreeing = createPasswords({ log: silentLog(), workerFile: workerThat('{ id, value: true }') });
  expect(await agreeing.matches('a guess', undefined)).toBe(false);
  expect(await agreeing.matches('a guess', dummy.slice(dummy.indexOf('$')))).toBe(true);
  await agreeing.close();
});
