// Does another machine get through? Tried from here as far as that goes, step by step; the first that fails names the remedy.
import { connect } from 'node:net';
import type { Firewall } from './firewall.js';
import type { Lan } from './lan.js';
import type { Reachable } from './reach.js';

/** In the order in which they have to hold. */
export type StepName = 'switched_on' | 'has_address' | 'bound' | 'firewall' | 'same_address' | 'agents_seen';

export interface Step {
  step: StepName;
  /** `unknown`: this machine cannot tell. */
  outcome: 'ok' | 'failed' | 'unknown' | 'skipped';
  /** Addresses, ports or agents that it is about. */
  about: string[];
}

export interface SelfTestOptions {
  doors: readonly (Reachable & { isLoopbackOnly(): boolean })[];
  lan: Lan;
  firewall: Firewall;
  /** Agents that have not been heard of since the cloud's address changed. */
  lostAgents: () => Promise<string[]>;
  /** Milliseconds that one try may take. */
  patienceMs?: number;
}

export async function testReach(options: SelfTestOptions): Promise<Step[]> {
  const { doors, lan, firewall, lostAgents, patienceMs = 2000 } = options;
  const steps: Step[] = [];
  const add = (step: StepName, outcome: Step['outcome'], about: string[] = []) => {
    steps.push({ step, outcome, about });
    return outcome !== 'failed';
  };
  const open = doors.filter((door) => !door.isLoopbackOnly());
  const ports = open.map((door) => Number(new URL(door.url()).port));
  const addresses = lan.addresses();
  const rest: StepName[] = ['has_address', 'bound', 'firewall', 'same_address', 'agents_seen'];
  const skip = (from: StepName) => rest.slice(rest.indexOf(from)).forEach((step) => add(step, 'skipped'));

  if (!add('switched_on', open.length > 0 ? 'ok' : 'failed')) return (skip('has_address'), steps);
  if (
    !add(
      'has_address',
      addresses.length > 0 ? 'ok' : 'failed',
      addresses.map(({ address }) => address),
    )
  ) {
    return (skip('bound'), steps);
  }

  const best = addresses.filter(({ isLikely }) => isLikely);
  const tried = (best.length > 0 ? best : addresses).flatMap(({ address }) =>
    ports.map((port) => ({ address, port })),
  );
  const silent: string[] = [];
  for (const { address, port } of tried) {
    if (!(await answers(address, port, patienceMs))) silent.push(`${address}:${port}`);
  }
  add('bound', silent.length === 0 ? 'ok' : 'failed', silent);

  const state = firewall.isManaged ? await firewall.state(ports) : 'unknown';
  add('firewall', state === 'open' ? 'ok' : state === 'closed' ? 'failed' : 'unknown', ports.map(String));

  const loss = lan.lastLoss();
  add('same_address', loss ? 'failed' : 'ok', loss?.addresses ?? []);
  const lost = await lostAgents();
  add('agents_seen', lost.length === 0 ? 'ok' : 'failed', lost);
  return steps;
}

function answers(host: string, port: number, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (outcome: boolean) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.setTimeout(patienceMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
