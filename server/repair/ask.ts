// A repair from a terminal: it names what is dropped, and asks.
import { createInterface } from 'node:readline/promises';
import path from 'node:path';
import { systemClock } from '../core/kernel/clock.js';
import { lockDirectory } from '../core/store/index.js';
import { finishRestore } from '../backups/scratch.js';
import { version } from '../install.js';
import { registry } from '../services/registry.js';
import { digestOf, isLossless, reportLines } from './report.js';
import { planRepair, repair, type RepairOptions } from './repair.js';

export interface Terminal {
  say(text: string): void;
  /** Undefined where nobody can be asked. */
  ask?: (question: string) => Promise<string>;
}

/** What to type: anything else is no. */
const YES = 'yes';

export type AskOutcome = 'whole' | 'repaired' | 'not agreed';

/** `yes`: nobody is asked. Errors: DirectoryInUseError, StoreDamageError where there is nothing to be repaired. */
export async function askAndRepair(
  dataDir: string,
  { say, ask }: Terminal,
  { yes }: { yes: boolean },
): Promise<AskOutcome> {
  const options: RepairOptions = {
    ...{ dataDir, clock: systemClock, app: version },
    modules: Object.values(registry),
  };
  const lock = await lockDirectory(dataDir, systemClock);
  try {
    // A repair or a restore that was cut off when all was ready.
    await finishRestore(dataDir, systemClock.now());
    const plan = await planRepair(options);
    if (!plan) return 'whole';
    for (const line of reportLines(plan)) say(line);
    if (!yes) {
      if (!ask) {
        say('nothing was changed; --yes repairs it like this');
        return 'not agreed';
      }
      const question = isLossless(plan) ? 'Repair it?' : 'Repair it, and drop what is named above?';
      if ((await ask(`${question} Type ${YES}: `)).trim() !== YES) {
        say('nothing was changed');
        return 'not agreed';
      }
    }
    const outcome = await repair(options, digestOf(plan));
    if (!outcome.done) throw new Error('the files were changed while they were being repaired; begin again');
    say(`repaired; everything as it was lies in ${path.join(dataDir, outcome.report.originals)}`);
    return 'repaired';
  } finally {
    await lock.release();
  }
}

/** This process's own terminal. */
export function ownTerminal(say: (text: string) => void): Terminal {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return { say };
  return {
    say,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}
