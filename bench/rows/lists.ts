// Row 8: what a page of a list costs must not depend on how long the list is.
import { startProgram, type Child } from '../kit/child.js';
import { median, ratioOf, valueOf, type Figure, type Pair } from '../kit/figure.js';
import {
  ACTION,
  BATCH_NAME,
  LOGGED_USER,
  OWNER,
  SUPER_NAME,
  writeList,
  type ListName,
} from '../kit/listWorlds.js';
import type { Latencies } from '../kit/openLoop.js';
import type { Plan, Row } from '../kit/row.js';
import { managerName, PASSWORD } from '../kit/rows.js';

const FEW = 1_000;
const MANY = 1_000_000;

interface List {
  role: 'manager' | 'super';
  path: string;
  /** Filters that the service's indexes serve. */
  indexed: readonly string[];
  /** Texts that no index serves: one that nothing matches, and one that very much does. */
  searched: readonly string[];
}

/** In an order that depends on no index, the deepest page is the last that paging allows. */
const DEEP = ['page=1', 'page=500', 'page=9999'] as const;

const LISTS: Record<ListName, List> = {
  users: {
    role: 'manager',
    path: '/api/v1/manager/users',
    indexed: [
      ...['', 'status=active', 'status=expired', 'status=disabled', 'user_type=duiyi'],
      ...['user_type=duiyi&status=active', 'expires_within=7', 'login_id=500'],
    ],
    searched: ['keyword=nobody-has-this', 'keyword=game'],
  },
  jobs: {
    role: 'manager',
    path: '/api/v1/manager/task-pool',
    indexed: ['', ...['pending', 'success', 'failed', 'ended', 'all'].map((status) => `status=${status}`)],
    searched: ['status=all&keyword=nobody-has-this', 'status=all&keyword=node'],
  },
  logs: {
    role: 'manager',
    path: `/api/v1/manager/users/${LOGGED_USER}/logs`,
    indexed: ['', 'kind=job', 'kind=log'],
    searched: ['keyword=nobody-has-this', 'keyword=line'],
  },
  audit: {
    role: 'super',
    path: '/api/v1/super/audit-logs',
    indexed: [...['', 'scope=all', `scope=all&action=${ACTION}`, `action=${ACTION}`], `manager_id=${OWNER}`],
    searched: ['scope=all&keyword=nobody-has-this', 'scope=all&keyword=bench'],
  },
  codes: {
    role: 'manager',
    path: '/api/v1/manager/activation-codes',
    indexed: [
      ...['', 'status=unused', 'status=used', 'user_type=duiyi', 'user_type=duiyi&status=unused'],
      `batch=${encodeURIComponent(BATCH_NAME)}&status=unused`,
    ],
    searched: ['keyword=nobody-has-this', 'keyword=note'],
  },
};

const NAMES = Object.keys(LISTS) as ListName[];
const BLOCK_MS = 10;

export const lists: Row = {
  row: 8,
  name: 'lists',
  what: 'pages of users, jobs, logs, audit and codes with 1,000,000 rows, against 1,000; search by a part of a text',
  async run(plan) {
    const figures: Figure[] = [];
    for (const name of NAMES) figures.push(...(await measure(plan, name)));
    return figures;
  },
};

async function listed(plan: Plan, name: ListName, rows: number): Promise<{ cloud: Child; origin: string }> {
  const directory = await plan.directory(`${name}-${rows}`);
  await writeList(directory, name, rows);
  const cloud = startProgram('cloud');
  const settings = ['oas.scheduler.intervalSeconds=3600', 'limits.enabled=false', 'history.hotRows=2000000'];
  const { oas } = await cloud.ask<{ oas: string }>('start', { directory, settings });
  return { cloud, origin: oas };
}

async function measure(plan: Plan, name: ListName): Promise<Figure[]> {
  const { role, path, indexed, searched } = LISTS[name];
  const many = plan.quick ? MANY / 20 : MANY;
  const small = await listed(plan, name, FEW);
  await using _small = small.cloud;
  plan.say(`fills ${many} ${name}`);
  const large = await listed(plan, name, many);
  await using _large = large.cloud;
  await using readers = startProgram('readers');
  await using bystander = startProgram('bystander');
  const person = { username: role === 'super' ? SUPER_NAME : managerName(OWNER), password: PASSWORD };
  for (const [crew, { origin }] of Object.entries({ small, large })) {
    await readers.ask('signIn', { crew, origin, path: `/api/v1/${role}/auth/login`, ...person });
  }
  const load = { perSecond: 50, seconds: plan.quick ? 0.5 : 1 };
  const read = (crew: string, query: string) =>
    readers.ask<Latencies>('read', { crew, path: `${path}?${query}`, ...load });

  const queries = indexed.flatMap((filter) => DEEP.map((page) => (filter ? `${filter}&${page}` : page)));
  // Fast after some hundred requests; both have theirs before anything counts.
  for (const crew of ['small', 'large']) for (const query of queries) await read(crew, query);
  const ofQuery = new Map<string, Pair[]>(queries.map((query) => [query, []]));
  const slow: number[] = [];
  const beside: number[] = [];
  for (let i = 0; i < plan.repeats; i++) {
    plan.say(`${name}, repeat ${i + 1}`);
    const p99 = { floor: 0, ours: 0 };
    for (const query of queries) {
      const floor = await read('small', query);
      const ours = await read('large', query);
      ofQuery.get(query)!.push({ floor: floor.p50, ours: ours.p50 });
      p99.floor = Math.max(p99.floor, floor.p99);
      p99.ours = Math.max(p99.ours, ours.p99);
    }
    slow.push(p99.ours);
    beside.push(p99.floor);
  }
  const worst = [...ofQuery].sort(([, a], [, b]) => growthOf(b) - growthOf(a))[0]!;
  const head = { row: 8, unit: 'ms' };
  return [
    ratioOf(
      {
        ...{ ...head, name: `lists-${name}`, goal: { atMost: 3 } },
        what: `${queries.length} pages that indexes serve, ${many} rows against ${FEW}; the worst: ${worst[0]}`,
      },
      worst[1],
    ),
    valueOf(
      {
        ...head,
        name: `lists-${name}-p99`,
        what: 'the slowest of those pages, beside the short list',
        goal: { atMost: 50 },
      },
      slow,
      beside,
    ),
    await searches(plan, { name, path, searched }, { cloud: large.cloud, readers, bystander }),
  ];
}

const growthOf = (pairs: readonly Pair[]): number => median(pairs.map(({ floor, ours }) => ours / floor));

async function searches(
  plan: Plan,
  { name, path, searched }: { name: ListName; path: string; searched: readonly string[] },
  { cloud, readers, bystander }: { cloud: Child; readers: Child; bystander: Child },
): Promise<Figure> {
  const blocked: number[] = [];
  const still: number[] = [];
  const told = new Map<string, string>();
  for (let i = 0; i < plan.repeats; i++) {
    await cloud.ask('watchLoop');
    await bystander.ask('watchLoop');
    for (const query of searched) {
      const { ms, total, truncated } = await readers.ask<{ ms: number; total: number; truncated: boolean }>(
        'once',
        { crew: 'large', path: `${path}?${query}` },
      );
      told.set(query, `${query} ${Math.round(ms)} ms, ${total}${truncated ? ' or more' : ''}`);
    }
    blocked.push(await cloud.ask<number>('loopBlocked'));
    still.push(await bystander.ask<number>('loopBlocked'));
  }
  return valueOf(
    {
      ...{ row: 8, unit: 'ms', name: `lists-${name}-search`, goal: { atMost: BLOCK_MS } },
      what: `longest block of the event loop by searches: ${[...told.values()].join('; ')}`,
    },
    blocked,
    still,
  );
}
