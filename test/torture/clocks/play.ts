// What each kind of play of the clocks is given.
import type { Chance } from '../../kit/simulatedDisk.js';
import type { Machine } from './machine.js';
import type { Shop } from './shop.js';

export interface Play {
  machine: Machine;
  shop: Shop;
  step(ms: number): Promise<void>;
  chance: Chance;
}
