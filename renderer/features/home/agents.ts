import type { ServiceState } from '../../../server/console/contract/status.js';
import type { Tone } from '../../components/tones.js';

export type Agent = ServiceState['agents'][number];
export type AgentState = 'online' | 'busy' | 'offline' | 'holding';

/** Agents ask every few seconds; one that did not for two minutes is gone. */
const GONE_AFTER_MS = 120_000;

export const agentTones: Record<AgentState, Tone> = {
  online: 'ok',
  busy: 'run',
  offline: 'off',
  holding: 'bad',
};

/** `holding`: offline with jobs still leased to it, which come back when their leases end. */
export function agentState(agent: Agent, now: number): AgentState {
  const isHere = agent.last_seen_at !== null && now - Date.parse(agent.last_seen_at) < GONE_AFTER_MS;
  if (isHere) return agent.leased_jobs > 0 ? 'busy' : 'online';
  return agent.leased_jobs > 0 ? 'holding' : 'offline';
}
