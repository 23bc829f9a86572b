// What happens in a round, from its seed alone.
import { type Chance, type Failure } from '../../kit/simulatedDisk.js';

/** What people do to a row while others are sealed. `place`: how far from the oldest, 0 to 1. */
export interface Touch {
  place: number;
  how: 'change' | 'remove';
}

/** `part`: how much of the history is to be sealed. `call`: that one of the disk's meets the trouble. */
export type Step =
  | { kind: 'write'; count: number }
  | { kind: 'seal'; part: number; beside: Touch[] }
  | { kind: 'drop' }
  | { kind: 'reopen' }
  | { kind: 'accident'; part: number; power: boolean; call: number }
  | { kind: 'fail'; part: number; effect: Failure['effect']; call: number };

const MOST_STEPS = 10;
const MOST_TOUCHES = 6;
/** As many calls as sealing a few hundred rows makes; mostly fewer, for most are sealed in less. */
const CALLS = 60;

export function scriptOf(chance: Chance): Step[] {
  const callOf = (): number => 1 + Math.floor(chance() * chance() * CALLS);
  const upTo = (most: number): number => Math.floor(chance() * (most + 1));
  const steps: Step[] = [{ kind: 'write', count: 1 + upTo(350) }];
  for (let left = 1 + upTo(MOST_STEPS); left > 0; left--) steps.push(stepOf(chance, upTo, callOf));
  return steps;
}

function stepOf(chance: Chance, upTo: (most: number) => number, callOf: () => number): Step {
  const luck = chance();
  if (luck < 0.22) return { kind: 'write', count: 1 + upTo(350) };
  if (luck < 0.44) {
    const beside = Array.from({ length: upTo(MOST_TOUCHES) }, (): Touch => ({
      place: chance(),
      how: chance() < 0.5 ? 'change' : 'remove',
    }));
    return { kind: 'seal', part: chance(), beside };
  }
  if (luck < 0.52) return { kind: 'drop' };
  if (luck < 0.58) return { kind: 'reopen' };
  if (luck < 0.8) return { kind: 'accident', part: chance(), power: chance() < 0.5, call: callOf() };
  const effect = (['none', 'half', 'done'] as const)[upTo(2)]!;
  return { kind: 'fail', part: chance(), effect, call: callOf() };
}
