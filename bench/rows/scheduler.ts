// Rows 6 and 7: a tick costs what is due, not how many users there are; and what is due at one instant is claimable soon.
import { startProgram } from '../kit/child.js';
import { ratioOf, valueOf, type Pair } from '../kit/figure.js';
import { inTurn, type Plan, type Row } from '../kit/row.js';
import { TASK_NAMES } from '../kit/rows.js';
import { writeWorld } from '../kit/world.js';

const DAY_MS = 86_400_000;
const FEW_USERS = 100;
const MANY_USERS = 100_000;
const DUE_AT_ONCE = 20_000;

async function scheduler(plan: Plan, users: number, dueInMs: number) {
  const directory = await plan.directory(`users-${users}`);
  await writeWorld(directory, { users, jobs: 0, dueInMs });
  const child = startProgram('scheduler');
  await child.ask('open', { directory });
  return child;
}

export const idleTicks: Row = {
  row: 6,
  name: 'ticks',
  what: 'a tick with nothing due: 100,000 users with 25 tasks each, against 100 users',
  async run(plan) {
    const users = plan.quick ? MANY_USERS / 20 : MANY_USERS;
    await using few = await scheduler(plan, FEW_USERS, DAY_MS);
    plan.say(`fills and opens ${users} users`);
    await using many = await scheduler(plan, users, DAY_MS);
    const ticks = 500;
    const pairs = await inTurn(
      plan.repeats,
      () => few.ask<number>('idleTicks', { ticks }),
      () => many.ask<number>('idleTicks', { ticks }),
    );
    const what = `median of ${ticks} ticks with ${users} users of ${TASK_NAMES.length} tasks`;
    const head = { row: 6, unit: 'ms' };
    return [
      ratioOf(
        { ...head, name: 'ticks-growth', what: `${what}, against ${FEW_USERS} users`, goal: { atMost: 2 } },
        pairs,
      ),
      valueOf(
        { ...head, name: 'ticks-time', what, goal: { atMost: 1 } },
        pairs.map(({ ours }) => ours),
      ),
    ];
  },
};

export const burst: Row = {
  row: 7,
  name: 'burst',
  what: '20,000 tasks of ten managers due at one instant, until all jobs are claimable',
  async run(plan) {
    const tasks = plan.quick ? DUE_AT_ONCE / 10 : DUE_AT_ONCE;
    await using floor = startProgram('appendLoop');
    await using bystander = startProgram('bystander');
    const directory = await plan.directory('append');
    const append = { directory, writers: 64, seconds: plan.quick ? 0.4 : 1, flushMs: 0, group: true };
    await floor.ask('append', append);
    const pairs: Pair[] = [];
    const blocked: number[] = [];
    const still: number[] = [];
    for (let i = 0; i < plan.repeats; i++) {
      // Each time a store of its own: what has become a job is not due again.
      await using ours = await scheduler(plan, tasks / TASK_NAMES.length, 0);
      const commits = await floor.ask<number>('append', append);
      await bystander.ask('watchLoop');
      const made = await ours.ask<{ perSecond: number; blocked: number }>('burst', { tasks });
      pairs.push({ floor: commits, ours: made.perSecond });
      blocked.push(made.blocked);
      still.push(await bystander.ask<number>('loopBlocked'));
    }
    const what = `${tasks} tasks of ten managers due at one instant`;
    return [
      ratioOf(
        {
          row: 7,
          name: 'burst',
          unit: '/s',
          what: `${what}, in jobs, against the bare append loop`,
          goal: { atLeast: 0.3 },
        },
        pairs,
      ),
      valueOf(
        {
          row: 7,
          name: 'burst-block',
          unit: 'ms',
          what: 'longest block of the event loop meanwhile',
          goal: { atMost: 25 },
        },
        blocked,
        still,
      ),
    ];
  },
};
