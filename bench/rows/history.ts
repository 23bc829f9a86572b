// What finished: rows 11 and 8. In memory it costs what its rows cost; sealed it costs nothing until somebody looks.
import { startProgram } from '../kit/child.js';
import { ratioOf, valueOf, type Pair } from '../kit/figure.js';
import { OWNER } from '../kit/listWorlds.js';
import type { Row } from '../kit/row.js';
import { managerName, PASSWORD } from '../kit/rows.js';
import { writeHistory, type HistoryWorld } from '../kit/sealedWorld.js';

const SEALED = 5_000_000;
const HOT = 200_000;
const DAY = 86_400_000;
const POOL = '/api/v1/manager/task-pool';

interface Opened {
  seconds: number;
  heap: number;
}

const dayAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

/** By owner, by owner and user, by time; and far behind in each. */
const PAGES = [
  'status=ended',
  'status=failed',
  'status=ended&page=5000',
  'status=ended&user_id=500',
  `status=ended&ended_from=${dayAgo(30)}&ended_to=${dayAgo(29)}`,
  `status=ended&ended_from=${dayAgo(30)}&ended_to=${dayAgo(29)}&page=500`,
];
const SEARCH = 'status=ended&keyword=nobody-has-this';

export const history: Row = {
  row: 11,
  name: 'history',
  what: '5,000,000 finished jobs, sealed: memory, start, first pages, search; 200,000 in memory',
  async run(plan) {
    const size = plan.quick ? 0.02 : 1;
    const sealed = SEALED * size;
    const hot = HOT * (plan.quick ? 0.1 : 1);
    const made = async (name: string, world: HistoryWorld) => {
      plan.say(`fills ${name}: ${world.sealed} sealed, ${world.hot} in memory`);
      const directory = await plan.directory(name);
      await writeHistory(directory, world);
      return directory;
    };
    const none = await made('none', { sealed: 0, hot: 0 });
    const some = await made('hot', { sealed: 0, hot });
    const all = await made('sealed', { sealed, hot: 0 });
    const opened = async (directory: string): Promise<Opened> => {
      await using store = startProgram('openedStore', { node: ['--expose-gc'] });
      return await store.ask<Opened>('open', { directory });
    };
    const starts: Pair[] = [];
    const ofSealed: number[] = [];
    const ofHot: number[] = [];
    for (let i = 0; i < plan.repeats; i++) {
      plan.say(`opens, repeat ${i + 1}`);
      const empty = await opened(none);
      const full = await opened(all);
      starts.push({ floor: empty.seconds, ours: full.seconds });
      ofSealed.push((full.heap - empty.heap) / sealed);
      ofHot.push(((await opened(some)).heap - empty.heap) / hot);
    }

    plan.say('reads');
    await using cloud = startProgram('cloud');
    await using readers = startProgram('readers');
    await using bystander = startProgram('bystander');
    const settings = ['oas.scheduler.intervalSeconds=3600', 'limits.enabled=false'];
    const { oas: origin } = await cloud.ask<{ oas: string }>('start', { directory: all, settings });
    const person = { username: managerName(OWNER), password: PASSWORD };
    await readers.ask('signIn', { crew: 'one', origin, path: '/api/v1/manager/auth/login', ...person });
    const once = (query: string) =>
      readers.ask<{ ms: number; total: number; truncated: boolean }>('once', {
        crew: 'one',
        path: `${POOL}?${query}`,
      });
    // The slowest of each round: the middle of all would hide a kind of page that is slow each time.
    const slowest: number[] = [];
    const searches: number[] = [];
    const blocked: number[] = [];
    const still: number[] = [];
    let found = '';
    for (let i = 0; i < plan.repeats; i++) {
      const pages: number[] = [];
      for (const query of PAGES) {
        const { ms, total } = await once(query);
        if (total === 0) throw new Error(`${query} found nothing`);
        pages.push(ms);
      }
      slowest.push(Math.max(...pages));
      await cloud.ask('watchLoop');
      await bystander.ask('watchLoop');
      const { ms, truncated } = await once(SEARCH);
      searches.push(ms);
      found = truncated ? ', and says that there are older ones' : ', through all of it';
      blocked.push(await cloud.ask<number>('loopBlocked'));
      still.push(await bystander.ask<number>('loopBlocked'));
    }
    return [
      valueOf(
        {
          ...{ row: 11, name: 'heap-hot', unit: 'bytes', goal: { atMost: 700 } },
          what: 'heap a finished job in memory, with its indexes',
        },
        ofHot,
      ),
      valueOf(
        {
          ...{ row: 11, name: 'heap-sealed', unit: 'bytes', goal: { atMost: 1 } },
          what: `heap a sealed job, ${sealed} of them`,
        },
        ofSealed,
      ),
      ratioOf(
        {
          ...{ row: 11, name: 'start-sealed', unit: 's', goal: { atMost: 1.5 } },
          what: 'opening the store with the sealed jobs, against opening it without',
        },
        starts,
      ),
      valueOf(
        {
          ...{ row: 8, name: 'history-page', unit: 'ms', goal: { atMost: 200 } },
          what: `the slowest page of sealed jobs by owner, user or time, near and far; in a process that has read none ${Math.round(slowest[0]!)} ms`,
        },
        slowest,
      ),
      valueOf(
        {
          ...{ row: 8, name: 'history-search', unit: 'ms', goal: { atMost: 10 } },
          what: `longest block of the event loop by a search in sealed jobs; it took ${Math.round(Math.max(...searches))} ms${found}`,
        },
        blocked,
        still,
      ),
    ];
  },
};
