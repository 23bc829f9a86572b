// A sample agent beside the cloud, for a first look before a real machine is connected. It pretends to work.
import { z } from 'zod';
import { route } from '../../core/http/contract.js';

export const SampleAgentState = z.object({
  /** Whether this installation has one. */
  is_available: z.boolean(),
  running: z.object({ node: z.string(), started_at: z.iso.datetime() }).nullable(),
  /** How the last one of this run ended by itself; null when it was stopped, or never ran. */
  failure: z.string().nullable(),
});
export type SampleAgentState = z.infer<typeof SampleAgentState>;

const path = '/console/api/sample-agent';

export const readSampleAgent = route({
  method: 'get',
  path,
  role: 'operator',
  answer: SampleAgentState,
  summary: 'Whether a sample agent runs beside the cloud.',
});

export const startSampleAgent = route({
  method: 'post',
  path,
  role: 'operator',
  body: z.object({
    /** The manager that it works for. */
    username: z.string().min(1).max(64),
    /** A pairing token of that manager, for this node. */
    token: z.string().min(1).max(200),
    node: z.string().min(1).max(64),
  }),
  answer: SampleAgentState,
  status: 201,
  errors: ['no_sample_agent', 'sample_agent_runs'],
  summary: 'Starts a sample agent, which works for a manager until it is stopped or the cloud ends.',
});

export const stopSampleAgent = route({
  method: 'delete',
  path,
  role: 'operator',
  answer: SampleAgentState,
  summary: 'Stops the sample agent; what it had begun it finishes within seconds, or another node takes it.',
});
