// The sample agent as a thread of this process: it ends with the cloud, needs no second program, and its token stands on no command
// line. It speaks to the cloud over HTTP alone, as every agent does.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { toIso, type Clock, type Instant } from '../core/kernel/clock.js';
import { conflict } from '../core/kernel/errors.js';
import type { Handled } from '../core/http/handle.js';
import { redactText } from '../core/kernel/log.js';
import { sampleAgentPath } from '../install.js';
import { handle, type ConsoleActor } from './access.js';
import {
  readSampleAgent,
  startSampleAgent,
  stopSampleAgent,
  type SampleAgentState,
} from './contract/setupAgent.js';

/** Given to what it has begun; then it is ended, and its leases run out. */
const LAST_WORDS_MS = 2000;
const KEPT_WORDS = 500;

interface Running {
  node: string;
  startedAt: Instant;
  worker: Worker;
  ended: Promise<void>;
}

export interface SampleAgent {
  state(): SampleAgentState;
  /** Errors: conflict `no_sample_agent`, conflict `sample_agent_runs`. */
  start(who: { username: string; token: string; node: string }): void;
  stop(): Promise<void>;
}

/** `server`: the origin that it works for. `program`: where it lies, when not in this installation. */
export function createSampleAgent(
  server: () => string | undefined,
  clock: Clock,
  program = sampleAgentPath,
): SampleAgent {
  let running: Running | undefined;
  let failure: string | null = null;
  const isAvailable = () => server() !== undefined && existsSync(program);

  return {
    state: () => ({
      is_available: isAvailable(),
      running: running ? { node: running.node, started_at: toIso(running.startedAt) } : null,
      failure,
    }),
    start({ username, token, node }) {
      const origin = server();
      if (origin === undefined || !isAvailable()) {
        throw conflict('no_sample_agent', 'this installation has no sample agent');
      }
      if (running) throw conflict('sample_agent_runs', 'the sample agent runs already');
      const who = ['--server', origin, '--username', username, '--password', token, '--node', node];
      const worker = new Worker(program, { argv: [...who, '--parallel', '2'], stdout: true, stderr: true });
      worker.stdout.resume();
      let words = '';
      worker.stderr
        .setEncoding('utf8')
        .on('data', (text: string) => (words = (words + text).slice(-KEPT_WORDS)));
      const said = (text: string) => redactText(text.trim() || 'it ended');
      const ended = new Promise<void>((resolve) => {
        worker.once('error', (error) => (words = error.message));
        worker.once('exit', (code) => {
          failure = code === 0 || running?.worker !== worker ? null : said(words);
          if (running?.worker === worker) running = undefined;
          resolve();
        });
      });
      failure = null;
      running = { node, startedAt: clock.now(), worker, ended };
    },
    async stop() {
      const stopping = running;
      if (!stopping) return;
      stopping.worker.postMessage('stop');
      // Real time: this is about a thread.
      const timer = setTimeout(() => void stopping.worker.terminate(), LAST_WORDS_MS);
      await stopping.ended;
      clearTimeout(timer);
      failure = null;
    },
  };
}

export const setupAgentRoutes = (agent: SampleAgent): Handled<ConsoleActor>[] => [
  handle(readSampleAgent, async () => agent.state()),
  handle(startSampleAgent, async ({ body }) => {
    agent.start(body);
    return agent.state();
  }),
  handle(stopSampleAgent, async () => {
    await agent.stop();
    return agent.state();
  }),
];
