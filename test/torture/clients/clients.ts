// Clients: whoever holds lines, drips, or never reads takes neither place nor time from agents that behave. What 20 agents get done
// in the crowd is counted against what they got done without it.
import { Line } from '../../kit/line.js';
import { QUICK, startProcess, temporaryDirectory } from '../../kit/process.js';
import { givenManager, givenNode, sceneAt } from '../../kit/scene.js';
import type { Assignment, Outcome, Torture } from '../torture.js';
import { gather, type CrowdSize } from './crowd.js';

export interface ClientsSize extends CrowdSize {
  /** Of each stretch: without the crowd, with it, without it. */
  stretchMs: number;
}

const FULL: ClientsSize = { idle: 10_000, others: 100, stretchMs: 20_000 };
const AGENTS = 20;
/** The crowd itself takes part of the machine, in this process: far below what one line in its way would cost. */
const LEAST_SHARE = 0.05;

export const clients: Torture = {
  name: 'clients',
  rounds: 3,
  run: (assignment) => clientsRounds(assignment, FULL),
};

export async function clientsRounds(assignment: Assignment, size: ClientsSize): Promise<Outcome> {
  await using directory = await temporaryDirectory();
  await using cloud = await startProcess(directory.path, QUICK);
  const scene = await sceneAt(cloud.oas);
  const manager = await givenManager(scene, 'shop');
  const port = Number(new URL(cloud.oas).port);
  const asks: Buffer[] = [];
  for (let n = 0; n < AGENTS; n++) {
    const { name, token } = await givenNode(scene, manager, `PC-${n}`);
    const body = JSON.stringify({ node_id: name, limit: 5 });
    const head = `POST /api/v1/agent/poll-jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`;
    asks.push(Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n${body}`));
  }
  const findings: string[] = [];
  const figures: Record<string, number> = {};
  const stretch = async (): Promise<number> => {
    const counts = await Promise.all(asks.map((ask) => agent(port, ask, size.stretchMs, findings)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  let rounds = 0;
  while (rounds < assignment.rounds && !assignment.isTimeUp() && findings.length === 0) {
    rounds += 1;
    const before = await stretch();
    const crowd = gather(port, manager.token, size);
    const during = await stretch();
    Object.assign(figures, { 'lines opened': crowd.opened(), 'lines open': crowd.open() });
    crowd[Symbol.dispose]();
    const share = during / before;
    figures['least share in the crowd, percent'] = Math.min(
      figures['least share in the crowd, percent'] ?? Infinity,
      Math.round(share * 100),
    );
    figures['polls in the crowd'] = (figures['polls in the crowd'] ?? 0) + during;
    assignment.say(`${before} polls without the crowd, ${during} in it, ${crowd.opened()} lines`);
    if (share < LEAST_SHARE) findings.push(`${during} polls in the crowd, ${before} without it`);
    const { status } = await fetch(`${cloud.oas}/health`);
    if (status !== 200) findings.push(`after the crowd /health answered ${status}`);
  }
  const code = await cloud.stop();
  if (code !== 0) findings.push(`the orderly stop ended with ${code}: ${cloud.stderr().slice(-2000)}`);
  if (cloud.stdout().includes('through a fault of the server'))
    findings.push('the log names a fault of the server');
  return { rounds, findings: [...new Set(findings)].slice(0, 20), figures };
}

/** One that polls as fast as it is answered. */
async function agent(port: number, ask: Buffer, forMs: number, findings: string[]): Promise<number> {
  const line = new Line(port);
  const end = performance.now() + forMs;
  let answered = 0;
  while (performance.now() < end) {
    const { replies, silent } = await line.ask(ask);
    if (replies[0]?.status !== 200) {
      findings.push(
        `an agent was answered ${replies[0]?.status ?? (silent ? 'nothing for 30 s' : 'by a cut line')}`,
      );
      break;
    }
    answered += 1;
  }
  line.end();
  return answered;
}
