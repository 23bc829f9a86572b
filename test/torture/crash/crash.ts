// Crash: the real server under load is killed with SIGKILL at random moments (at work, while it starts, while it stops) and started
// again on the same directory. No acknowledged write is lost, no change is half done, no job is lost or held twice, no success is
// counted twice. Judged by the clients' own history and the API (checker.ts), and by `verify` on the files.
import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { client } from '../../kit/http.js';
import { killWhileStarting, QUICK, startProcess } from '../../kit/process.js';
import { until } from '../../kit/scene.js';
import { seededChance, type Chance } from '../../kit/simulatedDisk.js';
import { runVerify } from '../../kit/verifyProcess.js';
import { textOf, type Assignment, type Outcome, type Torture } from '../torture.js';
import { checkJobs, checkPeople } from './checker.js';
import { History } from './history.js';
import { actorsOf, work, type Actor } from './load.js';
import { openShop, type Shop, type ShopSize } from './shop.js';

const FULL: ShopSize = { agents: 20, editors: 3, workers: 60, crowd: 1200 };
const CHECK_EVERY = 50;
const VERIFY_EVERY = 10;
/** A journal so short that checkpoints run under the load, too. */
const SETTINGS = [...QUICK, '--set', 'store.checkpoint.journalMegabytes=0.2'];
const NO_NEW_JOBS = [...QUICK, '--set', 'oas.scheduler.intervalSeconds=3600'];

interface Run {
  dataDir: string;
  shop: Shop;
  history: History;
  actors: Actor[];
  chance: Chance;
  findings: string[];
  figures: Record<string, number>;
}

export const crash: Torture = {
  name: 'crash',
  rounds: 500,
  run: (assignment) => crashRounds(assignment, FULL),
};

export async function crashRounds(assignment: Assignment, size: ShopSize): Promise<Outcome> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskcloud-crash-'));
  const run = await begin(dataDir, size, assignment.seed);
  let rounds = 0;
  try {
    while (rounds < assignment.rounds && !assignment.isTimeUp() && run.findings.length === 0) {
      rounds += 1;
      await killOnce(run);
      if (rounds % VERIFY_EVERY === 0) await verify(run, `kill ${rounds}`);
      if (rounds % CHECK_EVERY > 0) continue;
      await look(run, `kill ${rounds}`);
      assignment.say(`${rounds} kills, ${run.history.said.length} requests, ${run.findings.length} findings`);
    }
    if (run.findings.length === 0) await judge(run);
  } catch (error) {
    run.findings.push(`after ${rounds} kills: ${textOf(error)}`);
  }
  const findings = run.findings.map((finding) => `seed ${assignment.seed}, ${rounds} kills: ${finding}`);
  if (findings.length === 0) {
    await rm(dataDir, { recursive: true, force: true });
  } else {
    const kept = join(dataDir, 'history-of-the-clients.jsonl');
    await writeFile(kept, run.history.said.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    findings.push(`kept for looking: ${dataDir}`);
  }
  return { rounds, findings, figures: { requests: run.history.said.length, ...run.figures } };
}

async function begin(dataDir: string, size: ShopSize, seed: number): Promise<Run> {
  await using cloud = await startProcess(dataDir, NO_NEW_JOBS);
  const shop = await openShop(cloud.oas, size);
  await cloud.stop();
  const history = new History();
  const figures = { 'killed at the start': 0, 'killed at the stop': 0, unanswered: 0 };
  return {
    ...{ dataDir, shop, history, findings: history.findings, figures },
    actors: actorsOf(size, seed),
    chance: seededChance(seed),
  };
}

/** One kill: mostly at work, sometimes in the middle of a start or of an orderly stop. */
async function killOnce({ dataDir, shop, history, actors, chance, figures }: Run): Promise<void> {
  const luck = chance();
  const delayMs = 50 + chance() * 950;
  if (luck < 0.1) {
    figures['killed at the start']! += 1;
    return killWhileStarting(dataDir, delayMs);
  }
  await using cloud = await startProcess(dataDir, SETTINGS);
  let dead = false;
  void cloud.exited.then(() => (dead = true));
  const loading = work(actors, { origin: cloud.oas, shop, history, isDead: () => dead });
  await pause(delayMs);
  if (luck < 0.2) {
    figures['killed at the stop']! += 1;
    void cloud.stop();
    await pause(chance() * 100);
  }
  await cloud.kill();
  await loading;
  figures['unanswered'] = history.said.filter(({ answer }) => answer === undefined).length;
}

async function look(run: Run, when: string): Promise<void> {
  await using cloud = await startProcess(run.dataDir, NO_NEW_JOBS);
  const { findings, users, codes } = await checkPeople(cloud.oas, run.shop, run.history);
  run.findings.push(...findings.map((finding) => `${when}: ${finding}`));
  Object.assign(run.figures, { users, codes });
  await cloud.kill();
}

/** The end: everything that is left is worked off, then all is judged. */
async function judge(run: Run): Promise<void> {
  const { dataDir, shop, history, figures } = run;
  await verify(run, 'after the last kill');
  await look(run, 'after the last kill');
  await using cloud = await startProcess(dataDir, NO_NEW_JOBS);
  let done = false;
  const agents = work(run.actors.slice(0, shop.nodeTokens.length), {
    ...{ origin: cloud.oas, shop, history, isDead: () => done },
  });
  const as = client(cloud.oas, shop.token);
  const isWorkedOff = async () => (await as.get('/manager/task-pool?page_size=1')).body.total === 0;
  try {
    await until(isWorkedOff, { seconds: 300, what: 'the end of all jobs' });
  } finally {
    done = true;
    await agents;
  }
  const { findings, jobs, successes } = await checkJobs(cloud.oas, shop, history);
  run.findings.push(...findings);
  Object.assign(figures, { jobs, successes });
  const code = await cloud.stop();
  if (code !== 0) run.findings.push(`the orderly stop ended with ${code}: ${cloud.stderr()}`);
  await verify(run, 'after the orderly stop');
}

async function verify({ dataDir, findings }: Run, when: string): Promise<void> {
  const { code, stderr: text } = await runVerify(dataDir);
  if (code !== 0) findings.push(`${when}: verify ended with ${String(code)}: ${text}`);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
