import { afterEach, beforeEach, expect, test } from 'vitest';
import { foldFigures } from '../../../server/services/oas/figures/fold.js';
import { figureTable } from '../../../server/services/oas/tables.js';
import type { Any, Client } from '../../kit/http.js';
import { client } from '../../kit/http.js';
import { openOasDoor, type OasDoor } from '../../kit/oasDoor.js';
import {
  givenManager,
  givenNode,
  givenUser,
  sceneAt,
  type ManagerScene,
  type NodeScene,
  type Scene,
} from '../../kit/scene.js';

// Four in the afternoon in Shanghai.
const NOW = '2026-05-01T08:30:00Z';

let door: OasDoor;
let scene: Scene;
let shop: ManagerScene;
let node: NodeScene;

beforeEach(async () => {
  door = await openOasDoor({ now: NOW, settings: { job: { maxAttempts: 1 } } });
  scene = await sceneAt(door.origin);
  shop = await givenManager(scene, 'shop', { days: 3650 });
  node = await givenNode(scene, shop, 'PC-1');
});
afterEach(async () => {
  await door[Symbol.asyncDispose]();
  expect(door.warnings).toEqual([]);
});

/** Tokens run out while days go by: each time signed in anew. */
async function manager(username = 'shop'): Promise<Client> {
  const { body } = await scene.nobody.post('/manager/auth/login', { username, password: 'secret-123' });
  return client(door.origin, body.token);
}
async function asSuper(): Promise<Client> {
  const { body } = await scene.nobody.post('/super/auth/login', {
    username: 'admin',
    password: 'secret-123',
  });
  return client(door.origin, body.token);
}
async function get(as: Client, path: string): Promise<Any> {
  const answer = await as.get(path);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** Users with one task each, due at once; their jobs are made. */
async function givenJobs(count: number, owner = shop) {
  for (let i = 0; i < count; i += 1) await givenUser(scene, owner, { days: 3650, tasks: { signin: {} } });
  await door.tick('generator');
}

async function work(ends: readonly ('complete' | 'fail')[], tookSeconds = 0) {
  const jobs = await node.poll({ limit: ends.length });
  expect(jobs).toHaveLength(ends.length);
  for (const job of jobs) await node.report('start', job);
  if (tookSeconds > 0) await door.clock.advance(`${tookSeconds}s`);
  for (const [i, end] of ends.entries()) {
    const answer = await node.report(
      end,
      jobs[i],
      end === 'fail' ? { error_code: 'LOCAL_BATCH_FAILED' } : {},
    );
    expect(answer.status).toBe(200);
  }
}

const NOTHING = { success: 0, failed: 0, retries: 0, timeouts: 0, cancelled: 0 };

test('a day of charts is 24 full hours, and what ended stands in its hour', async () => {
  await givenJobs(3);
  await door.clock.advance('10s');
  await work(['complete', 'fail', 'complete'], 60);
  const figures = await get(shop.as, '/manager/figures');
  expect(figures).toMatchObject({
    step: 'hour',
    time_zone: 'Asia/Shanghai',
    from: '2026-04-30T09:00:00.000Z',
    to: '2026-05-01T09:00:00.000Z',
  });
  expect(figures.series).toHaveLength(24);
  expect(figures.series[23]).toEqual({ at: '2026-05-01T08:00:00.000Z', ...NOTHING, success: 2, failed: 1 });
  expect(figures.series.slice(0, 23).every((hour: Any) => hour.success + hour.failed === 0)).toBe(true);
  expect(figures.totals).toEqual({ ...NOTHING, success: 2, failed: 1, success_rate: 2 / 3 });
  expect(figures.tasks).toMatchObject([
    { task_type: 'signin', success: 2, failed: 1, wait: { count: 3 }, run: { count: 3 } },
  ]);
  const { wait, run } = figures.tasks[0];
  for (const [ms, truth] of [
    [wait.p50_ms, 10_000],
    [wait.p95_ms, 10_000],
    [run.p50_ms, 60_000],
    [run.p95_ms, 60_000],
  ]) {
    expect(Math.abs(ms / truth - 1)).toBeLessThanOrEqual(figures.percentile_error);
  }
  expect(figures.data.totals).toEqual(figures.totals);
});

test('days are the days of the cloud’s zone, and hours that became days say the same', async () => {
  await givenJobs(2);
  await work(['complete']);
  // 23:59 in Shanghai, and two minutes later it is the 2nd of May there, still the 1st in UTC.
  await door.clock.advanceTo(Date.parse('2026-05-01T15:59:00Z'));
  await work(['fail']);
  await givenJobs(1);
  await door.clock.advance('2m');
  await work(['complete']);
  const before = await get(await manager(), '/manager/figures?days=7');
  expect(before.step).toBe('day');
  const shown = (figures: Any) =>
    figures.series
      .filter((day: Any) => day.success + day.failed > 0)
      .map(({ at, success, failed }: Any) => [at, success, failed]);
  const days = [
    ['2026-04-30T16:00:00.000Z', 1, 1],
    ['2026-05-01T16:00:00.000Z', 1, 0],
  ];
  expect(shown(before)).toEqual(days);

  await door.clock.advance('4d');
  await door.tick('foldFigures');
  await door.tick('foldFigures');
  const left = await door.store.transaction((tx) => tx.count(figureTable, { span: 'hour' }));
  expect(left).toBe(0);
  const after = await get(await manager(), '/manager/figures?days=7');
  expect(shown(after)).toEqual(days);
  expect(after.totals).toEqual(before.totals);
  expect(after.tasks).toEqual(before.tasks);
  expect((await get(await manager(), '/manager/figures?hours=72')).totals.success).toBe(0);
  expect((await get(await asSuper(), '/super/figures?days=30')).summary.totals).toEqual(before.totals);

  await door.clock.advance('92d');
  await foldFigures(door.store, 'Asia/Shanghai');
  const rows = await door.store.transaction((tx) => tx.count(figureTable, {}));
  expect(rows).toBe(0);
});

test('windows are clamped and never refused', async () => {
  for (const [query, step, length] of [
    ['hours=0', 'hour', 1],
    ['hours=1000', 'hour', 72],
    ['hours=x', 'hour', 24],
    ['days=30', 'day', 30],
    ['days=-5', 'day', 1],
    ['days=100000', 'day', 90],
    ['days=7&hours=3', 'day', 7],
  ] as const) {
    const figures = await get(shop.as, `/manager/figures?${query}`);
    expect([figures.step, figures.series.length], query).toEqual([step, length]);
    expect(figures.series.at(-1).at <= figures.generated_at).toBe(true);
    expect(figures.to > figures.generated_at).toBe(true);
  }
});

test('the forecast says when the queue is done at this pace, and how many nodes midnight would need', async () => {
  await givenJobs(30);
  for (let i = 0; i < 2; i += 1) await work(Array.from({ length: 10 }, () => 'complete'));
  await node.poll({ limit: 4 });
  const { forecast, nodes } = await get(shop.as, '/manager/figures');
  // 20 in the last hour by one node; 10 to go; the done ones are due again tomorrow. 7.5 hours are left in Shanghai.
  expect(forecast).toEqual({
    ...{ pending: 6, held: 4, due_waiting: 0, due_by_midnight: 0, ended_last_hour: 20, agents_last_hour: 1 },
    midnight: '2026-05-01T16:00:00.000Z',
    done_at: '2026-05-01T09:00:00.000Z',
    agents_needed: 1,
  });
  expect(nodes).toMatchObject([{ node_id: 'PC-1', online: true, leased_jobs: 4, running_jobs: 0 }]);

  await door.clock.advance('61m');
  const later = (await get(shop.as, '/manager/figures')).forecast;
  expect(later).toMatchObject({ ended_last_hour: 0, done_at: null, agents_needed: null });
});

test('what falls due until midnight makes more nodes needed', async () => {
  await givenJobs(2);
  await work(['complete', 'complete']);
  const later = { signin: { enabled: true, next_time: '2026-05-01 20:00' } };
  for (let i = 0; i < 31; i += 1) await givenUser(scene, shop, { tasks: later });
  const { forecast } = await get(shop.as, '/manager/figures');
  // Two an hour by one node are 15 until midnight.
  expect(forecast).toMatchObject({
    due_by_midnight: 31,
    done_at: NOW.replace('Z', '.000Z'),
    agents_needed: 3,
  });
});

test('who runs out soon, and codes made, handed out and used by day', async () => {
  const short = await givenUser(scene, shop, { days: 3 });
  await givenUser(scene, shop, { days: 20 });
  await givenUser(scene, shop, { days: 200 });
  const { body: code } = await shop.as.post('/manager/activation-codes', {
    duration_days: 10,
    user_type: 'daily',
  });
  expect((await shop.as.post('/manager/activation-codes/handed-out', { ids: [code.id] })).status).toBe(200);
  await door.clock.advance('1d');
  const as = await manager();
  expect((await scene.nobody.post('/user/auth/register-by-code', { code: code.code })).status).toBe(201);
  const figures = await get(as, '/manager/figures?days=7');
  expect(figures.expiring).toMatchObject({ in_7_days: 1, in_30_days: 3 });
  expect(figures.expiring.first.map(({ account_no }: Any) => account_no)[0]).toBe(short.accountNo);
  expect(figures.codes).toHaveLength(7);
  expect(figures.codes.slice(-2)).toMatchObject([
    { day: '2026-04-30T16:00:00.000Z', made: 4, handed_out: 1, used: 3 },
    { day: '2026-05-01T16:00:00.000Z', made: 0, handed_out: 0, used: 1 },
  ]);
});

test('a manager sees its own figures alone; the super sees each, and all together', async () => {
  const other = await givenManager(scene, 'other');
  await givenJobs(2);
  await givenJobs(1, other);
  await work(['complete', 'fail']);
  expect((await get(other.as, '/manager/figures')).totals).toMatchObject({ success: 0, failed: 0 });
  expect((await get(other.as, '/manager/figures')).forecast).toMatchObject({ pending: 1 });

  const figures = await get(await asSuper(), '/super/figures?page_size=1000');
  expect(figures).toMatchObject({ total: 2, page: 1, page_size: 50 });
  expect(figures.items).toMatchObject([
    {
      manager_id: shop.id,
      username: 'shop',
      users: 2,
      active_users: 2,
      agents: 1,
      success: 1,
      failed: 1,
      success_rate: 0.5,
    },
    {
      manager_id: other.id,
      username: 'other',
      users: 1,
      agents: 0,
      pending: 1,
      success: 0,
      success_rate: null,
    },
  ]);
  expect(figures.summary.totals).toMatchObject({ success: 1, failed: 1 });
  expect(figures.summary.series).toHaveLength(24);

  const overview = await get(await asSuper(), '/super/overview');
  expect(overview).toMatchObject({
    managers: { total: 2, active: 2, expired: 0, disabled: 0 },
    users: { total: 3, active: 3, expired: 0, disabled: 0 },
    jobs: { pending: 1, leased: 0, running: 0, success: 1, failed: 1 },
    last_24h: { success: 1, failed: 1 },
    agents: { total: 1, online: 1 },
    renewal_keys: { total: 2, used: 2, unused: 0 },
  });
  door.local = false;
  expect((await (await asSuper()).get('/super/overview')).status).toBe(401);
});

test('a quarter of a year with every task at work in every hour is summed up whole', async () => {
  const HOUR = 3_600_000;
  const tasks = Array.from({ length: 33 }, (_, i) => `task-${i}`);
  const lengths = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [20 + i, 3]));
  const counts = { success: 3, failed: 1, retries: 1, timeouts: 0, cancelled: 0 };
  const starts = [
    ...Array.from({ length: 72 }, (_, i) => ['hour', Date.parse('2026-05-01T08:00:00Z') - i * HOUR] as const),
    ...Array.from(
      { length: 86 },
      (_, i) => ['day', Date.parse('2026-04-27T16:00:00Z') - i * 24 * HOUR] as const,
    ),
  ];
  for (const [span, at] of starts) {
    await door.store.transaction(async (tx) => {
      for (const task of ['', ...tasks]) {
        const row = { managerId: shop.id, span, at, task, ...counts, waits: lengths, runs: lengths };
        await tx.insert(figureTable, row);
      }
    });
  }
  const figures = await get(shop.as, '/manager/figures?days=90');
  expect(figures.series).toHaveLength(90);
  expect(figures.totals).toMatchObject({ success: 158 * 3, failed: 158, success_rate: 0.75 });
  expect(figures.tasks).toHaveLength(33);
  expect(figures.tasks[0]).toMatchObject({
    success: 158 * 3,
    wait: { count: 158 * 90 },
    run: { count: 158 * 90 },
  });
});
