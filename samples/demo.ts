// `npm run demo`: a cloud in a throw-away directory with people, due tasks and two agents, one of which fails now and then.
// Takes the options of serve. Ctrl-C stops the agents first, then the cloud, and removes the directory.
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../server/index.js';
import type { Output } from '../server/output.js';
import { serve } from '../server/serve.js';
import { makeDue, setScene, type Scene } from './demoScene.js';

const typed = process.argv.slice(2);
const isGiven = (option: string) => typed.some((word) => word === option || word.startsWith(`${option}=`));

const ownDirectory = isGiven('--data-dir') ? undefined : await mkdtemp(join(tmpdir(), 'deskcloud-demo-'));

/** Weaker than what was typed, because it comes first. */
const defaults = [
  ...(ownDirectory === undefined ? [] : ['--data-dir', ownDirectory]),
  ...(process.env['DESKCLOUD_OAS_PORT'] ? [] : ['--oas-port', '0']),
  ...(process.env['DESKCLOUD_CONSOLE_PORT'] ? [] : ['--console-port', '0']),
  ...['--set', 'oas.scheduler.intervalSeconds=1'],
  ...['--set', 'oas.scheduler.quietHours=off'],
  ...['--set', 'oas.retry.baseSeconds=1'],
];

const AGENTS = [
  { node: 'PC-1', workMs: 600, failRate: 0.05 },
  { node: 'PC-2', workMs: 900, failRate: 0.35 },
];
const MORE_WORK_EVERY_MS = 1500;
const AGENT_GRACE_MS = 5000;

const agents: ChildProcess[] = [];

function startAgents(origin: string, scene: Scene): void {
  const program = join(import.meta.dirname, 'agent.js');
  const { username, password } = scene.manager;
  for (const { node, workMs, failRate } of AGENTS) {
    const args = ['--server', origin, '--username', username, '--password', password, '--node', node];
    args.push('--work-ms', String(workMs), '--fail-rate', String(failRate), '--parallel', '2');
    // With --json stdout belongs to the cloud's lines; the channel tells the agent when the demo is gone.
    const stdout = isGiven('--json') ? 2 : 1;
    const agent = fork(program, args, { stdio: ['ignore', stdout, 2, 'ipc'] });
    agent.on('error', (error) => process.stderr.write(`${node}: ${error.message}\n`));
    agents.push(agent);
  }
}

async function stopAgents(): Promise<void> {
  const ended = agents.map(
    (agent) =>
      new Promise<void>((resolve) => {
        if (agent.exitCode !== null || agent.signalCode !== null) return resolve();
        agent.once('exit', () => resolve());
        agent.kill('SIGTERM');
      }),
  );
  const tooLong = setTimeout(() => agents.forEach((agent) => agent.kill('SIGKILL')), AGENT_GRACE_MS);
  await Promise.all(ended);
  clearTimeout(tooLong);
}

async function play(cloud: Cloud, output: Output, stopping: AbortSignal): Promise<void> {
  const origin = cloud.addresses['oas'];
  if (origin === undefined) throw new Error('the demo shows OAS; leave it among --services');
  const scene = await setScene(origin);
  const { super: admin, manager, users } = scene;
  output.event(
    'scene',
    {
      super: admin.username,
      manager: manager.username,
      users: users.length,
      agents: AGENTS.map(({ node }) => node),
    },
    [
      `A scene was set: ${users.length} users of one manager, and the agents ${AGENTS.map(({ node }) => node).join(' and ')}.`,
      `  super    ${admin.username}  ${admin.password}`,
      `  manager  ${manager.username}  ${manager.password}`,
      'Open the console to watch. Ctrl-C ends the demo and removes everything.',
    ].join('\n'),
  );
  if (stopping.aborted) return;
  startAgents(origin, scene);
  let turn = 0;
  const more = setInterval(() => {
    makeDue(origin, scene, turn++).catch((error: unknown) => output.log.warn({ err: error }, 'no new work'));
  }, MORE_WORK_EVERY_MS);
  stopping.addEventListener('abort', () => clearInterval(more));
}

try {
  process.exitCode = await serve([...defaults, ...typed], process.env, {
    ready: play,
    beforeStop: stopAgents,
  });
} finally {
  // Also when the start failed half way.
  await stopAgents();
  if (ownDirectory !== undefined) await rm(ownDirectory, { recursive: true, force: true });
}
setTimeout(() => process.exit(), 2000).unref();
