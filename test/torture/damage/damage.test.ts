import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { damage } from './damage.js';

test('whatever is harmed in a data directory is found, nothing is written over, and of a killed one only the last batch may go', async () => {
  const { findings, figures } = await damage.run(rounds(200));
  expect(findings).toEqual([]);
  expect(figures['refused']).toBeGreaterThan(100);
  expect(figures['cut and set aside']).toBeGreaterThan(2);
}, 120_000);
