// Disk: the real store on a disk that tears, reorders and drops what was not flushed, refuses any call in any of the ways that disks
// do, runs full and turns read-only. After reopening there is exactly the state of the last answer, or one that was under way; writes
// answer 503 with words, reads go on and never show what is taken back, and it heals by itself.
import { seededChance } from '../../kit/simulatedDisk.js';
import { playRounds, type Torture } from '../torture.js';
import { Life, newFigures } from './life.js';
import { playSteps } from './script.js';

export const disk: Torture = {
  name: 'disk',
  rounds: 10_000,
  run(assignment) {
    const figures = newFigures();
    return playRounds(assignment, figures, (seed) =>
      playSteps(new Life(seed, figures), seed, seededChance(seed)),
    );
  },
};
