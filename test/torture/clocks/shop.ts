// Whom the clocks happen to: a user with tasks for every day, a node that does at once whatever it is given, and two nodes of another
// manager, of which one is at work while the clock is moved and one waits for what the other leaves.
import type { Chance } from '../../kit/simulatedDisk.js';
import { nextBySuccess, nextDaily } from '../../../server/services/oas/tasks/nextTime.js';
import { poolOf, templateOf } from '../../../server/services/oas/tasks/taskTemplates.js';
import { taskTable, type JobRow, type UserRow } from '../../../server/services/oas/tables.js';
import { givenJob, givenNode } from '../../kit/oasAgents.js';
import type { OasScene } from '../../kit/oasStore.js';
import { judgeDaily, type DailyJudge } from './daily.js';
import type { Calendar } from './calendar.js';
import type { CloudOn } from './cloudOn.js';
import type { Machine } from './machine.js';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** A dead node's job: the longest lease, a margin, its own length, and a step of ours. */
const LONGEST_WAIT = 15 * MINUTE + MINUTE + 5 * MINUTE + 16 * MINUTE;

export interface Shop {
  judges: DailyJudge[];
  /** The node takes what there is, and has done it. */
  work(): Promise<void>;
  /** Around something that happens to the clocks. */
  holdOver(what: string, move: () => Promise<void>, kind: 'leap' | 'time'): Promise<void>;
  /** What dead nodes left must be given to somebody in good time. */
  lookAtLeft(): Promise<void>;
  runsOf(user: 'short' | 'long'): number;
}

export interface ShopOptions {
  on: CloudOn;
  machine: Machine;
  zone: string;
  calendar: Calendar;
  /** Times of day, each of one task. */
  times: readonly string[];
  quiet: string;
  chance: Chance;
  finding: (text: string) => void;
  /** False where the clock goes far astray: days are counted elsewhere. */
  judged: boolean;
}

const RESET_TASKS = poolOf('daily').filter((task) => templateOf(task).rule === 'daily_reset');

export async function openShop(options: ShopOptions): Promise<Shop> {
  const { on, machine, zone, calendar, times, quiet, finding, judged } = options;
  const scene: Pick<OasScene, 'act' | 'settings'> = {
    act: (work) => on.scene.act(work),
    settings: on.scene.settings,
  };
  const managers = [];
  for (let n = 0; n < 2; n++)
    managers.push(await on.scene.givenManager({ expiresAt: machine.now() + 9999 * DAY }));
  const [mine, other] = managers as [(typeof managers)[0], (typeof managers)[0]];
  const expiresAt = { short: machine.now() + 12 * DAY, long: machine.now() + 9999 * DAY };
  const judges = new Map<string, DailyJudge>();
  const runs = { short: 0, long: 0 };
  const names = new Map<number, 'short' | 'long'>();
  for (const name of ['short', 'long'] as const) {
    const user = await on.scene.givenUser(mine, { expiresAt: expiresAt[name] });
    names.set(user.id, name);
    await onlyDaily(scene, user, times, zone, machine.now());
    for (const [index, time] of [...times, '00:01'].entries()) {
      const task = index < times.length ? poolOf('daily')[index]! : resetTask(times.length);
      judges.set(
        `${user.id}:${task}`,
        judgeDaily(`${name} user's ${task}`, time, calendar, machine.now(), finding),
      );
    }
  }
  const holders: UserRow[] = [];
  for (let n = 0; n < 2; n++) {
    const user = await on.scene.givenUser(other, { expiresAt: expiresAt.long });
    await scene.act((tx) => tx.update(taskTable, { userId: user.id }, { state: 'off' }));
    holders.push(user);
  }
  const hand = await givenNode(scene, mine, 'hand');
  const [busy, idle] = [await givenNode(scene, other, 'busy'), await givenNode(scene, other, 'idle')];
  const left: { jobId: number; since: number; what: string }[] = [];

  const takenByIdle = async () => {
    const { jobs } = await idle.poll({ limit: 20 });
    for (const job of jobs) {
      await idle.complete(job);
      const at = left.findIndex(({ jobId }) => jobId === job.id);
      if (at >= 0) left.splice(at, 1);
    }
    return jobs;
  };

  return {
    judges: [...judges.values()],
    runsOf: (user) => runs[user],
    async work() {
      for (;;) {
        const { jobs } = await hand.poll({ limit: 20 });
        if (jobs.length === 0) return;
        for (const job of jobs) {
          note(job);
          await hand.renew('start', job);
          await hand.complete(job);
        }
      }
    },
    async holdOver(what, move, kind) {
      const [alive, dead] = holders as [UserRow, UserRow];
      const task = poolOf('daily')[0]!;
      const given = async (user: UserRow) => {
        const isOpen = (await on.scene.openJobs(user)).length > 0;
        if (isOpen) return undefined;
        return givenJob(on.scene, user, task, { source: 'run_now' });
      };
      const [held, lost] = [await given(alive), await given(dead)];
      const { jobs } = await busy.poll({ limit: 20, leaseSeconds: 300 });
      for (const job of jobs) await busy.renew('start', job, { leaseSeconds: 300 });
      if (lost) left.push({ jobId: lost.id, since: machine.elapsed(), what });
      await move();
      await machine.pass(1100);
      await machine.pass(1100);
      if (!held) return;
      const taken = kind === 'leap' ? await takenByIdle() : [];
      if (taken.some(({ id }) => id === held.id))
        finding(`${what}: a job that a node was at work on was given to another one`);
      try {
        await busy.renew('heartbeat', held, { leaseSeconds: 300 });
        await busy.complete(held);
      } catch (error) {
        if (kind === 'leap') finding(`${what}: a node at work was told ${String(error)}`);
      }
    },
    async lookAtLeft() {
      await takenByIdle();
      for (const one of left.splice(0)) {
        if (machine.elapsed() - one.since <= LONGEST_WAIT) left.push(one);
        else
          finding(
            `${one.what}: a dead node's job was given to nobody for ${(machine.elapsed() - one.since) / MINUTE} minutes`,
          );
      }
    },
  };

  function note(job: JobRow): void {
    const name = names.get(job.userId);
    if (name) runs[name] += 1;
    if (calendar.isQuiet(quiet, job.createdAt))
      finding(`a job was made in quiet hours, at ${new Date(calendar.shown(job.createdAt)).toISOString()}`);
    const judge = judges.get(`${job.userId}:${job.task}`);
    if (!judge) return finding(`${job.task} of user ${job.userId} ran, which is switched off`);
    if (judged) judge.ran(job.createdAt);
    else judge.runs += 1;
  }
}

const resetTask = (after: number): string =>
  RESET_TASKS.find((task) => poolOf('daily').indexOf(task) >= after)!;

async function onlyDaily(
  scene: Pick<OasScene, 'act'>,
  { id: userId }: UserRow,
  times: readonly string[],
  zone: string,
  now: number,
): Promise<void> {
  await scene.act(async (tx) => {
    await tx.update(taskTable, { userId }, { state: 'off' });
    for (const [index, daily] of times.entries()) {
      const dueAt = nextDaily(daily, now, zone);
      await tx.update(
        taskTable,
        { userId, task: poolOf('daily')[index]! },
        { state: 'waiting', daily, dueAt },
      );
    }
    const dueAt = nextBySuccess('daily_reset', now, zone)!;
    await tx.update(taskTable, { userId, task: resetTask(times.length) }, { state: 'waiting', dueAt });
  });
}
