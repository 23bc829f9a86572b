// Row 11: a start with much data, and the memory that the data takes.
import { startProgram } from '../kit/child.js';
import { ratioOf, valueOf, type Pair } from '../kit/figure.js';
import type { Plan, Row } from '../kit/row.js';
import { TASK_NAMES } from '../kit/rows.js';
import { writeWorld, type World } from '../kit/world.js';

const DAY_MS = 86_400_000;
const USERS = 100_000;
const JOBS = 200_000;

interface Opened {
  seconds: number;
  blocked: number;
  heap: number;
}

async function opened(directory: string): Promise<Opened> {
  await using ours = startProgram('openedStore', { node: ['--expose-gc'] });
  return await ours.ask<Opened>('open', { directory });
}

async function world(plan: Plan, name: string, change: Partial<World>): Promise<string> {
  const directory = await plan.directory(name);
  const size = plan.quick ? 0.05 : 1;
  const { users = 0, jobs = 0, ...rest } = change;
  await writeWorld(directory, { users: users * size, jobs: jobs * size, dueInMs: DAY_MS, ...rest });
  return directory;
}

export const start: Row = {
  row: 11,
  name: 'start',
  what: 'start with 100,000 users of 25 tasks and 200,000 open jobs, against reading the files once; bytes of heap a row',
  async run(plan) {
    plan.say('fills');
    const whole = await world(plan, 'whole', { users: USERS, jobs: JOBS });
    const pairs: Pair[] = [];
    const blocked: number[] = [];
    let heap = 0;
    for (let i = 0; i < plan.repeats; i++) {
      await using floor = startProgram('readFiles');
      const read = await floor.ask<{ seconds: number }>('readAll', { directory: whole });
      const ours = await opened(whole);
      pairs.push({ floor: read.seconds, ours: ours.seconds });
      blocked.push(ours.blocked);
      heap = ours.heap;
    }
    plan.say('weighs its tables one by one');
    const withoutTasks = true;
    const none = (await opened(await world(plan, 'none', { withoutTasks }))).heap;
    const users = (await opened(await world(plan, 'users', { users: USERS, withoutTasks }))).heap;
    const jobs = (await opened(await world(plan, 'jobs', { users: USERS, jobs: JOBS, withoutTasks }))).heap;
    const size = plan.quick ? 0.05 : 1;
    const head = { row: 11, unit: 'bytes' };
    return [
      ratioOf(
        {
          row: 11,
          name: 'start',
          unit: 's',
          what: 'opening the store, against reading and parsing its files once',
          goal: { atMost: 3 },
        },
        pairs,
      ),
      valueOf(
        {
          row: 11,
          name: 'start-block',
          unit: 'ms',
          what: 'longest block of the event loop meanwhile',
          goal: { atMost: 50 },
        },
        blocked,
      ),
      valueOf(
        { ...head, name: 'heap-task', what: 'heap a task row, with its indexes', goal: { atMost: 350 } },
        [(heap - jobs) / (USERS * size * TASK_NAMES.length)],
      ),
      valueOf(
        { ...head, name: 'heap-user', what: 'heap a user row, with its indexes', goal: { atMost: 1000 } },
        [(users - none) / (USERS * size)],
      ),
      valueOf(
        { ...head, name: 'heap-job', what: 'heap an open job, with its indexes', goal: { atMost: 1000 } },
        [(jobs - users) / (JOBS * size)],
      ),
      valueOf({ row: 11, name: 'heap-whole', unit: 'GB', what: 'heap of all of it', goal: { atMost: 1.3 } }, [
        heap / 1e9,
      ]),
    ];
  },
};
