// Old rows leave the store for sealed segments on a disk that fails, on which the process dies or the power goes, at any call; a plain
// list beside it says what must be there.
import { playRounds, type Torture } from '../torture.js';
import { live } from './life.js';

export const sealing: Torture = {
  name: 'sealing',
  rounds: 10_000,
  run: (assignment) => {
    const figures = { sealed: 0, dropped: 0, kills: 0, 'power cuts': 0, failures: 0 };
    return playRounds(assignment, figures, (seed) => live(seed, figures));
  },
};
