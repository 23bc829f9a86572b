// A cloud that runs on this machine, as the commands beside it see it: found by running.json, entered with a link made from the
// secrets file, which only its owner can read.
import { createTokens } from './core/auth/tokens.js';
import { systemClock } from './core/kernel/clock.js';
import { signLink } from './console/sessions.js';
import { callLocal } from './localCall.js';
import { readRunFile, type RunFile } from './runFile.js';
import { readConsoleSecret } from './secrets.js';

export interface RunningCloud {
  /** Origin of its console. */
  console: string;
  /** Good for one exchange within ten minutes. */
  linkToken: string;
  /** Fingerprint of its certificate; null without TLS. */
  certificate: string | null;
}

/** Undefined when no cloud answers for this directory. */
export async function findRunningCloud(dataDir: string): Promise<RunningCloud | undefined> {
  const [run, secret] = [await readRunFile(dataDir), await readConsoleSecret(dataDir)];
  if (!run || secret === undefined) return undefined;
  if (!(await answers(run))) return undefined;
  const linkToken = signLink(createTokens(secret, systemClock), run.run);
  return { console: run.console, linkToken, certificate: run.certificate };
}

async function answers({ console, certificate }: RunFile): Promise<boolean> {
  try {
    await callLocal({ origin: console, method: 'GET', path: '/health', certificate });
    return true;
  } catch {
    // Whatever is there, it is not this cloud: a killed one leaves its address behind.
    return false;
  }
}
