// The load under which the server is killed: agents, people who register and redeem codes, managers who edit, acts on many at once.
// Every actor goes on where it was when the server comes back, as real ones do.
import { seededChance, type Chance } from '../../kit/simulatedDisk.js';
import type { Any } from '../../kit/http.js';
import { Gone, type History, type Question } from './history.js';
import type { Shop } from './shop.js';

/** One round: until the server is gone. */
export interface Round {
  origin: string;
  shop: Shop;
  history: History;
  isDead(): boolean;
}

/** One actor's next step. It throws Gone when the connection breaks. */
export type Actor = (round: Round) => Promise<void>;

const TASKS = ['foster', 'explore', 'xuanshang', 'delegate_help'];

export interface LoadSize {
  agents: number;
  editors: number;
}

/** Actors with a memory that lasts over all rounds. `seed` decides what they do, not when. */
export function actorsOf(size: LoadSize, seed: number): Actor[] {
  const chanceOf = (n: number) => seededChance(seed * 1000 + n);
  const unused: string[] = [];
  const actors: Actor[] = [];
  for (let n = 0; n < size.agents; n++) actors.push(agent(n, chanceOf(n)));
  for (let n = 0; n < size.editors; n++) actors.push(editor(n));
  actors.push(codeMaker(unused), codeMaker(unused), register(unused), register(unused));
  actors.push(redeem(0, unused), redeem(1, unused), redeem(2, unused));
  actors.push(runner(chanceOf(500)), runner(chanceOf(501)), batches(), crowd(), maker());
  return actors;
}

/** Lets every actor work until the server is gone. Whatever but that ends an actor is thrown. */
export async function work(actors: readonly Actor[], round: Round): Promise<void> {
  const one = async (actor: Actor) => {
    while (!round.isDead()) {
      try {
        await actor(round);
      } catch (error) {
        if (error instanceof Gone) return;
        throw error;
      }
    }
  };
  await Promise.all(actors.map(one));
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const asManager = (
  { origin, shop, history }: Round,
  question: Omit<Question, 'origin' | 'token' | 'who'> & { who?: string },
) => history.ask({ who: 'manager', ...question, origin, token: shop.token });

interface Held {
  id: number;
  leaseId: string;
  until: number;
  started: boolean;
  /** What was reported and not answered: an agent says it again. */
  said?: 'complete' | 'fail';
}

/** Polls, starts, reports; sometimes it falls silent over a job, and its lease runs out. */
function agent(n: number, chance: Chance): Actor {
  const node = `PC-${n}`;
  const held: Held[] = [];
  const say = async (
    round: Round,
    job: Held,
    verb: 'start' | 'heartbeat' | 'complete' | 'fail',
    repeated: boolean,
  ) => {
    const { origin, shop, history } = round;
    const mayBeLost = Date.now() > job.until - 500 || repeated;
    return history.ask({
      ...{ who: node, act: verb, origin, token: shop.nodeTokens[n]!, method: 'POST' },
      about: { job: job.id, leaseId: job.leaseId, repeated },
      path: `/agent/jobs/${job.id}/${verb}`,
      body: { node_id: node, lease_id: job.leaseId, lease_seconds: 8, message: verb },
      expected: mayBeLost ? [200, 409] : [200],
    });
  };
  return async (round) => {
    const { origin, shop, history } = round;
    const job = held[0];
    if (!job) {
      const { status, body } = await history.ask({
        ...{ who: node, act: 'lease', about: {}, origin, token: shop.nodeTokens[n]!, method: 'POST' },
        path: '/agent/poll-jobs',
        body: { node_id: node, limit: 1 + Math.floor(chance() * 3), lease_seconds: chance() < 0.1 ? 2 : 8 },
        expected: [200],
      });
      const jobs = status === 200 ? (body.jobs as Any[]) : [];
      for (const { ID, LeaseID, LeaseUntil } of jobs) {
        held.push({ id: ID, leaseId: LeaseID, until: Date.parse(LeaseUntil), started: false });
      }
      if (jobs.length === 0) await pause(20 + chance() * 60);
      return;
    }
    // Its polls prolong what it has started: only a job that it has not begun can be forgotten.
    if (!job.started && chance() < 0.05) {
      held.shift();
      return;
    }
    if (!job.said && (!job.started || chance() < 0.2)) {
      const verb = job.started ? 'heartbeat' : 'start';
      job.started = true;
      const answer = await say(round, job, verb, false);
      if (answer.status === 200) job.until = Date.parse(answer.body.lease_until);
      else held.shift();
      return;
    }
    const repeated = job.said !== undefined;
    job.said ??= chance() < 0.1 ? 'fail' : 'complete';
    await say(round, job, job.said, repeated);
    held.shift();
  };
}

function codeMaker(unused: string[]): Actor {
  return async (round) => {
    const { status, body } = await asManager(round, {
      ...{ act: 'code', about: {}, method: 'POST', path: '/manager/activation-codes', expected: [201] },
      body: { duration_days: 1, user_type: 'duiyi' },
    });
    if (status === 201) unused.push(body.code);
    await pause(15);
  };
}

function register(unused: string[]): Actor {
  return async ({ origin, history }) => {
    const code = unused.shift();
    if (code === undefined) return void (await pause(10));
    await history.ask({
      ...{ who: 'visitor', act: 'register', about: { code }, origin, method: 'POST', body: { code } },
      path: '/user/auth/register-by-code',
      expected: [201],
    });
    await pause(250);
  };
}

/** Redeems for a user of its own; a code whose answer was lost is tried again, and may then be used already. */
function redeem(n: number, unused: string[]): Actor {
  let doubtful: string | undefined;
  return async ({ origin, shop, history }) => {
    const user = shop.redeemers[n]!;
    const repeated = doubtful !== undefined;
    const code = doubtful ?? unused.shift();
    if (code === undefined) return void (await pause(10));
    doubtful = code;
    await history.ask({
      ...{ who: user.accountNo, act: 'redeem', about: { code, repeated }, origin, token: user.token },
      ...{ method: 'POST', path: '/user/auth/redeem-code', body: { code } },
      expected: repeated ? [200, 409] : [200],
    });
    doubtful = undefined;
  };
}

/** The only one who edits its user: what it reads back is its last value, or one whose answer it did not get. */
function editor(n: number): Actor {
  let value = 0;
  return async (round) => {
    const user = round.shop.edited[n]!;
    value += 1;
    await asManager(round, {
      ...{ who: `editor ${n}`, act: 'edit', about: { user, value }, method: 'PUT', expected: [200] },
      path: `/manager/users/${user}/tasks`,
      body: { task_config: { explore: { stamina_threshold: value }, foster: { fail_delay: value % 1000 } } },
    });
    await pause(5);
  };
}

/** Keeps the queue full. */
function runner(chance: Chance): Actor {
  return async (round) => {
    const { workers } = round.shop;
    const user = workers[Math.floor(chance() * workers.length)]!;
    const task = TASKS[Math.floor(chance() * TASKS.length)]!;
    await asManager(round, {
      ...{ act: 'run now', about: { user, task }, method: 'POST', expected: [200, 201, 409] },
      path: `/manager/users/${user}/tasks/${task}/run-now`,
    });
    await pause(5);
  };
}

/** All or none, on the users of one group: a day longer, and the same goods. */
function batches(): Actor {
  let value = 0;
  return async (round) => {
    const userIds = round.shop.group;
    value += 1;
    await asManager(round, {
      ...{
        act: 'batch days',
        about: {},
        method: 'POST',
        path: '/manager/users/batch-lifecycle',
        expected: [200],
      },
      body: { user_ids: userIds, extend_days: 1 },
    });
    await asManager(round, {
      ...{
        act: 'batch goods',
        about: { value },
        method: 'POST',
        path: '/manager/users/batch-assets',
        expected: [200],
      },
      body: { user_ids: userIds, assets: { gold: value, stamina: value } },
    });
    await pause(20);
  };
}

/** An act in chunks, which a kill interrupts: begun once, each user is given its day once. One at a time. */
function crowd(): Actor {
  return async (round) => {
    const { body } = await asManager(round, {
      ...{
        act: 'bulk state',
        about: {},
        method: 'GET',
        path: '/manager/bulk?state=running',
        expected: [200],
      },
    });
    if (body?.total > 0) return void (await pause(50));
    await asManager(round, {
      ...{ act: 'bulk', about: {}, method: 'POST', path: '/manager/users/bulk', expected: [200, 201] },
      body: { act: 'lifecycle', extend_days: 1, filter: { status: 'disabled' } },
    });
  };
}

/** Five users at once under one note: five, or none. */
function maker(): Actor {
  let made = 0;
  return async (round) => {
    const note = `lot-${++made}.`;
    await asManager(round, {
      ...{
        act: 'make users',
        about: { note },
        method: 'POST',
        path: '/manager/users/batch-create',
        expected: [201],
      },
      body: { count: 5, duration_days: 1, user_type: 'duiyi', note },
    });
    await pause(700);
  };
}
