import { expect, test } from 'vitest';
import { rounds } from '../torture.js';
import { leasesHeldTwice } from './checker.js';
import { crashRounds } from './crash.js';
import { History } from './history.js';

test('killed under the load of a whole shop and started again, the cloud keeps what its clients were told, once', async () => {
  const { findings, figures } = await crashRounds(rounds(3), {
    agents: 6,
    editors: 1,
    workers: 4,
    crowd: 550,
  });
  expect(findings).toEqual([]);
  expect(figures['successes']).toBeGreaterThan(0);
}, 120_000);

test('the judge of leases finds a job that was given to a second node while the first one held it', () => {
  const history = new History();
  const lease = (who: string, at: number, until: number, leaseId: string) =>
    history.said.push({
      ...{ who, act: 'lease', about: {}, sentAt: at - 5 },
      answer: { at, status: 200, body: { jobs: [{ ID: 7, LeaseID: leaseId, LeaseUntil: new Date(until).toISOString() }] } },
    }); // prettier-ignore
  lease('PC-1', 1000, 9000, 'one');
  lease('PC-2', 9500, 20_000, 'two');
  expect(leasesHeldTwice(history)).toEqual([]);
  lease('PC-3', 12_000, 30_000, 'three');
  expect(leasesHeldTwice(history)).toEqual([expect.stringContaining('held by PC-2')]);
});
