// Soak: an accelerated week under a steady load, with the scheduler, retention, checkpoints and the log at work. Nothing may grow once
// history is as old as it is kept: memory, rows, files, descriptors, timers; and agents wait no longer than before (judge.ts).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededChance } from '../../kit/simulatedDisk.js';
import { textOf, type Assignment, type Outcome, type Torture } from '../torture.js';
import { judge, type Bounds, type Sample } from './judge.js';
import { Load, type LoadSize } from './load.js';
import { startSoakedCloud, type SoakedCloud } from './soakedCloud.js';

export interface SoakSize extends LoadSize {
  strideSeconds: number;
  /** Of the cloud's time, at least. */
  hours: number;
  /** After so many as much goes as comes. */
  warmHours: number;
  /** Strides between two samples. */
  sampleEvery: number;
  bounds: Bounds;
}

const MINUTE = 60_000;
const KEEP_DAYS = 1;
const HOT_ROWS = 20_000;
/** Of the cloud's tokens; everybody signs in anew before they end. */
const SIGN_IN_EVERY = 20 * 60 * MINUTE;
const STARTS_AT = Date.parse('2026-05-04T02:00:00Z');
const LOG_MEGABYTES = 10;
/** The file that is being written stands beside what is kept. */
export const LOG_BYTES = (LOG_MEGABYTES + 9) * 1024 * 1024;

const SETTINGS = [
  'doors.oasPort=0',
  'doors.consolePort=0',
  'store.sync=false',
  'store.checkpoint.journalMegabytes=8',
  'history.hotDays=0.1',
  `history.hotRows=${HOT_ROWS}`,
  `history.keepDays=${KEEP_DAYS}`,
  `logs.keepMegabytes=${LOG_MEGABYTES}`,
  'logs.keepDays=1',
  'backups.daily=false',
  'oas.scheduler.quietHours=off',
];

const FULL: SoakSize = {
  // So many users make five million events in little more than a week.
  ...{ agents: 20, users: 1500, leaseSeconds: 300 },
  ...{ strideSeconds: 60, sampleEvery: 60, hours: 7 * 24 },
  // Figures of hours stand for three days until they are folded into days (figures/fold.ts), history for one.
  warmHours: 78,
  bounds: {
    ...{ heapGrowth: 0.05, rssGrowth: 0.05, p99Ratio: 1.5, logBytes: LOG_BYTES },
    historyRows: 1.5 * HOT_ROWS,
    slack: { rows: 500, files: 12, bytes: 16e6 },
  },
};

export const soak: Torture = {
  name: 'soak',
  rounds: 5_000_000,
  run: (assignment) => soakEvents(assignment, FULL),
};

/** Rounds are job events: until there were so many, and the hours have passed. */
export async function soakEvents(assignment: Assignment, size: SoakSize): Promise<Outcome> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-soak-'));
  let cloud: SoakedCloud | undefined;
  let load: Load | undefined;
  try {
    cloud = await startSoakedCloud(dataDir, STARTS_AT, SETTINGS);
    load = new Load(cloud.origin, size, seededChance(assignment.seed));
    await load.open();
    const samples = await live(assignment, size, cloud, load);
    const { findings, figures } = judge(samples, STARTS_AT + size.warmHours * 60 * MINUTE, size.bounds);
    findings.push(...load.findings.slice(0, 20));
    load.close();
    const code = await cloud.stop();
    if (code !== 0) findings.push(`the orderly stop ended with ${code}`);
    findings.push(...cloud.troubles.slice(0, 20).map((line) => `the log says: ${line}`));
    const { at = STARTS_AT, measured } = samples.at(-1) ?? {};
    return {
      rounds: measured?.events ?? 0,
      findings: findings.map((finding) => `seed ${assignment.seed}: ${finding}`),
      figures: {
        'simulated hours': Math.round((at - STARTS_AT) / (60 * MINUTE)),
        requests: load.requests,
        checkpoints: measured?.checkpoints ?? 0,
        ...figures,
      },
    };
  } catch (error) {
    return { rounds: 0, findings: [`seed ${assignment.seed}: ${textOf(error)}`], figures: {} };
  } finally {
    load?.close();
    await cloud?.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function live(
  { rounds, isTimeUp, say }: Assignment,
  { strideSeconds, sampleEvery, hours }: SoakSize,
  cloud: SoakedCloud,
  load: Load,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let signedInAt = STARTS_AT;
  for (let stride = 1; !isTimeUp(); stride++) {
    const at = STARTS_AT + stride * strideSeconds * 1000;
    await cloud.advance(at);
    if (at - signedInAt >= SIGN_IN_EVERY) {
      await load.signIn();
      signedInAt = at;
    }
    await load.stride(stride);
    if (stride % sampleEvery > 0) continue;
    const times = load.takeTimes();
    const sample = { at, measured: await cloud.measure(), p99: times[Math.floor(times.length * 0.99)] ?? 0 };
    samples.push(sample);
    say(lineOf(sample));
    const isDone = sample.measured.events >= rounds && at - STARTS_AT >= hours * 60 * MINUTE;
    if (isDone || load.findings.length > 0) break;
  }
  return samples;
}

function lineOf({ at, measured, p99 }: Sample): string {
  const { events, heapUsed, rss, descriptors, timers, rows, folders } = measured;
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const bytes = Object.values(folders).reduce((sum, folder) => sum + folder.bytes, 0);
  return [
    `${Math.round((at - STARTS_AT) / (60 * MINUTE))} h, ${events} events`,
    `heap ${megabytes(heapUsed)} MB, rss ${megabytes(rss)} MB, disk ${megabytes(bytes)} MB`,
    `${rows['oas.jobEvents']} events and ${rows['oas.jobs']} jobs in memory`,
    `${descriptors} descriptors, ${timers} timers, p99 ${p99.toFixed(1)} ms`,
  ].join('; ');
}
