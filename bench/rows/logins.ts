// Row 14: eight people who sign in at once, and what everybody else notices of it.
import { startProgram } from '../kit/child.js';
import { ratioOf, valueOf, type Pair } from '../kit/figure.js';
import type { Latencies } from '../kit/openLoop.js';
import type { Row } from '../kit/row.js';
import { writeWorld } from '../kit/world.js';

const AT_ONCE = 8;
const AGENTS = 16;
/** Cost of a password that the product hashes itself. */
const PASSWORD_COST = 10;

export const logins: Row = {
  row: 14,
  name: 'logins',
  what: `${AT_ONCE} logins at once: the event loop, other requests, commits`,
  async run({ repeats, quick, directory, say }) {
    const dataDir = await directory('cloud');
    await writeWorld(dataDir, {
      users: 1000,
      jobs: 1000,
      withoutTasks: true,
      dueInMs: 0,
      passwordCost: PASSWORD_COST,
    });
    await using cloud = startProgram('cloud');
    await using load = startProgram('agents');
    await using bystander = startProgram('bystander');
    const settings = ['oas.scheduler.intervalSeconds=3600', 'limits.enabled=false'];
    const { oas: origin } = await cloud.ask<{ oas: string }>('start', { directory: dataDir, settings });
    await load.ask('signIn', { crew: 'ours', origin, count: AGENTS });
    await load.ask('signIn', { crew: 'idle', origin, count: AGENTS, idle: true });
    await load.ask('hold', { crew: 'ours' });

    const seconds = quick ? 1 : 3;
    const steady = () =>
      load.ask<{ reads: Latencies; commits: Latencies }>('steady', { perSecond: 100, seconds });
    await steady();
    const blocked: number[] = [];
    const still: number[] = [];
    const reads: Pair[] = [];
    const commits: Pair[] = [];
    for (let i = 0; i < repeats; i++) {
      say(`repeat ${i + 1}`);
      const idle = await steady();
      await cloud.ask('watchLoop');
      await bystander.ask('watchLoop');
      const people = load.ask<number>('logins', { origin, atOnce: AT_ONCE, seconds });
      const busy = await steady();
      blocked.push(await cloud.ask<number>('loopBlocked'));
      still.push(await bystander.ask<number>('loopBlocked'));
      await people;
      reads.push({ floor: 2 * idle.reads.p99 + 10, ours: busy.reads.p99 });
      commits.push({ floor: idle.commits.p99, ours: busy.commits.p99 });
    }
    const head = { row: 14, unit: 'ms' };
    return [
      valueOf(
        { ...head, name: 'logins-block', what: 'longest block of the event loop', goal: { atMost: 25 } },
        blocked,
        still,
      ),
      ratioOf(
        {
          ...head,
          name: 'logins-others',
          what: 'p99 of empty polls, against twice their p99 without logins and 10 ms',
          goal: { atMost: 1 },
        },
        reads,
      ),
      ratioOf(
        {
          ...head,
          name: 'logins-commits',
          what: 'p99 of renewals (a commit each), against the same without logins',
          goal: { atMost: 3 },
        },
        commits,
      ),
    ];
  },
};
