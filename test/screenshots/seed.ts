// What the pictures show: a cloud that has worked for a day, set through the product as its people would.
import type { Any } from '../kit/http.js';
import {
  givenManager,
  givenNode,
  givenUser,
  PASSWORD,
  sceneAt,
  type ManagerScene,
  type NodeScene,
  type Scene,
  type UserScene,
} from '../kit/scene.js';
import { beginWorkshop, endWorkshop, openAccount, sessionOf, type Workshop } from './ccjkSeed.js';
import { openStoppedCloud, PICTURE_TIME, type StoppedCloud } from './stoppedCloud.js';

const MINUTE = 60_000;

/** Somebody whom pages are looked at as. */
export interface Viewed {
  token: string;
  /** The account's own name; a user's is its account number. */
  name: string;
  refreshToken?: string;
}

export interface Seeded extends AsyncDisposable {
  cloud: StoppedCloud;
  scene: Scene;
  /** `manager` and `user` are the usual ones. */
  people: Readonly<Record<string, Viewed>>;
}

export interface Worked extends Seeded {
  /** Jobs of the manager by what happened to them. */
  jobs: { running: number; failed: number; waiting: number; retrying: number };
  unusedCode: string;
  ccjk: Workshop;
}

export interface Clouds {
  /** Has worked for a day. */
  worked: Worked;
  /** Has a super, a paid manager and its first user, and nothing else. */
  fresh: Seeded;
}

const NAMES = ['阴阳师A', '晴明', '神乐', '源博雅', '八百比丘尼', '茨木', '酒吞', '玉藻前'];
const SERVERS = ['不知火', '相伴相随', '枫叶之舞'];
const TYPES = ['daily', 'daily', 'duiyi', 'shuaka'] as const;

/** `hours`: how long nodes have worked before the pictures; less than a day, for that is how long their tokens are good. */
export async function seed({ hours = 22 } = {}): Promise<Worked> {
  const start = Date.parse(PICTURE_TIME) - hours * 60 * MINUTE;
  const cloud = await openStoppedCloud(new Date(start).toISOString());
  try {
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1', { days: 60 });
    await ok(manager.as.put('/manager/me/alias', { alias: '张三工作室' }));
    const users = await usersOf(scene, manager);
    const others = await otherManagers(scene);
    const { body: codes } = await codesAndKeys(scene, manager);
    const nodes = await Promise.all(['PC-1', 'PC-2', 'PC-3'].map((name) => givenNode(scene, manager, name)));
    await profiles(nodes[0]!, manager, users);
    const devices = await beginWorkshop(cloud);
    await workThroughTheDay(cloud, nodes);
    await runByHand(manager, users);
    await presets(manager);
    await leaveWorkInHand(cloud, nodes);
    await ok(manager.as.patch(`/manager/users/${users[3]!.id}/lifecycle`, { status: 'expired' }));
    const ccjk = await endWorkshop(cloud, devices);
    return {
      cloud,
      ccjk,
      scene: await sceneAt(cloud.oas),
      people: {
        developer: ccjk.session,
        manager: await again(scene, manager),
        expiredManager: managerViewed(others.expired),
        user: userViewed(users[0]!),
        expiredUser: userViewed(users[3]!),
      },
      jobs: await jobsOf(manager),
      unusedCode: codes.items[0].code,
      [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cloud[Symbol.asyncDispose]();
    throw error;
  }
}

/** Before the first key, code and job. */
export async function seedFresh(): Promise<Seeded> {
  const cloud = await openStoppedCloud(PICTURE_TIME);
  try {
    const scene = await sceneAt(cloud.oas);
    const manager = await givenManager(scene, 'mgr1');
    const neighbour = await givenManager(scene, 'mgr2');
    const user = await givenUser(scene, neighbour, { tasks: {} });
    const { body: keys } = await ok(scene.super.get('/super/manager-renewal-keys'));
    for (const { id } of keys.items) await ok(scene.super.delete(`/super/manager-renewal-keys/${id}`));
    return {
      cloud,
      scene,
      people: {
        manager: managerViewed(manager),
        user: userViewed(user),
        developer: sessionOf(await openAccount(cloud)),
      },
      [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cloud[Symbol.asyncDispose]();
    throw error;
  }
}

const managerViewed = ({ token, username }: ManagerScene): Viewed => ({ token, name: username });
const userViewed = ({ token, accountNo }: UserScene): Viewed => ({ token, name: accountNo });

async function usersOf(scene: Scene, manager: ManagerScene): Promise<UserScene[]> {
  const users = [];
  for (let made = 0; made < 14; made += 1) {
    // One after the other: their numbers are those of the pictures.
    users.push(
      await givenUser(scene, manager, {
        type: TYPES[made % TYPES.length]!,
        days: [40, 3, 12, 2, 90, 25][made % 6]!,
      }),
    );
  }
  return users;
}

async function otherManagers(scene: Scene): Promise<{ expired: ManagerScene }> {
  await givenManager(scene, 'mgr2', { days: 365 });
  const expired = await givenManager(scene, 'mgr3', { days: 0 });
  const soon = await givenManager(scene, 'mgr7', { days: 4 });
  await ok(soon.as.put('/manager/me/alias', { alias: '小李' }));
  for (let made = 0; made < 3; made += 1) await givenUser(scene, soon);
  const disabled = await givenManager(scene, 'mgr9', { days: 30 });
  await ok(scene.super.patch(`/super/managers/${disabled.id}/lifecycle`, { status: 'disabled' }));
  return { expired };
}

async function codesAndKeys(scene: Scene, manager: ManagerScene): Promise<Any> {
  const keys = (count: number, duration_days: number, batch_name: string) =>
    ok(scene.super.post('/super/manager-renewal-keys/batch', { count, duration_days, batch_name }));
  const { body: old } = await keys(12, 90, '老客');
  await keys(30, 30, '双十一');
  await ok(scene.super.patch(`/super/manager-renewal-keys/${old.items[3].id}/status`, { status: 'revoked' }));
  await ok(manager.as.post('/manager/auth/redeem-renewal-key', { code: old.items[0].code }));
  const codes = (count: number, user_type: string, batch_name: string) =>
    ok(
      manager.as.post('/manager/activation-codes/batch', { count, user_type, duration_days: 30, batch_name }),
    );
  const { body: trial } = await codes(6, 'shuaka', '试用');
  for (const { code } of trial.items.slice(0, 3)) {
    await ok(scene.nobody.post('/user/auth/register-by-code', { code }));
  }
  const revoked = trial.items[4].id;
  await ok(manager.as.patch(`/manager/activation-codes/${revoked}/status`, { status: 'revoked' }));
  return codes(40, 'daily', '双十一');
}

async function profiles(node: NodeScene, manager: ManagerScene, users: readonly UserScene[]): Promise<void> {
  for (const [index, { id }] of users.entries()) {
    if (index % 5 === 4) continue;
    await ok(
      node.as.patch(`/agent/users/${id}/game-profile`, {
        archive_status: index % 7 === 5 ? 'invalid' : index % 7 === 6 ? 'cangbaoge' : 'normal',
        server: SERVERS[index % SERVERS.length],
        username: NAMES[index % NAMES.length],
      }),
    );
    await ok(
      manager.as.put(`/manager/users/${id}/assets`, {
        assets: { level: 58 + index, stamina: 500, gouyu: 2500 + 10 * index, gold: 50_000, lanpiao: 20 },
      }),
    );
    await ok(
      node.as.post(`/agent/users/${id}/logs`, {
        logs: [
          { type: 'system', level: 'INFO', message: '模拟器已启动' },
          { type: 'task', level: 'WARN', message: '体力不足，跳过两次探索' },
        ],
      }),
    );
  }
}

async function presets(manager: ManagerScene): Promise<void> {
  for (const [name, user_type, task_config] of [
    ['新客标准', 'daily', { explore: { stamina_threshold: 1200 }, foster: { enabled: true, priority: 60 } }],
    ['夜里少跑', null, { explore: { enabled: false }, yuhun: { run_count: 20 } }],
  ] as const) {
    await ok(manager.as.post('/manager/presets', { name, user_type, task_config }));
  }
}

/** PC-3 falls silent two hours before the end, with work in hand. */
async function workThroughTheDay(cloud: StoppedCloud, nodes: readonly NodeScene[]): Promise<void> {
  const end = Date.parse(PICTURE_TIME);
  let turn = 0;
  for (; cloud.clock.now() < end - 40 * MINUTE; turn += 1) {
    await cloud.jump(18 * MINUTE);
    for (const [index, node] of nodes.entries()) {
      const isLost = index === 2 && cloud.clock.now() > end - 2 * 60 * MINUTE;
      if (isLost) {
        if (cloud.clock.now() < end - 100 * MINUTE) await node.poll({ limit: 2 });
        continue;
      }
      for (const job of await node.poll({ limit: 4 + index, lease_seconds: 300 })) {
        await node.report('start', job);
        await cloud.jump((15 + ((job.ID * 7) % 40)) * 1000);
        await node.report('heartbeat', job);
        if (job.ID % 13 === 0) {
          await node.report('fail', job, {
            error_code: job.ID % 2 === 0 ? 'LOCAL_ACCOUNT_NOT_MAPPED' : 'LOCAL_EXEC_FAIL',
            message: '没有找到窗口',
          });
        } else await node.report('complete', job, { message: 'ok', result: { rounds: 3 } });
      }
    }
  }
  await cloud.jump(end - 6 * MINUTE - cloud.clock.now());
}

/** Not everything that waits at the end is of one kind. */
async function runByHand(manager: ManagerScene, users: readonly UserScene[]): Promise<void> {
  for (const [index, task] of ['explore', 'yuhun', 'signin', 'foster', 'douji', 'miwen'].entries()) {
    await ok(manager.as.post(`/manager/users/${users[4 * (index % 3)]!.id}/tasks/${task}/run-now`));
  }
}

/** At the end some jobs run, some are handed out, one waits to be tried again and the rest wait their turn. */
async function leaveWorkInHand(cloud: StoppedCloud, [one, two]: readonly NodeScene[]): Promise<void> {
  const running = await one!.poll({ limit: 4, lease_seconds: 600 });
  for (const job of running) await one!.report('start', job, { lease_seconds: 600 });
  const [unlucky] = await two!.poll({ limit: 1, lease_seconds: 600 });
  await cloud.jump(5 * MINUTE);
  await two!.poll({ limit: 3, lease_seconds: 300 });
  await cloud.jump(Date.parse(PICTURE_TIME) - cloud.clock.now());
  if (unlucky) await two!.report('fail', unlucky, { error_code: 'LOCAL_EXEC_FAIL', message: '没有找到窗口' });
}

async function jobsOf(manager: ManagerScene): Promise<Worked['jobs']> {
  const first = async (status: string): Promise<number> => {
    const { body } = await ok(manager.as.get(`/manager/task-pool?status=${status}&page_size=1`));
    return body.items[0]?.id ?? 0;
  };
  const { body: pending } = await ok(manager.as.get('/manager/task-pool?status=pending&page_size=100'));
  const retrying = pending.items.find((job: Any) => job.attempts > 0);
  return {
    running: await first('running'),
    failed: await first('failed'),
    waiting: await first('pending'),
    retrying: retrying?.id ?? 0,
  };
}

/** A token from the end of the day: the one of its beginning is a day old. */
async function again(scene: Scene, manager: ManagerScene): Promise<Viewed> {
  const { body } = await ok(
    scene.nobody.post('/manager/auth/login', { username: manager.username, password: PASSWORD }),
  );
  return { token: body.token, name: manager.username };
}

async function ok(answer: Promise<{ status: number; body: Any }>): Promise<{ status: number; body: Any }> {
  const given = await answer;
  if (given.status >= 300) throw new Error(`seed: ${given.status} ${JSON.stringify(given.body)}`);
  return given;
}
