// Row 9: what a poll costs must not depend on how many jobs wait.
import { startProgram } from '../kit/child.js';
import { ratioOf } from '../kit/figure.js';
import { inTurn, type Plan, type Row } from '../kit/row.js';
import { writeWorld } from '../kit/world.js';

const FEW = 1_000;
const MANY = 1_000_000;

async function queue(plan: Plan, jobs: number) {
  const directory = await plan.directory(`jobs-${jobs}`);
  await writeWorld(directory, { users: Math.min(jobs, 100_000), jobs, withoutTasks: true, dueInMs: 0 });
  const child = startProgram('claims');
  await child.ask('open', { directory });
  return child;
}

export const claims: Row = {
  row: 9,
  name: 'claims',
  what: 'p99 of a lease of 20 with 1,000,000 waiting jobs, against 1,000',
  async run(plan) {
    const many = plan.quick ? MANY / 20 : MANY;
    await using small = await queue(plan, FEW);
    plan.say(`fills and opens ${many} jobs`);
    await using large = await queue(plan, many);
    const load = { perSecond: 100, seconds: plan.quick ? 1 : 4 };
    const pairs = await inTurn(
      plan.repeats,
      () => small.ask<number>('leases', load),
      () => large.ask<number>('leases', load),
    );
    const what = `p99 of a durable lease of 20, 100 polls a second: ${many} jobs, against ${FEW}`;
    return [ratioOf({ row: 9, name: 'claims', what, unit: 'ms', goal: { atMost: 2 } }, pairs)];
  },
};
