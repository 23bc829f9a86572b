// Rows 12 and 13: what a cloud costs that has little to do, and one that has nothing to do.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram, type Child } from '../kit/child.js';
import { valueOf } from '../kit/figure.js';
import type { Latencies } from '../kit/openLoop.js';
import type { Plan, Row } from '../kit/row.js';
import { writeWorld } from '../kit/world.js';

const DAY_MS = 86_400_000;
const USERS = 100_000;
const AGENTS = 500;
const PANELS = 200;
/** Each agent polls once in so many seconds. */
const POLL_SECONDS = 5;

async function cloudOf(
  plan: Plan,
  users: number,
): Promise<{ cloud: Child; origin: string; directory: string }> {
  const directory = await plan.directory('cloud');
  plan.say(`fills and opens ${users} users`);
  await writeWorld(directory, { users, jobs: 0, dueInMs: DAY_MS });
  const cloud = startProgram('cloud');
  const { oas } = await cloud.ask<{ oas: string }>('start', {
    directory,
    settings: ['limits.enabled=false'],
  });
  return { cloud, origin: oas, directory };
}

/** Share of one core that a program used while `work` ran. */
async function shareOf(child: Child, work: () => Promise<unknown>): Promise<number> {
  const before = await child.ask<number>('processor');
  const began = performance.now();
  await work();
  return (((await child.ask<number>('processor')) - before) * 1000) / (performance.now() - began);
}

/** Size and time of change of every file below a folder. */
async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const looks = names.map(async (name) => {
    const { size, mtimeMs } = await stat(join(folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(looks)).sort();
}

export const agents: Row = {
  row: 12,
  name: 'agents',
  what: `${AGENTS} agents that poll every ${POLL_SECONDS} s, and ${PANELS} live panels`,
  async run(plan) {
    const { cloud, origin } = await cloudOf(plan, plan.quick ? USERS / 20 : USERS);
    await using _cloud = cloud;
    await using load = startProgram('agents');
    await load.ask('signIn', { crew: 'farm', origin, count: AGENTS });
    await load.ask('panels', { origin, count: PANELS });
    const polling = { crew: 'farm', perSecond: AGENTS / POLL_SECONDS, seconds: plan.quick ? 5 : 15 };
    await load.ask('polling', { ...polling, seconds: 2 });
    const shares: number[] = [];
    const p99: number[] = [];
    for (let i = 0; i < plan.repeats; i++) {
      shares.push(
        await shareOf(cloud, async () => p99.push((await load.ask<Latencies>('polling', polling)).p99)),
      );
    }
    const what = `${AGENTS} agents that poll every ${POLL_SECONDS} s, ${PANELS} live panels`;
    return [
      valueOf({ row: 12, name: 'agents-share', unit: 'cores', what, goal: { atMost: 0.25 } }, shares),
      valueOf(
        { row: 12, name: 'agents-p99', unit: 'ms', what: 'p99 of a poll meanwhile', goal: { atMost: 50 } },
        p99,
      ),
    ];
  },
};

export const idle: Row = {
  row: 13,
  name: 'idle',
  what: 'a minute with nothing to do and 100,000 users',
  async run(plan) {
    const { cloud, directory } = await cloudOf(plan, plan.quick ? USERS / 20 : USERS);
    await using _cloud = cloud;
    plan.say('waits until what the start left is swept');
    const ofStart = await cloud.ask<number>('processor');
    const after = await cloud.ask<number>('settled');
    const sweeping = (await cloud.ask<number>('processor')) - ofStart;
    const shares: number[] = [];
    const changed: number[] = [];
    for (let i = 0; i < (plan.quick ? 1 : Math.min(plan.repeats, 3)); i++) {
      const before = new Set(await filesOf(directory));
      shares.push(await shareOf(cloud, () => pause(plan.quick ? 10_000 : 60_000)));
      changed.push((await filesOf(directory)).filter((file) => !before.has(file)).length);
    }
    return [
      valueOf(
        { row: 13, name: 'idle-share', unit: 'cores', what: 'nothing to do', goal: { atMost: 0.01 } },
        shares,
      ),
      valueOf(
        {
          row: 13,
          name: 'idle-writes',
          unit: 'files',
          what: 'files that changed meanwhile',
          goal: { atMost: 0 },
        },
        changed,
      ),
      valueOf(
        {
          ...{ row: 13, name: 'idle-settling', unit: 's', goal: null },
          what: `processor time from the ready line until the sweeps of the start's garbage are over, after ${Math.round(after)} s`,
        },
        [sweeping],
      ),
    ];
  },
};
