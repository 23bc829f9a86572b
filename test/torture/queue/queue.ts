// Queue: jobs of real users and tasks through weeks of simulated time over a real store, 50 agents as bad as there are (agents.ts), the
// server killed with SIGKILL under them again and again. Judged by what its clients wrote down and what the store says (checker.ts).
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client } from '../../kit/http.js';
import { seededChance } from '../../kit/simulatedDisk.js';
import { runVerify } from '../../kit/verifyProcess.js';
import { textOf, type Assignment, type Outcome, type Torture } from '../torture.js';
import { checkHistory } from './checker.js';
import { Clouds } from './clouds.js';
import { History, keepChronicle, type End } from './history.js';
import { openShop, wantThings, type Shop } from './shop.js';
import { World } from './world.js';

export interface QueueSize {
  agents: number;
  /** Of type `daily`: some thirty jobs a day each. */
  users: number;
  /** When the server is killed: so often by the machine's clock, or so many times over all jobs. */
  kills: { everySeconds: number } | { times: number };
  /** How much journal makes a checkpoint due: a job writes some five kilobytes. */
  journalMegabytes: number;
}

const FULL: QueueSize = { agents: 50, users: 2000, kills: { everySeconds: 20 }, journalMegabytes: 32 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STARTS_AT = Date.parse('2026-05-01T08:00:00+08:00');
const MAX_RUN_MINUTES = 20;
const LONGEST_LEASE = 15 * MINUTE;
const SETTINGS = [
  ...['doors.oasPort=0', 'doors.consolePort=0', 'limits.enabled=false', 'backups.daily=false'],
  ...['alerts.everySeconds=3600', 'oas.scheduler.quietHours=off', 'oas.queue.maxPending=1000000'],
  ...['oas.token.jwtHours=8760', `oas.lease.maxRunMinutes=${MAX_RUN_MINUTES}`],
];
const SAID_EVERY = 20_000;

export const queue: Torture = {
  name: 'queue',
  rounds: 1_000_000,
  run: (assignment) => queueRounds(assignment, FULL),
};

/** `rounds` of the assignment are jobs. */
export async function queueRounds(assignment: Assignment, size: QueueSize): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'deskcloud-queue-'));
  const world = new World(STARTS_AT, seededChance(assignment.seed), new History(directory), {
    ...{ ticks: [], polls: new Map(), lostPolls: [], leaseSeconds: new Map() },
    ...{ maxRunMs: MAX_RUN_MINUTES * MINUTE, backoffMs: 30_000 },
  });
  const settings = [...SETTINGS, `store.checkpoint.journalMegabytes=${size.journalMegabytes}`];
  const clouds = new Clouds(directory, settings, world);
  const began = performance.now();
  let jobs = world.newestJob;
  let figures: Record<string, number> = {};
  try {
    const cloud = await clouds.start();
    const shop = await openShop(cloud.origin, world, size);
    wantThings(world, shop);
    await load(clouds, world, { assignment, size });
    const end = await bringToAnEnd(clouds, world, shop);
    await verify(join(directory, 'data'), world);
    figures = { 'jobs a second': Math.round((world.newestJob / (performance.now() - began)) * 1000) };
    assignment.say(`${world.newestJob} jobs, ${world.requests} requests; the history is judged`);
    keepChronicle(directory, world.chronicle, end);
    const judged = checkHistory(world.history, world.chronicle, end);
    world.findings.push(...judged.findings);
    figures = { ...judged.figures, ...figures };
    jobs = judged.jobs;
  } catch (error) {
    world.findings.push(`after ${world.newestJob} jobs: ${textOf(error)}`);
    await clouds.end();
  }
  const findings = world.findings.slice(0, 20).map((finding) => `seed ${assignment.seed}: ${finding}`);
  if (findings.length === 0) await rm(directory, { recursive: true, force: true });
  else findings.push(`kept for looking: ${directory}`);
  const { requests, unanswered } = world;
  const days = Math.round((world.surely - STARTS_AT) / (24 * HOUR));
  return { rounds: jobs, findings, figures: { requests, unanswered, kills: clouds.kills, days, ...figures } };
}

async function load(
  clouds: Clouds,
  world: World,
  { assignment, size: { kills } }: { assignment: Assignment; size: QueueSize },
): Promise<void> {
  const nextKill = () =>
    'everySeconds' in kills
      ? performance.now() + kills.everySeconds * 1000 * world.between(0.5, 1.5)
      : ((clouds.kills + 1) * assignment.rounds) / (kills.times + 1);
  let killAt = nextKill();
  let killed = 0;
  let said = 0;
  while (world.newestJob < assignment.rounds && !assignment.isTimeUp() && world.findings.length === 0) {
    // Counted from the start of the one that is to be killed.
    if (clouds.kills > killed) [killed, killAt] = [clouds.kills, nextKill()];
    const reached = 'everySeconds' in kills ? performance.now() : world.newestJob;
    if (reached > killAt) clouds.beginKill();
    await clouds.stride();
    if (world.newestJob < said + SAID_EVERY) continue;
    said = world.newestJob;
    const hours = Math.round((world.surely - STARTS_AT) / HOUR);
    assignment.say(`${said} jobs in ${hours} h, ${world.requests} requests, ${clouds.kills} kills`);
  }
}

/** Silence until every lease has run out; then all agents work off what there is. */
async function bringToAnEnd(clouds: Clouds, world: World, shop: Shop): Promise<End> {
  const cloud = await clouds.alive();
  const as = client(cloud.origin, shop.token);
  const pool = async () => (await as.get('/manager/task-pool?page_size=1')).body;
  await clouds.wait(cloud, MAX_RUN_MINUTES * MINUTE + LONGEST_LEASE + 2 * MINUTE);
  const silent = await pool();
  if (silent.leased + silent.running > 0)
    world.findings.push(`${silent.leased + silent.running} jobs are held after a long silence`);
  // Those that back off, for an hour at most, come after the others.
  for (const pause of [0, HOUR + 5 * MINUTE]) {
    await clouds.wait(cloud, pause);
    await Promise.all(shop.agents.map((agent) => agent.workOff()));
    // Jobs of an account that another node worked on were passed over.
    for (const agent of shop.agents) await agent.workOff();
  }
  const { pending, leased, running } = await pool();
  if (pending + leased + running > 0)
    world.findings.push(`${pending} jobs wait and ${leased + running} are held at the end`);
  await clouds.harvest(cloud, true);
  const { body: figures } = await as.get('/manager/figures?days=90');
  const code = await cloud.stop();
  if (code !== 0) world.findings.push(`the orderly stop ended with ${code}`);
  clouds.takeTroubles(cloud);
  return { endedAt: world.surely, totals: figures.totals };
}

async function verify(dataDir: string, { findings }: World): Promise<void> {
  const { code, stderr: text } = await runVerify(dataDir);
  if (code !== 0) findings.push(`verify ended with ${String(code)}: ${text}`);
}
