// A cloud that runs on this machine, as the commands beside it see it: found by running.json, entered with a link made from the
// secrets file, which only its owner can read.
import { createTokens } from './core/auth/tokens.js';
import { systemClock } from './core/kernel/clock.js';
import { signLink } from './console/sessions.js';
import { readRunFile } from './runFile.js';
import { readConsoleSecret } from './secrets.js';

const PATIENCE_MS = 3000;

export interface RunningCloud {
  /** Origin of its console. */
  console: string;
  /** Good for one exchange within ten minutes. */
  linkToken: string;
}

/** Undefined when no cloud answers for this directory. */
export async function findRunningCloud(dataDir: string): Promise<RunningCloud | undefined> {
  const [run, secret] = [await readRunFile(dataDir), await readConsoleSecret(dataDir)];
  if (!run || secret === undefined) return undefined;
  if (!(await answers(run.console))) return undefined;
  return { console: run.console, linkToken: signLink(createTokens(secret, systemClock), run.run) };
}

async function answers(origin: string): Promise<boolean> {
  try {
    await fetch(`${origin}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch (error) {
    // A certificate that this program does not know still means that somebody is there.
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    return typeof code === 'string' && /CERT|SELF_SIGNED|ALTNAME/.test(code);
  }
}
