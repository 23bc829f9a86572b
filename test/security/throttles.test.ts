// Whoever guesses is stopped, and nobody can be locked out by somebody else's guesses: from another address the right owner gets in,
// and from the same address every other account does. What a caller says of its own address counts for nothing.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH } from '../../server/services/oas/contract/live.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenUser, PASSWORD, sceneAt, type UserScene } from '../kit/scene.js';
import { ask, word, type Asking } from './ask.js';

// Only Linux gives a machine more than one loopback address without being asked.
const onLinux = test.runIf(process.platform === 'linux');

/** A proxy that the operator listed; whoever speaks from there may say for whom. */
const PROXY = '127.0.0.77';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let user: UserScene;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path, [
    '--set', 'oas.scheduler.quietHours=off',
    '--set', `http.trustedProxies=${PROXY}`,
  ]); // prettier-ignore
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  await givenManager(scene, 'rival');
  user = await givenUser(scene, manager);
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const say = async (path: string, body: object, more: Asking = {}) =>
  word(await ask(cloud.oas, `/api/v1${path}`, { body, ...more }));

/** A source of addresses nobody used before: of one test nothing counts in another. */
let lastHost = 1;
const newAddress = () => `127.0.1.${(lastHost += 1)}`;

const SIGN_INS = [
  { who: 'super', name: 'admin', more: {} },
  { who: 'manager', name: 'shop', more: {} },
  { who: 'agent', name: 'shop', more: { node_id: 'PC-1' } },
] as const;

for (const { who, name, more } of SIGN_INS) {
  onLinux(
    `a ${who} that somebody guesses at still signs in from elsewhere, and nobody else is locked out`,
    async () => {
      const [attacker, owner] = [newAddress(), newAddress()];
      const path = `/${who}/auth/login`;
      const signIn = (from: string, password: string, username: string = name) =>
        say(path, { username, password, ...more }, { from });
      for (let n = 0; n < 10; n++) expect(await signIn(attacker, `guess-${n}`)).toBe('401 wrong_credentials');
      // Not even a hit is told from now on.
      expect(await signIn(attacker, PASSWORD)).toBe('429 too_many_attempts');
      expect(await signIn(owner, PASSWORD)).toBe('200');
      const neighbour = who === 'super' ? undefined : 'rival';
      if (neighbour) expect(await signIn(attacker, PASSWORD, neighbour)).toBe('200');
      // That the owner came in elsewhere buys the attacker nothing.
      expect(await signIn(attacker, PASSWORD)).toBe('429 too_many_attempts');
    },
  );
}

onLinux(
  'an address that tries account numbers and codes is stopped as a whole, and the others are not',
  async () => {
    const [attacker, owner] = [newAddress(), newAddress()];
    const tryNumber = (n: number, from: string, headers = {}) =>
      say('/user/auth/login', { account_no: `GUESS${String(n).padStart(11, '0')}` }, { from, headers });
    const told = await Promise.all(Array.from({ length: 130 }, (_, n) => tryNumber(n, attacker)));
    expect(told.filter((answer) => answer === '401 wrong_credentials')).toHaveLength(100);
    expect(told.filter((answer) => answer === '429 too_many_attempts')).toHaveLength(30);
    expect(await say('/user/auth/login', { account_no: user.accountNo }, { from: attacker })).toBe(
      '429 too_many_attempts',
    );
    expect(await say('/user/auth/login', { account_no: user.accountNo }, { from: owner })).toBe('200');

    const code = (n: number) => ({ code: `uac_${String(n).padStart(24, '0')}` });
    const codes = await Promise.all(
      Array.from({ length: 130 }, (_, n) => say('/user/auth/register-by-code', code(n), { from: attacker })),
    );
    expect(codes.filter((answer) => answer === '404 code_not_found')).toHaveLength(100);
    expect(await say('/user/auth/register-by-code', code(1), { from: owner })).toBe('404 code_not_found');
  },
);

onLinux(
  'a forwarded address that nobody vouches for neither dodges the count nor locks its owner out',
  async () => {
    const [attacker, victim] = [newAddress(), newAddress()];
    const guess = (n: number, headers: Record<string, string>) =>
      say('/manager/auth/login', { username: 'shop', password: `guess-${n}` }, { from: attacker, headers });
    const clothes = (n: number): Record<string, string>[] => [
      { 'x-forwarded-for': `10.1.1.${n}` },
      { 'x-forwarded-for': victim },
      { 'x-real-ip': victim },
      { forwarded: `for=${victim}` },
      { 'x-forwarded-for': `${victim}, ${PROXY}` },
      { 'cf-connecting-ip': victim },
    ];
    for (let n = 0; n < 10; n++) expect(await guess(n, clothes(n)[n % 6]!)).toBe('401 wrong_credentials');
    for (const headers of clothes(99)) expect(await guess(11, headers)).toBe('429 too_many_attempts');
    expect(await say('/manager/auth/login', { username: 'shop', password: PASSWORD }, { from: victim })).toBe(
      '200',
    );
  },
);

onLinux('behind a listed proxy each client is counted by the address that the proxy saw', async () => {
  const via = (client: string): Asking => ({ from: PROXY, headers: { 'x-forwarded-for': client } });
  const signIn = (password: string, client: string) =>
    say('/manager/auth/login', { username: 'shop', password }, via(client));
  // What the client claims stands before what the proxy adds.
  for (let n = 0; n < 10; n++)
    expect(await signIn(`guess-${n}`, `10.2.2.${n}, 10.9.9.9`)).toBe('401 wrong_credentials');
  expect(await signIn(PASSWORD, '10.2.2.99, 10.9.9.9')).toBe('429 too_many_attempts');
  expect(await signIn(PASSWORD, '10.9.9.8')).toBe('200');
  // A household's whole /64 counts as one, the next household's does not.
  for (let n = 0; n < 10; n++)
    expect(await signIn(`guess-${n}`, `2001:db8:1:2::${n}`)).toBe('401 wrong_credentials');
  expect(await signIn(PASSWORD, '2001:db8:1:2:ffff::1')).toBe('429 too_many_attempts');
  expect(await signIn(PASSWORD, '2001:db8:1:3::1')).toBe('200');
});

onLinux('a household that runs wild is slowed down as one, however many IPv6 addresses it has', async () => {
  const health = (client: string) =>
    ask(cloud.oas, '/health', { from: PROXY, headers: { 'x-forwarded-for': client } });
  const told: string[] = [];
  for (let batch = 0; batch < 30 && !told.includes('429 too_many_requests'); batch++) {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => health(`2001:db8:7:7:${batch.toString(16)}::${n.toString(16)}`)),
    );
    told.push(...answers.map(word));
  }
  expect(told).toContain('429 too_many_requests');
  expect(word(await health('2001:db8:7:8::1'))).toBe('200');
});

onLinux(
  'a household holds no more live sockets than one address, however many IPv6 addresses it has',
  async () => {
    const sockets: WebSocket[] = [];
    const open = (client: string) => {
      const socket = new WebSocket(cloud.oas.replace('http', 'ws') + LIVE_PATH, {
        localAddress: PROXY,
        headers: { 'x-forwarded-for': client },
      });
      sockets.push(socket);
      return new Promise<string>((resolve) => {
        socket.once('open', () => resolve('open'));
        socket.once('error', ({ message }) => resolve(message));
      });
    };
    const told = await Promise.all(
      Array.from({ length: 25 }, (_, n) => open(`2001:db8:8:8::${n.toString(16)}`)),
    );
    expect(told.filter((answer) => answer === 'open')).toHaveLength(20);
    expect(told.find((answer) => answer !== 'open')).toContain('429');
    expect(await open('2001:db8:8:9::1')).toBe('open');
    for (const socket of sockets) socket.terminate();
  },
);

onLinux('the setup code cannot be guessed, and guessing it does not keep the owner out', async () => {
  await using fresh = await temporaryDirectory();
  await using unset = await startProcess(fresh.path, ['--set', 'oas.scheduler.quietHours=off']);
  const [attacker, owner] = [newAddress(), newAddress()];
  // A forwarded header: such a caller is never taken for this machine.
  const init = async (setup_code: string, from: string) =>
    word(
      await ask(unset.oas, '/api/v1/bootstrap/init', {
        body: { username: 'admin', password: PASSWORD, setup_code },
        from,
        headers: { 'x-forwarded-for': '10.3.3.3' },
      }),
    );
  for (let n = 0; n < 10; n++) expect(await init(`AAAA-000${n}`, attacker)).toBe('403 wrong_setup_code');
  const { searchParams, origin } = new URL(unset.ready.console);
  const { token } = (
    await ask(origin, '/console/api/session', { body: { token: searchParams.get('token') } })
  ).body;
  const status = await ask(origin, '/console/api/status', { token });
  const code = status.body.services[0].setup_code as string;
  expect(await init(code, attacker)).toBe('429 too_many_attempts');
  expect(await init(code, owner)).toBe('201');
});
