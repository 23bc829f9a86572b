// Who a service is asked as, and what they know: for tests that ask every operation of every service. A service that is registered and
// has no cast here fails them.
import { asking, PASSWORD as CCJK_PASSWORD, personOf, type Ask, type Person } from './ccjk.js';
import type { Any } from './http.js';
import type { DocumentedOperation } from './openApi.js';
import type { CloudProcess } from './process.js';
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
} from './scene.js';
import { below, pick, type Random } from './schemaValues.js';
import { SCOPES } from '../../server/services/ccjk/contract/shapes.js';

export interface Cast {
  /** Headers of a caller with this proof (a security scheme of the document); of nobody without one. */
  headers(scheme: string | undefined, operation: DocumentedOperation): Record<string, string>;
  /** A value that means something to the service: an id that exists. Undefined leaves it to the schema. */
  known(name: string): unknown;
  /** Signing out, disabling and deleting are among what is asked: whoever is gone is replaced. */
  renew(): Promise<void>;
  /** Would end the only account of its kind. */
  isSpared(operation: DocumentedOperation): boolean;
}

export const castings: Readonly<Record<string, (cloud: CloudProcess, random: Random) => Promise<Cast>>> = {
  oas: castOas,
  ccjk: castCcjk,
};

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function castOas(cloud: CloudProcess, random: Random): Promise<Cast> {
  interface People {
    scene: Scene;
    manager: ManagerScene;
    user: UserScene;
    node: NodeScene;
    codes: string[];
    ids: number[];
  }
  let made = 0;
  const scene = await sceneAt(cloud.oas);
  let people = await newPeople();

  /** A manager with users, a node that holds jobs, and codes to redeem. */
  async function newPeople(): Promise<People> {
    const manager = await givenManager(scene, `shop-${made++}`);
    const user = await givenUser(scene, manager);
    const other = await givenUser(scene, manager, { type: 'duiyi' });
    const node = await givenNode(scene, manager, 'PC-1');
    const jobs = await node.poll();
    const codes: string[] = [];
    for (let i = 0; i < 3; i++) {
      const grant = { duration_days: 7, user_type: 'daily' };
      codes.push((await manager.as.post('/manager/activation-codes', grant)).body.code);
    }
    return { scene, manager, user, node, codes, ids: [user.id, other.id, ...jobs.map((job: Any) => job.ID)] };
  }

  return {
    async renew() {
      const { manager, user, node } = people;
      const answers = await Promise.all([
        manager.as.get('/manager/overview'),
        user.as.get('/user/me/tasks'),
        node.as.post('/agent/poll-jobs', { node_id: 'PC-1' }),
      ]);
      if (answers.some(({ status }) => status !== 200)) people = await newPeople();
    },
    headers(scheme) {
      switch (scheme) {
        case 'superToken':
          return bearer(scene.superToken);
        case 'managerToken':
          return bearer(people.manager.token);
        case 'userToken':
          return bearer(people.user.token);
        case 'agentToken':
          return bearer(people.node.token);
        default:
          return {};
      }
    },
    isSpared: ({ path }) => path.startsWith('/api/v1/super/auth/') && path !== '/api/v1/super/auth/login',
    known(name) {
      const { manager, codes, ids, user } = people;
      if (/^(id|.*_id|.*ids?)$/.test(name) && !/node_id|login_id|.*_ids$/.test(name)) {
        return random() < 0.7 ? pick(random, ids) : 1 + below(random, 8);
      }
      switch (name) {
        case '*name':
          return pick(random, ['签到', 'sign_in', 'stamina', 'enabled', 'next_time', 'x']);
        case 'node_id':
          return 'PC-1';
        case 'username':
          return pick(random, [manager.username, `new-${made++}`]);
        case 'password':
        case 'old_password':
        case 'new_password':
        case 'current_password':
          return PASSWORD;
        case 'code':
          return pick(random, codes);
        case 'account_no':
          return user.accountNo;
        case 'duration_days':
          return 1 + below(random, 30);
        default:
          return undefined;
      }
    },
  };
}

async function castCcjk(cloud: CloudProcess, random: Random): Promise<Cast> {
  const origin = (cloud.ready.services as Record<string, string>)['ccjk']!;
  const nobody = asking(origin);
  interface People {
    person: Person;
    apiKey: string;
    deviceKey: string;
    device: Ask;
    /** By the name of a parameter. */
    ids: Record<string, readonly string[]>;
  }
  let made = 0;
  const enter = async (path: 'register' | 'login', email: string): Promise<Person> =>
    personOf(origin, email, (await nobody('POST', `/auth/${path}`, { email, password: CCJK_PASSWORD })).data);
  let operator = await enter('register', 'operator@example.com');
  let people = await newPeople();

  /** Somebody with two devices, of which one holds a task, and one of all that an account may have. */
  async function newPeople(): Promise<People> {
    const serial = made++;
    const person = await enter('register', `person-${serial}@example.com`);
    await operator.ask('PATCH', `/admin/users/${person.id}`, { plan: 'enterprise' });
    const { ask } = person;
    const { data: added } = await ask('POST', '/devices', { device_name: 'box' });
    const { data: spare } = await ask('POST', '/devices', { device_name: 'spare' });
    const device = asking(origin, {
      token: added.device_key,
      headers: { 'x-device-id': added.device_id },
    });
    const tasks: string[] = [];
    for (const device_id of [added.device_id, added.device_id, spare.device_id]) {
      tasks.push((await ask('POST', '/tasks', { device_id, type: 'bash', command: 'ls' })).data.task_id);
    }
    await ask('POST', `/tasks/${tasks[2]}/cancel`);
    await device('GET', '/daemon/tasks/pending?limit=1');
    const rule = { device_id: added.device_id, type: 'bash', command: 'ls', name: 's', cron: '0 3 * * *' };
    const { data: schedule } = await ask('POST', '/schedules', rule);
    const kept = { device_id: added.device_id, config_name: 'c', config_data: { a: 1 } };
    const { data: backup } = await ask('POST', '/config/backup', kept);
    const form = new FormData();
    form.set('log_file', new Blob(['line\n']), 'x.log');
    const { data: log } = await device('POST', '/daemon/logs', form);
    const scopes = SCOPES.filter((scope) => scope !== 'task:admin');
    const { data: key } = await ask('POST', '/api-keys', { name: 'k', scopes });
    const { messages } = (await ask('GET', '/messages')).data;
    const other = await enter('login', person.email);
    const { sessions } = (await other.ask('GET', '/auth/sessions')).data;
    return {
      ...{ person, apiKey: key.key, deviceKey: added.device_key, device },
      ids: {
        ...{ device_id: [added.device_id, spare.device_id], task_id: tasks, command_id: tasks },
        ...{ current_task: tasks, schedule_id: [schedule.id], backup_id: [backup.id], log_id: [log.log_id] },
        ...{ key_id: [key.id], message_id: messages.map((one: Any) => one.id), user_id: [person.id] },
        session_id: sessions.filter((one: Any) => one.current).map((one: Any) => one.id),
      },
    };
  }

  return {
    async renew() {
      if ((await operator.ask('GET', '/auth/me')).status !== 200) {
        operator = await enter('login', operator.email);
      }
      const { person, apiKey, device } = people;
      const answers = [
        await person.ask('GET', '/auth/me'),
        await asking(origin, { token: apiKey })('GET', '/auth/me'),
        await device('POST', '/daemon/heartbeat', { status: 'online' }),
      ];
      if (answers.some(({ status }) => status !== 200)) people = await newPeople();
    },
    headers(scheme, { path }) {
      const isOperators = path.startsWith('/v1/admin/');
      switch (scheme) {
        case 'accessToken':
        case 'accessTokenOrApiKey': {
          const isByKey = scheme === 'accessTokenOrApiKey' && !isOperators && random() < 0.5;
          const token = isOperators ? operator.token : isByKey ? people.apiKey : people.person.token;
          return { ...bearer(token), 'x-device-id': `machine-${below(random, 50)}` };
        }
        case 'deviceKey':
          return { ...bearer(people.deviceKey), 'x-device-id': people.ids['device_id']![0]! };
        default:
          return {};
      }
    },
    isSpared: () => false,
    known(name) {
      const ids = people.ids[name];
      if (ids) return random() < 0.9 ? pick(random, ids) : UNKNOWN;
      switch (name) {
        case 'email':
          return pick(random, [people.person.email, `new-${made++}@example.com`]);
        case 'password':
        case 'old_password':
        case 'new_password':
          return CCJK_PASSWORD;
        case 'refresh_token':
        case 'refreshToken':
          return people.person.refreshToken;
        case 'command':
          return pick(random, ['ls', 'npm test', 'echo 晴明']);
        case 'cron':
          return pick(random, ['0 3 * * *', '*/5 * * * *']);
        case 'time_zone':
          return pick(random, ['UTC', 'Asia/Shanghai']);
        case 'expires_at':
          return '2099-01-01T00:00:00Z';
        case 'scope':
          return pick(random, ['task:read', 'device:read']);
        default:
          return undefined;
      }
    },
  };
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** A name of a mail server would be looked up, and where there is one called. */
const HOST = /^[a-z0-9][a-z0-9.:-]*$/i;

/** The same body, in which no mail server is named but one on this machine. */
export function tamed(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const fields = Object.entries(body).map(([name, value]) => {
    const isHost = name.endsWith('_host') && typeof value === 'string' && HOST.test(value);
    return [name, isHost ? '127.0.0.1' : (value as unknown)] as const;
  });
  return Object.fromEntries(fields);
}
