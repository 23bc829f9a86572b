// The demo's scene, set over HTTP as any client would: a super, a manager with a paid month, users whose tasks are due.
import { randomBytes } from 'node:crypto';

export interface Scene {
  super: { username: string; password: string };
  manager: { username: string; password: string; token: string };
  users: readonly { id: number; type: string; tasks: readonly string[] }[];
}

const USER_TYPES = ['daily', 'shuaka', 'duiyi', 'daily'] as const;

type Answer = Record<string, unknown>;

async function ask(
  origin: string,
  method: string,
  path: string,
  body?: object,
  token?: string,
): Promise<Answer> {
  const answer = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = (await answer.json()) as Answer;
  if (answer.ok) return parsed;
  const detail = String(parsed['detail']);
  throw new Error(
    parsed['code'] === 'already_initialized'
      ? 'this data directory has a super admin already; the demo needs an empty one'
      : `${method} ${path}: ${answer.status} ${detail}`,
  );
}

/** Passwords are new each time: a demo may be opened to the network with --host. */
const newPassword = () => randomBytes(6).toString('hex');

export async function setScene(origin: string): Promise<Scene> {
  const admin = { username: 'demo-super', password: newPassword() };
  await ask(origin, 'POST', '/bootstrap/init', admin);
  const { token: superToken } = await ask(origin, 'POST', '/super/auth/login', admin);
  const key = await ask(
    origin,
    'POST',
    '/super/manager-renewal-keys',
    { duration_days: 30 },
    String(superToken),
  );

  const manager = { username: 'demo-manager', password: newPassword() };
  await ask(origin, 'POST', '/manager/auth/register', { ...manager, code: key['code'] });
  const token = String((await ask(origin, 'POST', '/manager/auth/login', manager))['token']);

  const users = [];
  for (const type of USER_TYPES) {
    const made = await ask(
      origin,
      'POST',
      '/manager/users/quick-create',
      { duration_days: 30, user_type: type },
      token,
    );
    const id = Number(made['user_id'] ?? made['id']);
    const { task_config } = await ask(origin, 'GET', `/manager/users/${id}/tasks`, undefined, token);
    const tasks = Object.entries(task_config as Record<string, { enabled?: boolean }>)
      .filter(([, settings]) => settings.enabled !== false)
      .map(([name]) => name);
    users.push({ id, type, tasks });
  }
  return { super: admin, manager: { ...manager, token }, users };
}

/** Makes one task of one user due again, so that there is always something to see. */
export async function makeDue(origin: string, scene: Scene, turn: number): Promise<void> {
  const user = scene.users[turn % scene.users.length];
  const task = user?.tasks[(turn * 7) % user.tasks.length];
  if (!user || !task) return;
  const change = { task_config: { [task]: { enabled: true, next_time: '' } } };
  await ask(origin, 'PUT', `/manager/users/${user.id}/tasks`, change, scene.manager.token);
}
