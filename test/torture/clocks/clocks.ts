// Clocks: the whole cloud on a machine whose clocks are moved. What is to be done once a day is done once for each day, no lease lives
// for a day, none dies of a leap, and no history goes while the clock is in doubt.
import { playRounds, type Assignment, type Outcome, type Torture } from '../torture.js';
import { playDays, type Figures } from './days.js';

export const clocks: Torture = {
  name: 'clocks',
  rounds: 2000,
  run: clockRounds,
};

export function clockRounds(assignment: Assignment): Promise<Outcome> {
  const figures: Figures = { runs: 0, moves: 0, 'days of clocks moved': 0 };
  return playRounds(assignment, figures, (seed) => playDays(seed, figures));
}
