// Clocks: the whole cloud on a machine whose clocks are moved. What is to be done once a day is done once for each day, no lease lives
// for a day, none dies of a leap, and no history goes while the clock is in doubt.
import { playRounds, type Assignment, type Outcome, type Torture } from '../torture.js';
import { playDays, type Figures } from './days.js';
import { FULL_MORNING, noMorning, playMorning } from './morning.js';

/** One round in this many is the morning of everybody. */
const MORNING_EVERY = 250;

export const clocks: Torture = {
  name: 'clocks',
  rounds: 500,
  run: clockRounds,
};

export function clockRounds(assignment: Assignment): Promise<Outcome> {
  const figures: Figures = { runs: 0, moves: 0, 'days of clocks moved': 0 };
  const mornings = noMorning();
  return playRounds(assignment, figures, async (seed) => {
    if (seed % MORNING_EVERY !== 1) return playDays(seed, figures);
    await playMorning(seed, FULL_MORNING, mornings);
    Object.assign(figures, mornings);
  });
}
