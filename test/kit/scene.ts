// Sets a scene through the product, as its people would: super, managers, codes, users, nodes.
import { client, type Any, type Client } from './http.js';

export const PASSWORD = 'secret-123';

/** A failed step of a scene is the test's failure, with the product's own words. */
function ok(answer: { status: number; body: Any }, ...statuses: number[]): Any {
  if (!(statuses.length > 0 ? statuses : [200, 201]).includes(answer.status)) {
    throw new Error(`scene: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

export interface Scene {
  origin: string;
  nobody: Client;
  super: Client;
  superToken: string;
}

export async function sceneAt(origin: string): Promise<Scene> {
  const nobody = client(origin);
  const { initialized } = ok(await nobody.get('/bootstrap/status'));
  if (!initialized) ok(await nobody.post('/bootstrap/init', { username: 'admin', password: PASSWORD }));
  const { token } = ok(await nobody.post('/super/auth/login', { username: 'admin', password: PASSWORD }));
  return { origin, nobody, super: client(origin, token), superToken: token };
}

export interface ManagerScene {
  id: number;
  username: string;
  token: string;
  as: Client;
}

/** A manager whose days are paid by a renewal key; with `days: 0` one that is still expired. */
export async function givenManager(
  scene: Scene,
  username: string,
  { days = 30 } = {},
): Promise<ManagerScene> {
  const { token } = ok(
    await scene.nobody.post('/manager/auth/register', { username, password: PASSWORD }),
    201,
  );
  const as = client(scene.origin, token);
  if (days > 0) {
    const { code } = ok(await scene.super.post('/super/manager-renewal-keys', { duration_days: days }), 201);
    ok(await as.post('/manager/auth/redeem-renewal-key', { code }));
  }
  const { id } = ok(await as.get('/manager/auth/me'));
  return { id, username, token, as };
}

export interface UserScene {
  id: number;
  accountNo: string;
  loginId: string;
  token: string;
  as: Client;
}

export async function givenUser(
  scene: Scene,
  manager: ManagerScene,
  { type = 'daily', days = 30, tasks }: { type?: string; days?: number; tasks?: Record<string, object> } = {},
): Promise<UserScene> {
  const made = ok(
    await manager.as.post('/manager/users/quick-create', { duration_days: days, user_type: type }),
    201,
  );
  const { token } = ok(await scene.nobody.post('/user/auth/login', { account_no: made.account_no }));
  const as = client(scene.origin, token);
  if (tasks) ok(await as.put('/user/me/tasks', { task_config: await onlyTasks(as, tasks) }));
  return { id: made.user_id, accountNo: made.account_no, loginId: made.login_id, token, as };
}

/** A change that leaves exactly these tasks switched on. */
export async function onlyTasks(
  user: Client,
  tasks: Record<string, object>,
): Promise<Record<string, object>> {
  const { task_config } = ok(await user.get('/user/me/tasks'));
  const change: Record<string, object> = {};
  for (const name of Object.keys(task_config)) change[name] = { enabled: false };
  for (const [name, settings] of Object.entries(tasks)) change[name] = { enabled: true, ...settings };
  return change;
}

export interface NodeScene {
  name: string;
  token: string;
  as: Client;
  poll(input?: object): Promise<Any[]>;
  report(
    verb: 'start' | 'heartbeat' | 'complete' | 'fail',
    job: { ID: number },
    more?: object,
  ): Promise<{ status: number; body: Any }>;
}

export async function givenNode(scene: Scene, manager: ManagerScene, name: string): Promise<NodeScene> {
  const { token } = ok(
    await scene.nobody.post('/agent/auth/login', {
      username: manager.username,
      password: PASSWORD,
      node_id: name,
      version: '1.0.0',
    }),
  );
  const as = client(scene.origin, token);
  return {
    name,
    token,
    as,
    poll: async (input = {}) =>
      ok(await as.post('/agent/poll-jobs', { node_id: name, limit: 10, lease_seconds: 90, ...input })).jobs,
    report: (verb, job, more = {}) => as.post(`/agent/jobs/${job.ID}/${verb}`, { node_id: name, ...more }),
  };
}

/** Asks again until `look` gives something; a scheduler's tick or a ticker is awaited this way, bounded. */
export async function until<T>(
  look: () => Promise<T | undefined | false>,
  { seconds = 10, what = 'the condition' } = {},
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline) throw new Error(`${what} did not come about within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
