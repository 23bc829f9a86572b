// Who asks at CCJK: the operator, a person with a device and an API key; and an account that nobody touches.
import type { Any } from '../../kit/http.js';
import { PASSWORD } from '../../kit/scene.js';
import {
  accountOf,
  askingAs,
  bearer,
  ofDevice,
  sent,
  sentWell,
  signedIn,
  type Account,
} from './ccjkAsking.js';
import { restocked, type CcjkPeople } from './ccjkStock.js';
import type { MailPorts } from './mailServers.js';

/** The account that nobody but the operator may touch, and the operator does not. */
export interface QuietAccount {
  userId: string;
  /** Of its device, task, schedule, ... */
  ids: string[];
}

const SCOPES = [
  ...['user:read', 'user:write', 'device:read', 'device:write', 'task:create', 'task:read', 'task:cancel'],
  ...['config:read', 'config:write', 'log:read', 'stats:read'],
];

/** Set and left alone: its device is never heard of and its schedule is switched off, so that time changes nothing. */
export async function quietAccount(origin: string): Promise<QuietAccount> {
  const operator = await operatorAt(origin);
  const { id: userId, token } = await registered(origin, operator, 'quiet@example.com');
  const as = askingAs(origin, token);
  const device = await as('POST', '/devices', { device_name: 'quiet' });
  const work = { device_id: device.device_id, type: 'bash', command: 'npm test' };
  const task = await as('POST', '/tasks', work);
  const schedule = await as('POST', '/schedules', {
    ...work,
    ...{ name: 'quiet', cron: '0 3 * * *', enabled: false },
  });
  const backup = await as('POST', '/config/backup', {
    ...{ device_id: device.device_id, config_name: 'quiet', config_data: { a: 1 } },
  });
  const key = await as('POST', '/api-keys', { name: 'quiet', scopes: SCOPES });
  const { messages } = await as('GET', '/messages');
  if (messages.length === 0) throw new Error('the quiet account has no message');
  return {
    userId,
    ids: [
      ...[userId, device.device_id, task.task_id, schedule.id, backup.id, key.id],
      ...messages.map(({ id }: Any) => id as string),
    ],
  };
}

export async function newCcjkPeople(
  origin: string,
  operator: Account,
  serial: string,
  mail: MailPorts,
): Promise<CcjkPeople> {
  const person = await registered(origin, operator, `person-${serial}@example.com`);
  const other = await registered(origin, operator, `other-${serial}@example.com`);
  const as = askingAs(origin, person.token);
  const device = await deviceOf(origin, person, `machine-${serial}`);
  const apiKey = await as('POST', '/api-keys', { name: 'all', scopes: SCOPES });
  const lost = await deviceOf(origin, person, `lost-${serial}`);
  await as('DELETE', `/devices/${lost.id}`);
  const revoked = await as('POST', '/api-keys', { name: 'revoked', scopes: SCOPES });
  await as('DELETE', `/api-keys/${revoked.id}`);
  const left = await signedIn(origin, person.email);
  await askingAs(origin, left.token)('POST', '/auth/logout');
  const bare = {
    person,
    other,
    device,
    apiKeyId: apiKey.id as string,
    known: {},
    deleted: [lost.key, revoked.key as string, left.token],
  };
  const tokens = {
    person: [person.token],
    operator: [operator.token],
    apiKey: [apiKey.key as string],
    device: [device.key],
  };
  return restocked(origin, { ...bare, tokens }, mail);
}

/** Whether all of them are still let in. */
export async function areCcjkPeopleThere(origin: string, { tokens, device }: CcjkPeople): Promise<boolean> {
  const [[person], [operator], [apiKey]] = [tokens.person, tokens.operator, tokens.apiKey] as const;
  const answers = await Promise.all([
    sent(origin, 'GET', '/auth/me', undefined, bearer(person!)),
    sent(origin, 'GET', '/admin/alerts', undefined, bearer(operator!)),
    sent(origin, 'GET', '/auth/me', undefined, bearer(apiKey!)),
    sent(origin, 'GET', '/daemon/config/sync', undefined, ofDevice(device)),
  ]);
  return answers.every(({ status }) => status === 200);
}

/** Its first account is the operator's. */
export async function operatorAt(origin: string): Promise<Account> {
  const email = 'operator@example.com';
  const known = await sent(origin, 'POST', '/auth/login', { email, password: PASSWORD });
  if (known.status === 200) return accountOf(known.data);
  return accountOf(await sentWell(origin, 'POST', '/auth/register', { email, password: PASSWORD }));
}

async function registered(origin: string, operator: Account, email: string): Promise<Account> {
  const account = accountOf(await sentWell(origin, 'POST', '/auth/register', { email, password: PASSWORD }));
  const plan = { plan: 'enterprise' };
  await askingAs(origin, operator.token)('PATCH', `/admin/users/${account.id}`, plan);
  return account;
}

async function deviceOf(origin: string, { token }: Account, machineId: string) {
  const headers = { ...bearer(token), 'x-device-id': machineId };
  const said = await sentWell(origin, 'POST', '/daemon/register', { device_name: machineId }, headers);
  return { id: said.device_id as string, machineId, key: said.device_key as string };
}
