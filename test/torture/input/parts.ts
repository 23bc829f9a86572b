// The input torture in full: parts at the same time, each beside a cloud of its own, for one cloud answers no faster than one core.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Assignment, Outcome, Torture } from '../torture.js';
import type { InputOutcome } from './input.js';
import type { PartMessage } from './part.js';

const CHILD = join(import.meta.dirname, '../child.mjs');
const PART = join(import.meta.dirname, 'part.ts');
/** Fewer are not worth a cloud. */
const LEAST_ROUNDS = 50;

export const input: Torture = { name: 'input', rounds: 1000, run: inParts };

async function inParts(assignment: Assignment): Promise<Outcome> {
  // Whoever asks needs half of what the cloud needs to answer.
  const most = Math.max(1, Math.floor(availableParallelism() / 2));
  const count = Math.max(1, Math.min(most, Math.floor(assignment.rounds / LEAST_ROUNDS)));
  const parts: Promise<InputOutcome>[] = [];
  let seed = assignment.seed;
  for (let n = 0; n < count; n++) {
    const rounds = Math.floor(assignment.rounds / count) + (n < assignment.rounds % count ? 1 : 0);
    parts.push(play({ ...assignment, seed, rounds }, n));
    seed += rounds;
  }
  return merged(await Promise.all(parts));
}

function play({ seed, rounds, isTimeUp, say }: Assignment, number: number): Promise<InputOutcome> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [PART, JSON.stringify({ seed, rounds })], { execArgv: [] });
    const clock = setInterval(() => isTimeUp() && child.connected && child.send('stop'), 1000);
    child.on('message', (message: PartMessage) => {
      if ('said' in message) say(`part ${number + 1}: ${message.said}`);
      else resolve(message.outcome);
    });
    child.once('close', (code) => {
      clearInterval(clock);
      reject(new Error(`part ${number + 1} ended with ${code}`));
    });
  });
}

/** What is counted is added up; of memory and pauses the part with most of it counts. */
function merged(parts: readonly InputOutcome[]): Outcome {
  const figures: Record<string, number> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part.figures)) {
      const isMost = / MB | ms$/.test(name);
      figures[name] = isMost ? Math.max(figures[name] ?? 0, value) : (figures[name] ?? 0) + value;
    }
  }
  figures['operations by role asked'] = new Set(parts.flatMap(({ asked }) => asked)).size;
  figures['operations that succeeded'] = new Set(parts.flatMap(({ succeeded }) => succeeded)).size;
  const rounds = parts.reduce((sum, part) => sum + part.rounds, 0);
  return { rounds, findings: parts.flatMap(({ findings }) => findings), figures };
}
