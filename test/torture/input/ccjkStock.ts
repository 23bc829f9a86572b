// What the person at CCJK has at the beginning of each round, by the names of the wire: what the requests use up (tasks that ended,
// letters that were thrown away) is there again.
import {
  askingAs,
  ofDevice,
  sentWell,
  signedIn,
  type Account,
  type Ask,
  type Machine,
} from './ccjkAsking.js';
import { ADDRESSES, LOGIN, type MailPorts } from './mailServers.js';

/** By the names of parameters and fields: `device_id`, `task_id`, ... */
export type Known = Readonly<Record<string, readonly (string | number)[]>>;

export interface CcjkPeople {
  person: Account;
  /** An account that the operator may do anything to. */
  other: Account;
  device: Machine;
  apiKeyId: string;
  known: Known;
  tokens: Record<'person' | 'operator' | 'apiKey' | 'device', string[]>;
  /** Of a session that has ended, a device and a key that were deleted. */
  deleted: string[];
}

/** Of what the person is to have at the beginning of a round. */
const STOCK = { schedules: 4, backups: 4, logs: 3 };

/** With tasks in every state, and the ids of what is there now. */
export async function restocked(origin: string, people: CcjkPeople, mail: MailPorts): Promise<CcjkPeople> {
  const { person, other, device, apiKeyId, tokens } = people;
  const as = askingAs(origin, person.token);
  const heldIds = await operate(origin, device, as);
  const { schedules } = await as('GET', '/schedules');
  for (let n = schedules.length; n < STOCK.schedules; n++) {
    const rule = { name: `rule ${n}`, cron: '0 3 * * *', type: 'bash', command: 'ls', device_id: device.id };
    schedules.push(await as('POST', '/schedules', rule));
  }
  const { backups } = await as('GET', '/config/backups');
  for (let n = backups.length; n < STOCK.backups; n++) {
    const backup = { device_id: device.id, config_name: `backup ${n}`, config_data: { n } };
    backups.push(await as('POST', '/config/backup', backup));
  }
  const { logs } = await as('GET', '/logs');
  for (let n = logs.length; n < STOCK.logs; n++) {
    const { log_id: id } = await sentWell(origin, 'POST', '/daemon/logs', logFile(), ofDevice(device));
    logs.push({ id });
  }
  await as('POST', '/email/config', {
    ...{ device_id: device.id, email_address: ADDRESSES[0], ...LOGIN },
    ...{ smtp_host: '127.0.0.1', smtp_port: mail.smtp, smtp_secure: false },
    ...{ imap_host: '127.0.0.1', imap_port: mail.imap, imap_secure: false },
    notify: ['task_created', 'task_failed'],
  }).catch(ofAnotherDevice);
  const spare = await signedIn(origin, person.email);
  const asOperator = askingAs(origin, tokens.operator[0]!);
  const { rules: _, ...alerts } = await asOperator('GET', '/admin/alerts');
  const { dead_letters: letters } = await asOperator('GET', '/admin/mail');
  const { sessions } = await as('GET', '/auth/sessions');
  const known = {
    device_id: [device.id, ...besides(device.id, (await as('GET', '/devices')).devices).slice(-4)],
    task_id: idsOf((await as('GET', '/tasks?limit=30')).tasks),
    held_task_id: heldIds,
    ended_task_id: [
      ...idsOf((await as('GET', '/tasks?limit=10&status=failed')).tasks),
      ...idsOf((await as('GET', '/tasks?limit=10&status=cancelled')).tasks),
    ],
    schedule_id: idsOf(schedules).slice(-8),
    backup_id: idsOf(backups).slice(0, 8),
    log_id: idsOf(logs).slice(0, 8),
    message_id: idsOf((await as('GET', '/messages?limit=30')).messages),
    key_id: [apiKeyId, ...besides(apiKeyId, (await as('GET', '/api-keys')).keys)],
    // Switching the person itself off would have all others refused for the rest of the round.
    user_id: [other.id],
    session_id: idsOf(sessions).slice(0, 3),
    alert_id: idsOf([...alerts.firing, ...alerts.past]),
    letter_id: (letters as { id: number }[]).map(({ id }) => id).slice(0, 20),
    refresh_token: [spare.refreshToken],
  };
  return { ...people, known };
}

/** A device at work: of tasks that were sent some wait, one runs, two have ended. Answers those that are its. */
async function operate(origin: string, device: Machine, as: Ask): Promise<string[]> {
  const settings = { log_upload_enabled: true, max_concurrent_tasks: 10, heartbeat_interval: 30 };
  await as('PATCH', `/devices/${device.id}/config`, settings);
  await as('POST', `/devices/${device.id}/stop`, { stopped: false });
  const task = { device_id: device.id, type: 'bash', command: 'npm test' };
  await as('POST', '/tasks/batch', { tasks: Array<object>(10).fill(task) });
  const asDevice = askingAs(origin, undefined, ofDevice(device));
  const { tasks } = await asDevice('GET', '/daemon/tasks/pending?limit=10');
  const [first, second, third] = tasks as { id: string }[];
  await asDevice('POST', '/daemon/heartbeat', { status: 'busy', current_tasks: first ? [first.id] : [] });
  if (first) await asDevice('POST', `/daemon/tasks/${first.id}/output`, { offset: 0, text: 'begun' });
  if (second) await asDevice('POST', `/daemon/tasks/${second.id}/result`, { status: 'failed', exit_code: 1 });
  if (third) await as('POST', `/tasks/${third.id}/cancel`);
  return idsOf(tasks).filter((id) => id !== second?.id && id !== third?.id);
}

/** Another device of the person was given its address meanwhile. */
function ofAnotherDevice(error: unknown): void {
  if (!String(error).includes('CONFLICT')) throw error;
}

function logFile(): FormData {
  const form = new FormData();
  form.set('metadata', JSON.stringify({ type: 'daemon' }));
  form.set('log_file', new Blob(['one line\n']), 'daemon.log');
  return form;
}

const besides = (own: string, rows: readonly { id: string }[]): string[] =>
  idsOf(rows).filter((id) => id !== own);
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
