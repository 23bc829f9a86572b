// The morning after quiet hours: everybody's daily task fell due in the night, and all are taken up when it ends. Three nights: one that
// the cloud is up through, one that it is down through, and one after which the clock is set back into quiet hours with half of it done.
import { watchLoop } from '../../../bench/kit/loop.js';
import {
  jobTable,
  managerTable,
  taskTable,
  userTable,
  type ManagerRow,
} from '../../../server/services/oas/tables.js';
import { nextDaily } from '../../../server/services/oas/tasks/nextTime.js';
import { newTask } from '../../../server/services/oas/tasks/taskRows.js';
import { poolOf } from '../../../server/services/oas/tasks/taskTemplates.js';
import { client } from '../../kit/http.js';
import { givenNode as givenNodeInside } from '../../kit/oasAgents.js';
import { userRow, type OasScene } from '../../kit/oasStore.js';
import { givenManager, givenNode, sceneAt } from '../../kit/scene.js';
import { seededChance, type Chance } from '../../kit/simulatedDisk.js';
import { calendarOf, minutesOf, type Calendar } from './calendar.js';
import { openCloudOn, type CloudOn } from './cloudOn.js';
import { openMachine, type Machine } from './machine.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'];
const QUIET = '00:00-06:00';
const TASK = poolOf('daily')[0]!;
const CALLERS = 1;
const USERS_A_TRANSACTION = 500;
/** Jobs that may be made for each answer that an agent gets meanwhile; a slice of the generator makes 50. */
const MOST_PER_ANSWER = 1000;
/** Steps after which a morning that has not ended never will. */
const MOST_STEPS = 1000;

export interface MorningSize {
  users: number;
  managers: number;
  maxPending: number;
  /** Jobs that the nodes of one manager get done in half a minute. */
  pace: number;
}

export const FULL_MORNING: MorningSize = { users: 100_000, managers: 10, maxPending: 5000, pace: 1000 };

export interface MorningFigures extends Record<string, number> {
  'morning jobs': number;
  'most jobs of a tick': number;
  'answers in ticks': number;
  /** Of this process, in which the agents and the judge are at work, too. */
  'loop held ms': number;
}

export const noMorning = (): MorningFigures => ({
  'morning jobs': 0,
  'most jobs of a tick': 0,
  'answers in ticks': 0,
  'loop held ms': 0,
});

interface Morning {
  machine: Machine;
  on: CloudOn;
  calendar: Calendar;
  size: MorningSize;
  figures: MorningFigures;
  finding: (text: string) => void;
  managers: readonly ManagerRow[];
  /** Of each user the daily time, as it is written. */
  times: ReadonlyMap<number, string>;
  /** Runs of each user since its last due time. */
  runs: Map<number, number>;
  hands: readonly Awaited<ReturnType<typeof givenNodeInside>>[];
  /** Nodes at the door, each of the first managers. */
  callers: readonly { token: string; nodeId: string }[];
}

/** Throws what it found. */
export async function playMorning(seed: number, size: MorningSize, figures: MorningFigures): Promise<void> {
  const chance = seededChance(seed);
  const zone = ZONES[Math.floor(chance() * ZONES.length)]!;
  const calendar = calendarOf(zone);
  const findings = new Set<string>();
  const noon = Date.UTC(2026, 4, 4 + Math.floor(chance() * 20));
  const machine = openMachine(noon + ((23 * HOUR - (calendar.shown(noon) % DAY) + DAY) % DAY));
  await using on = await openCloudOn(machine, {
    ...{ 'oas.timeZone': zone, 'oas.scheduler.quietHours': QUIET, 'backups.daily': 'false' },
    ...{ 'oas.queue.maxPending': String(size.maxPending), 'oas.token.jwtHours': '8760' },
  });
  const finding = (text: string) => void findings.add(text);
  const morning = await openMorning({ machine, on, calendar, size, figures, finding }, zone, chance);
  await night(morning, 'awake');
  await night(morning, 'down');
  await night(morning, 'set back');
  if (findings.size > 0)
    throw new Error(
      `the morning of ${size.users} users in ${zone}:\n${[...findings].slice(0, 8).join('\n')}`,
    );
}

async function openMorning(
  about: Pick<Morning, 'machine' | 'on' | 'calendar' | 'size' | 'figures' | 'finding'>,
  zone: string,
  chance: Chance,
): Promise<Morning> {
  const { on, machine, size } = about;
  const inside: Pick<OasScene, 'act' | 'settings'> = {
    act: (work) => on.scene.act(work),
    settings: on.scene.settings,
  };
  const door = await sceneAt(on.cloud.addresses['oas']!);
  const callers = [];
  const managers: ManagerRow[] = [];
  for (let n = 0; n < size.managers; n++) {
    const expiresAt = machine.now() + 3000 * DAY;
    if (n >= CALLERS) managers.push(await on.scene.givenManager({ expiresAt }));
    else {
      const made = await givenManager(door, `caller-${n}`, { days: 3000 });
      const { token, name: nodeId } = await givenNode(door, made, 'caller');
      callers.push({ token, nodeId });
      managers.push((await on.scene.act((tx) => tx.get(managerTable, made.id)))!);
    }
  }
  const times = new Map<number, string>();
  for (let first = 0; first < size.users; first += USERS_A_TRANSACTION) {
    const many = Math.min(USERS_A_TRANSACTION, size.users - first);
    const dailies = Array.from({ length: many }, () => timeInTheNight(chance));
    const made = await on.scene.act(async (tx) => {
      const ids: number[] = [];
      for (const [index, daily] of dailies.entries()) {
        const manager = managers[(first + index) % managers.length]!;
        const expiresAt = tx.now() + 3000 * DAY;
        const user = await tx.insert(userTable, userRow(tx.now(), manager, first + index, { expiresAt }));
        const dueAt = nextDaily(daily, tx.now(), zone);
        await tx.insert(taskTable, { ...newTask(user, TASK, tx.now()), state: 'waiting', daily, dueAt });
        ids.push(user.id);
      }
      return ids;
    });
    for (const [index, id] of made.entries()) times.set(id, dailies[index]!);
  }
  const hands = [];
  for (const manager of managers) hands.push(await givenNodeInside(inside, manager, 'hand'));
  return { ...about, managers, times, runs: new Map(), hands, callers };
}

/** Some at the very beginning of quiet hours, some at their very end. */
function timeInTheNight(chance: Chance): string {
  const minutes = Math.floor(chance() * 6 * 60);
  return `0${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** From one evening to the next. */
async function night(morning: Morning, kind: 'awake' | 'down' | 'set back'): Promise<void> {
  const { machine, on, calendar, size, finding, times, runs } = morning;
  const minuteShown = () => (calendar.shown(machine.now()) % DAY) / MINUTE;
  runs.clear();
  if (kind === 'down') await on.restart(() => machine.sleep(8 * HOUR, 'runs on'));
  else {
    for (let hour = 0; hour < 6; hour++) await machine.pass(HOUR);
    await machine.pass(59 * MINUTE + 45 * SECOND);
  }
  const early = await pendingOf(morning);
  if (early.some((jobs) => jobs > 0)) finding(`${kind}: jobs were made before quiet hours were over`);

  let isSetBack = kind !== 'set back';
  for (let steps = 0; runs.size < size.users; steps++) {
    if (steps > MOST_STEPS) {
      finding(`${kind}: ${size.users - runs.size} of ${size.users} users did not run that day`);
      break;
    }
    await tick(morning);
    await workOff(morning);
    if (isSetBack || runs.size < size.users / 2) continue;
    machine.setTo(machine.now() - 3 * HOUR);
    isSetBack = true;
  }
  while (minuteShown() < 22 * 60) {
    await machine.pass(HOUR);
    await workOff(morning);
  }
  const twice = [...runs.values()].filter((times) => times > 1).length;
  if (twice > 0) finding(`${kind}: ${twice} users ran more than once that day`);
  const tomorrow = Math.floor(calendar.shown(machine.now()) / DAY) + 1;
  let astray = 0;
  for await (const row of on.scene.store.scan(taskTable, {})) {
    const shown = calendar.shown(row.dueAt);
    const daily = times.get(row.userId);
    const isRight = daily !== undefined && shown === tomorrow * DAY + minutesOf(daily) * MINUTE;
    if (row.task === TASK && !(row.state === 'waiting' && isRight)) astray += 1;
  }
  if (astray > 0) finding(`${kind}: ${astray} tasks do not wait for their time of the next day`);
  await machine.pass(23 * HOUR - (calendar.shown(machine.now()) % DAY) - (machine.now() % MINUTE));
}

const pendingOf = ({ on, managers }: Morning): Promise<number[]> =>
  on.scene.act(async (tx) => {
    const counts = [];
    for (const { id } of managers) counts.push(await tx.count(jobTable, { lane: id, status: 'pending' }));
    return counts;
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Half a minute, with one tick of the generator in it, while agents ask for jobs at the door. */
async function tick(morning: Morning): Promise<void> {
  const { machine, on, size, figures, finding, callers } = morning;
  const before = await pendingOf(morning);
  let isOver = false;
  let answers = 0;
  let taken = 0;
  const ask = async ({ token, nodeId }: (typeof callers)[0]) => {
    const node = client(on.cloud.addresses['oas']!, token);
    while (!isOver) {
      const { status, body } = await node.post('/agent/poll-jobs', {
        ...{ node_id: nodeId, limit: 1, lease_seconds: 90 },
      });
      if (status !== 200) return finding(`an agent was told ${status} ${JSON.stringify(body)}`);
      answers += 1;
      for (const { ID } of body.jobs as { ID: number }[]) {
        taken += 1;
        const job = await on.scene.act((tx) => tx.get(jobTable, ID));
        note(morning, job!);
        await node.post(`/agent/jobs/${ID}/complete`, { node_id: nodeId });
      }
    }
  };
  const asking = callers.map(ask);
  const loop = watchLoop();
  await machine.pass(30 * SECOND);
  const held = loop();
  isOver = true;
  const answersInTick = answers;
  await Promise.all(asking);
  const after = await pendingOf(morning);
  const made = sum(after) + taken - sum(before);
  const most = Math.max(...after);
  if (most > size.maxPending) finding(`${most} jobs of a manager waited, ${size.maxPending} may`);
  if (made > size.maxPending * size.managers + taken) finding(`one tick made ${made} jobs`);
  if (answersInTick * MOST_PER_ANSWER < made)
    finding(`while ${made} jobs were made agents got ${answersInTick} answers`);
  figures['most jobs of a tick'] = Math.max(figures['most jobs of a tick'], made);
  figures['answers in ticks'] += answersInTick;
  figures['loop held ms'] = Math.max(figures['loop held ms'], Math.round(held));
}

/** Each manager's nodes get done what they can in the time. */
async function workOff(morning: Morning): Promise<void> {
  const { hands, size } = morning;
  const work = async (hand: (typeof hands)[0]) => {
    for (let done = 0; done < size.pace;) {
      const { jobs } = await hand.poll({ limit: 20 });
      if (jobs.length === 0) return;
      for (const job of jobs) note(morning, job);
      await Promise.all(jobs.map((job) => hand.complete(job)));
      done += jobs.length;
    }
  };
  await Promise.all(hands.map(work));
}

function note(
  { runs, figures, calendar, finding }: Morning,
  { userId, createdAt }: { userId: number; createdAt: number },
): void {
  figures['morning jobs'] += 1;
  runs.set(userId, (runs.get(userId) ?? 0) + 1);
  if (calendar.isQuiet(QUIET, createdAt))
    finding(`a job was made in quiet hours, at ${new Date(calendar.shown(createdAt)).toISOString()}`);
}
