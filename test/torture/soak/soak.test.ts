// The short form: two small days, of which the last eighteen hours are judged. Midnight's rush falls between the thirds that are held
// against each other.
import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { LOG_BYTES, soakEvents } from './soak.js';

test('once history is as old as it is kept, memory, rows, files and handles stay as many as they are', async () => {
  const { findings, figures } = await soakEvents(rounds(2000), {
    ...{ agents: 2, users: 4, leaseSeconds: 900 },
    ...{ strideSeconds: 900, sampleEvery: 4, hours: 48, warmHours: 30 },
    bounds: {
      ...{ heapGrowth: 0.07, rssGrowth: 0.25, p99Ratio: undefined, logBytes: LOG_BYTES },
      ...{ historyRows: 800, slack: { rows: 8, files: 3, bytes: 300_000 } },
    },
  });
  expect(findings).toEqual([]);
  expect(figures['warm hours']).toBeGreaterThan(12);
}, 240_000);
