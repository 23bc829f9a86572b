// Some days of a cloud whose clocks are moved: set by up to a day both ways, slept over, changed by summer time, moved while the cloud is
// down, in a zone that is not the machine's.
import { silentLog } from '../../../server/core/kernel/log.js';
import { createSchedule, type RunningSchedule } from '../../../server/core/schedule/schedule.js';
import { seededChance, type Chance } from '../../kit/simulatedDisk.js';
import { goAstray } from './astray.js';
import { calendarOf, movesOf } from './calendar.js';
import { openCloudOn } from './cloudOn.js';
import { judgeDaily } from './daily.js';
import { openMachine, type Machine } from './machine.js';
import type { Play } from './play.js';
import { openShop } from './shop.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEP = 15 * MINUTE;
const HOLDS_BACKUPS = 4;

const ZONES = [
  ...['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'],
  ...['America/Santiago', 'Asia/Beirut', 'Africa/Casablanca', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'],
];
const MACHINE_ZONES = ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai', 'Pacific/Apia'];
const TIMES = [
  '00:00',
  '00:30',
  '01:30',
  '02:00',
  '02:15',
  '02:30',
  '02:59',
  '03:00',
  '12:00',
  '23:30',
  '23:59',
];
const QUIET = ['off', 'off', '00:00-06:00', '22:00-05:30', '00:00-02:30', '01:30-03:15', '02:00-03:00'];

export interface Figures extends Record<string, number> {
  runs: number;
  moves: number;
  'days of clocks moved': number;
}

/** Throws what it found. */
export async function playDays(seed: number, figures: Figures): Promise<void> {
  const chance = seededChance(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(chance() * items.length)]!;
  const zone = pick(ZONES);
  const machineZone = process.env['TZ'];
  process.env['TZ'] = pick(MACHINE_ZONES);
  const findings: string[] = [];
  const finding = (text: string) => void findings.push(text);
  const calendar = calendarOf(zone);
  const machine = openMachine(startIn(zone, chance, pick));
  const quiet = pick(QUIET);
  const hour = Math.floor(chance() * 5);
  const hasBackups = seed % HOLDS_BACKUPS === 0;
  const hhmm = () =>
    `${String(Math.floor(chance() * 24)).padStart(2, '0')}:${String(Math.floor(chance() * 60)).padStart(2, '0')}`;
  const times = [pick(TIMES), pick(TIMES), hhmm()];
  try {
    await using on = await openCloudOn(machine, {
      ...{ 'oas.timeZone': zone, 'oas.scheduler.quietHours': quiet },
      ...{ 'backups.daily': String(hasBackups), 'backups.hour': String(hour), 'backups.verify': 'false' },
    });
    const isAstray = seed % 8 === 0;
    const shop = await openShop({
      on,
      machine,
      zone,
      calendar,
      times,
      quiet,
      chance,
      finding,
      judged: !isAstray,
    });
    const rule = judgeDaily('a rule of the schedule', times[2]!, calendar, machine.now(), finding);
    const startRule = ruleOf(machine, times[2]!, zone, () => {
      if (isAstray) rule.runs += 1;
      else rule.ran(machine.now());
    });
    let schedule = startRule();
    const backups = judgeDaily('the daily backup', `0${hour}:00`, calendar, machine.now(), finding);
    let lastBackup = 0;
    const step = async (ms: number) => {
      await machine.pass(ms);
      await schedule.idle();
      const last = on.cloud.backups.last();
      if (last && last.endedAt !== lastBackup) {
        if (last.failure) finding(`the backup failed: ${last.failure.detail}`);
        lastBackup = last.endedAt;
        if (isAstray) backups.runs += 1;
        else backups.ran(last.endedAt);
      }
      await shop.work();
      await shop.lookAtLeft();
      if (isAstray) return;
      const now = machine.now();
      if (!calendar.isQuiet(quiet, now)) for (const judge of shop.judges) judge.look(now, ms);
      rule.look(now, ms);
      if (hasBackups) backups.look(now, ms);
    };
    await step(MINUTE);
    if (isAstray)
      await goAstray({
        machine,
        shop,
        step,
        chance,
        finding,
        on,
        rule,
        backups: hasBackups ? backups : undefined,
      });
    else
      await goOn({
        machine,
        shop,
        step,
        chance,
        pick,
        async restart(between) {
          await schedule.stop();
          await on.restart(between);
          schedule = startRule();
        },
        figures,
      });
    figures.runs += shop.runsOf('short') + shop.runsOf('long');
    if (calendar.movedWithin(120, machine.now())) figures['days of clocks moved'] += 1;
    await schedule.stop();
  } finally {
    if (machineZone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = machineZone;
  }
  if (findings.length > 0)
    throw new Error(
      `zone ${zone}, quiet ${quiet}, ${times.join(' ')}:\n${[...new Set(findings)].slice(0, 8).join('\n')}`,
    );
}

/** Mostly shortly before the clocks of the zone are moved. */
function startIn(zone: string, chance: Chance, pick: <Item>(items: readonly Item[]) => Item): number {
  // Apia left out the 30th of December 2011.
  if (zone === 'Pacific/Apia') return Date.UTC(2011, 11, 27) + Math.floor(chance() * 48 * 60) * MINUTE;
  const year = 2023 + Math.floor(chance() * 5);
  const moves = movesOf(zone, year);
  if (moves.length === 0 || chance() < 0.2)
    return Date.UTC(year, 0, 1) + Math.floor(chance() * 360 * 24 * 60) * MINUTE;
  return pick(moves) - Math.floor((0.2 + chance() * 3) * 24 * 60) * MINUTE;
}

/** A rule as a service would have it, which remembers its runs; each call is a start. */
function ruleOf(machine: Machine, hhmm: string, zone: string, ran: () => void): () => RunningSchedule {
  // From its setting up on it is known what was missed.
  const lastRuns = new Map([['rule', machine.now()]]);
  const [hours, minutes] = hhmm.split(':').map(Number);
  return () => {
    const schedule = createSchedule(machine, silentLog(), {
      lastRun: (name) => lastRuns.get(name),
      ran: (name, at) => void lastRuns.set(name, at),
    });
    schedule.at('rule', `${minutes} ${hours} * * *`, zone, 'once', async () => ran());
    return schedule;
  };
}

/** Four days; what happens to the clocks leaves them within a day of where they have been. */
async function goOn({
  machine,
  shop,
  step,
  chance,
  pick,
  restart,
  figures,
}: Play & {
  pick: <Item>(items: readonly Item[]) => Item;
  restart(between: () => void): Promise<void>;
  figures: Figures;
}): Promise<void> {
  let furthest = machine.now();
  const leap = () => {
    const by = pick([DAY, -DAY, HOUR, -HOUR, (chance() * 2 - 1) * DAY]);
    return Math.max(machine.now() + Math.round(by / 1000) * 1000, furthest - DAY) - machine.now();
  };
  for (let n = 0; n < (4 * DAY) / STEP; n++) {
    furthest = Math.max(furthest, machine.now());
    if (chance() > 0.015) {
      await step(STEP);
      continue;
    }
    figures.moves += 1;
    const luck = chance();
    const by = leap();
    if (luck < 0.5)
      await shop.holdOver(`set by ${by / HOUR} h`, async () => machine.setTo(machine.now() + by), 'leap');
    else if (luck < 0.65)
      await shop.holdOver(
        'slept 8 h, its steady clock with it',
        async () => machine.sleep(8 * HOUR, 'stands'),
        'leap',
      );
    else if (luck < 0.75)
      await shop.holdOver('slept 8 h', async () => machine.sleep(8 * HOUR, 'runs on'), 'time');
    else if (luck < 0.85) process.env['TZ'] = pick(MACHINE_ZONES);
    else
      await shop.holdOver(
        `stopped, set by ${by / HOUR} h, started`,
        () => restart(() => machine.setTo(machine.now() + by)),
        'time',
      );
    await step(MINUTE);
  }
}
