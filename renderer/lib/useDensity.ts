// How high the rows of tables are: a person's choice, remembered in this browser.
import { recall, remember } from './memory.js';
import { createValue, useValue } from './value.js';

export type Density = 'normal' | 'compact';

export const density = createValue<Density>(recall('density') === 'compact' ? 'compact' : 'normal');
density.listen(() => remember('density', density.get()));

export const useDensity = (): Density => useValue(density);
