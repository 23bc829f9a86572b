// Row 1: a durable commit through the whole store, beside a bare loop that appends and flushes the same line.
import { startProgram, type Child } from '../kit/child.js';
import { SLOW_FLUSH_MS } from '../kit/disk.js';
import { ratioOf, type Figure, type Goal } from '../kit/figure.js';
import { inTurn, type Plan, type Row } from '../kit/row.js';

interface Contest {
  name: string;
  what: string;
  writers: number;
  flushMs: number;
  group: boolean;
  goal: Goal;
}

const disks = [
  { flushMs: 0, suffix: '', disk: '' },
  { flushMs: SLOW_FLUSH_MS, suffix: '-slow', disk: `, each flush ${SLOW_FLUSH_MS} ms longer` },
];

const CONTESTS: readonly Contest[] = disks.flatMap(({ flushMs, suffix, disk }) => [
  {
    name: `commits-64${suffix}`,
    what: `64 writers insert jobs, against a bare group-flushed append${disk}`,
    ...{ writers: 64, flushMs, group: true, goal: { atLeast: 0.5 } },
  },
  {
    name: `commits-each${suffix}`,
    what: `64 writers insert jobs, against an append with one flush a commit${disk}`,
    ...{ writers: 64, flushMs, group: false, goal: { atLeast: 12 } },
  },
  {
    name: `commits-1${suffix}`,
    what: `one writer inserts jobs, against a bare append${disk}`,
    ...{ writers: 1, flushMs, group: true, goal: { atLeast: 0.7 } },
  },
]);

async function contest({ name, what, writers, flushMs, group, goal }: Contest, plan: Plan): Promise<Figure> {
  await using floor = startProgram('appendLoop');
  await using ours: Child = startProgram('store');
  await ours.ask('open', { directory: await plan.directory('store'), flushMs });
  const directory = await plan.directory('append');
  const run = { writers, seconds: plan.quick ? 0.3 : 0.8 };
  const pairs = await inTurn(
    plan.repeats,
    () => floor.ask<number>('append', { ...run, directory, flushMs, group }),
    () => ours.ask<number>('insert', run),
  );
  return ratioOf({ row: 1, name, what, unit: 'commits/s', goal }, pairs);
}

export const commits: Row = {
  row: 1,
  name: 'commits',
  what: 'durable commits through the whole store, against a bare append and flush',
  async run(plan) {
    const figures: Figure[] = [];
    for (const one of CONTESTS.filter(({ name }) => plan.wants(name))) {
      plan.say(one.name);
      figures.push(await contest(one, plan));
    }
    return figures;
  },
};
