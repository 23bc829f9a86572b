import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../kit/process.js';
import { rounds } from '../torture.js';
import { checkHistory } from './checker.js';
import { History, type Chronicle, type Verb, type Word } from './history.js';
import { judgeTold } from './judgeTold.js';
import { queueRounds } from './queue.js';

test('bad agents and two kills do not make the queue lose a job, hand one to two nodes, or count anything twice', async () => {
  const { findings, figures } = await queueRounds(rounds(4000), {
    agents: 16,
    users: 150,
    kills: { times: 2 },
    journalMegabytes: 4,
  });
  expect(findings).toEqual([]);
  expect(figures['kills']).toBe(2);
  expect(figures['timeouts']).toBeGreaterThan(50);
  expect(figures['late']).toBeGreaterThan(10);
}, 180_000);

const MINUTE = 60_000;
const T = Date.parse('2026-05-01T08:00:00+08:00');
const END = { endedAt: T + 180 * MINUTE, totals: undefined };

/** One job, handed out at minute 1 for 5 minutes and completed at minute 3, with what `more` adds to its record. */
async function judged(more: (history: History, event: (...about: unknown[]) => void) => void) {
  await using directory = await temporaryDirectory();
  const history = new History(directory.path);
  const chronicle: Chronicle = {
    ticks: Array.from({ length: 180 }, (_, n) => T + (n + 1) * MINUTE),
    polls: new Map([
      ['PC-1', [T + MINUTE]],
      ['PC-2', []],
    ]),
    lostPolls: [],
    leaseSeconds: new Map([
      ['PC-1', 300],
      ['PC-2', 300],
    ]),
    maxRunMs: 20 * MINUTE,
    backoffMs: 30_000,
  };
  let last = 0;
  const event = (...about: unknown[]) => history.takeIn(JSON.stringify(['E', 7, ++last, ...about]));
  event('generated', 'pending', null, T, null);
  lease(history, 'PC-1', 1);
  event('leased', 'leased', 'PC-1', T + MINUTE, null);
  history.takeIn(JSON.stringify(['R', 7, '5:signin', 'success', 0, 3, T, T + 3 * MINUTE, 'run_now']));
  word(history, 'PC-1', 3, 200);
  event('success', 'success', 'PC-1', T + 3 * MINUTE, null);
  more(history, event);
  return checkHistory(history, chronicle, END).findings;
}

const lease = (history: History, node: string, minute: number) =>
  history.lease(7, {
    ...{ node, leaseId: `lease of ${node}`, until: T + (minute + 5) * MINUTE },
    ...{ sentAt: T + minute * MINUTE, answeredAt: T + minute * MINUTE },
  });

const word = (history: History, node: string, minute: number, status: number, leaseId = `lease of ${node}`) =>
  history.word(7, {
    ...{ verb: 'complete', node, nodeSaid: node, leaseId, until: null, errorCode: null },
    ...{ sentAt: T + minute * MINUTE, endedAt: T + minute * MINUTE, status },
  });

test('the judge of the queue finds nothing in a job that was done and reported once more', async () => {
  expect(await judged((history) => word(history, 'PC-1', 9, 200))).toEqual([]);
});

test('the judge of the queue finds a job that a second node was given while the first one held it', async () => {
  const findings = await judged((history, event) => {
    lease(history, 'PC-2', 2);
    event('leased', 'leased', 'PC-2', T + 2 * MINUTE, null);
  });
  expect(findings).toContainEqual(expect.stringContaining('was held by PC-1'));
  expect(findings).toContainEqual(expect.stringContaining('handed out while it was success'));
});

test('the judge of the queue finds a success that counted twice', async () => {
  const findings = await judged((_, event) => event('success', 'success', 'PC-1', T + 3 * MINUTE, null));
  expect(findings).toEqual([expect.stringContaining('succeeded twice')]);
});

test('the judge of the queue finds a word that was heard under a lease that never was', async () => {
  const findings = await judged((history) => word(history, 'PC-1', 2, 200, 'another'));
  expect(findings).toContainEqual(expect.stringContaining('under a lease that it was never given'));
});

test('the judge of the queue takes a word without an id for one about the newest lease of its node: what is said under the older one may be refused', () => {
  const leased = (leaseId: string, minute: number) => ({
    ...{ node: 'PC-1', leaseId, until: T + (minute + 15) * MINUTE },
    ...{ sentAt: T + minute * MINUTE, answeredAt: T + minute * MINUTE },
  });
  const said = (verb: Verb, minute: number, more: Partial<Word>): Word => ({
    ...{ verb, node: 'PC-1', nodeSaid: 'PC-1', leaseId: null, until: null, errorCode: null, status: 200 },
    ...{ sentAt: T + minute * MINUTE, endedAt: T + minute * MINUTE },
    ...more,
  });
  const start = said('start', 17, { until: T + 32 * MINUTE });
  const judge = (leaseId: string) => {
    const findings: string[] = [];
    const words = [start, said('complete', 18, { leaseId, status: 409 })];
    const leases = [leased('older', 0), leased('newer', 16)];
    judgeTold({ id: 7, leases, words, events: [], row: undefined }, (text) => findings.push(text));
    return findings;
  };
  expect(judge('older')).toEqual([]);
  expect(judge('newer')).toEqual([expect.stringContaining('was refused, it held the job')]);
});

test('the judge of the queue finds a lease that was not taken back, and a job that is gone', async () => {
  const findings = await judged((history) => {
    history.takeIn(JSON.stringify(['E', 8, 90, 'generated', 'pending', null, T, null]));
    history.takeIn(JSON.stringify(['E', 8, 91, 'leased', 'leased', 'PC-1', T + MINUTE, null]));
    history.lease(8, {
      ...{
        node: 'PC-1',
        leaseId: 'eight',
        until: T + 6 * MINUTE,
        sentAt: T + MINUTE,
        answeredAt: T + MINUTE,
      },
    });
  });
  expect(findings).toEqual([
    expect.stringContaining('job 8: PC-1 had it until'),
    expect.stringContaining('job 8: it is gone'),
  ]);
});
