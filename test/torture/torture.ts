// What a torture is: rounds that each follow from a number, and what they found. Run by `npm run torture` (run.ts) in full, and by
// its own test in short.
import { inspect } from 'node:util';

export interface Assignment {
  /** Round `n` follows from `seed + n`: `--seed <that> --rounds 1` plays it again. */
  seed: number;
  rounds: number;
  /** True once no further round may begin. */
  isTimeUp(): boolean;
  /** Progress, for people. */
  say(text: string): void;
}

export interface Outcome {
  rounds: number;
  /** Each names its seed. None: the promise held. */
  findings: string[];
  /** What was done, so that it can be judged how much the rounds prove. */
  figures: Record<string, number>;
}

export interface Torture {
  name: string;
  /** In the full form. */
  rounds: number;
  run(assignment: Assignment): Promise<Outcome>;
}

/** More than these are not collected: the first ones tell. */
const MOST_FINDINGS = 20;

/** Plays rounds one after another. A round that throws is a finding, and the next goes on. */
export async function playRounds(
  assignment: Assignment,
  figures: Record<string, number>,
  round: (seed: number) => Promise<void>,
): Promise<Outcome> {
  const findings: string[] = [];
  let rounds = 0;
  while (rounds < assignment.rounds && !assignment.isTimeUp() && findings.length < MOST_FINDINGS) {
    const seed = assignment.seed + rounds;
    try {
      await round(seed);
    } catch (error) {
      findings.push(`seed ${seed}: ${textOf(error)}`);
    }
    rounds += 1;
    if (rounds % 500 === 0) assignment.say(`${rounds} rounds, ${findings.length} findings`);
  }
  return { rounds, findings, figures };
}

/** For a test: so many rounds, whatever time they take. */
export const rounds = (count: number, seed = 1): Assignment => ({
  seed,
  rounds: count,
  isTimeUp: () => false,
  say: () => undefined,
});

export const textOf = (error: unknown): string => inspect(error);
