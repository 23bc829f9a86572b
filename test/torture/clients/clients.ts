// Clients: whoever holds lines, drips, or never reads takes neither place nor time from agents that behave. The jobs that 20 agents get
// done beside the crowd are counted against those that they got done without it.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { QUICK, startProcess, temporaryDirectory } from '../../kit/process.js';
import { givenManager, givenNode, givenUser, sceneAt } from '../../kit/scene.js';
import type { Assignment, Outcome, Torture } from '../torture.js';
import type { CrowdScene, CrowdSize } from './crowd.js';
import type { CrowdMessage } from './crowdProcess.js';
import { work, type Worker } from './worker.js';

export interface ClientsSize extends CrowdSize {
  /** Of each stretch: without the crowd, with it. */
  stretchMs: number;
  /** What the cloud may open at once: a third of it are the lines of a door, and the crowd wants more. */
  openFiles: number;
  agents: number;
  /** The crowd takes part of the machine, and each of its lines has to be let in and thrown out. */
  leastShare: number;
}

const FULL: ClientsSize = {
  idle: 10_000,
  others: 100,
  stretchMs: 20_000,
  openFiles: 4096,
  agents: 20,
  leastShare: 0.25,
};
export const clients: Torture = {
  name: 'clients',
  rounds: 3,
  run: (assignment) => clientsRounds(assignment, FULL),
};

export async function clientsRounds(assignment: Assignment, size: ClientsSize): Promise<Outcome> {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK, {}, { openFiles: size.openFiles });
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const port = Number(new URL(cloud.oas).port);
  const workers: Worker[] = [];
  for (let n = 0; n < size.agents; n++) {
    const node = await givenNode(scene, manager, `PC-${n}`);
    const { id: user } = await givenUser(scene, manager);
    workers.push({ port, node, user, managerToken: manager.token });
  }
  const findings: string[] = [];
  const figures: Record<string, number> = {};
  // A second: who waits for an answer when the time is over waits on.
  const stretch = async (): Promise<number> => {
    const began = performance.now();
    const counts = await Promise.all(workers.map((worker) => work(worker, size.stretchMs, findings)));
    return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1000);
  };
  let rounds = 0;
  while (rounds < assignment.rounds && !assignment.isTimeUp() && findings.length === 0) {
    rounds += 1;
    const before = await stretch();
    const crowd = await gathered({ port, token: manager.token }, size);
    const during = await stretch();
    const { opened, open } = await crowd.end();
    Object.assign(figures, { 'lines opened': opened, 'lines open': open });
    const share = during / before;
    figures['least share in the crowd, percent'] = Math.min(
      figures['least share in the crowd, percent'] ?? Infinity,
      Math.round(share * 100),
    );
    const rates = `${during.toFixed(1)} jobs a second in the crowd, ${before.toFixed(1)} without it`;
    assignment.say(`${rates}, ${opened} lines`);
    if (!(share >= size.leastShare)) findings.push(rates);
    const { status } = await fetch(`${cloud.oas}/health`);
    if (status !== 200) findings.push(`after the crowd /health answered ${status}`);
  }
  const code = await cloud.stop();
  if (code !== 0) findings.push(`the orderly stop ended with ${code}: ${cloud.stderr().slice(-2000)}`);
  if (cloud.stdout().includes('through a fault of the server'))
    findings.push('the log names a fault of the server');
  if (cloud.stdout().includes('a connection could not be accepted'))
    findings.push('the cloud ran out of files for its lines');
  return { rounds, findings: [...new Set(findings)].slice(0, 20), figures };
}

const CHILD = join(import.meta.dirname, '../child.mjs');
const PROGRAM = join(import.meta.dirname, 'crowdProcess.ts');

/** Once its first lines are on their way. */
async function gathered(scene: CrowdScene, { idle, others }: CrowdSize) {
  const child = fork(CHILD, [PROGRAM, JSON.stringify({ ...scene, idle, others })], { execArgv: [] });
  const told = () =>
    new Promise<CrowdMessage>((resolve, reject) => {
      child.once('message', resolve);
      child.once('close', (code) => reject(new Error(`the crowd ended with ${code}`)));
    });
  await told();
  return {
    async end(): Promise<{ opened: number; open: number }> {
      const last = told();
      child.send('end');
      return (await last) as { opened: number; open: number };
    },
  };
}
