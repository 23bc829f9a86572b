// What a request to CCJK is made of, where the words of the document alone would never be granted: names that exist, hosts that are
// this machine's, a form, a signature.
import { hmacSha256Hex } from '../../../server/core/kernel/ids.js';
import { spoiledBytes, type Body } from './bodies.js';
import type { DocumentedOperation } from '../../kit/openApi.js';
import { below, pick, type Making, type Random } from '../../kit/schemaValues.js';
import { PASSWORD } from '../../kit/scene.js';
import { ADDRESSES, LOGIN } from './mailServers.js';
import type { Maker } from './maker.js';
import type { Role } from './people.js';

export const WEBHOOK_SECRET = 'shared with the gateway';

/** What ends a device or a key is asked of those beside the one whose proof all others need. */
const ENDS = /^DELETE .*\/(devices|api-keys)\/|\/key$/;
const CRONS = [
  '0 3 * * *',
  '*/5 * * * *',
  '0 0 29 2 *',
  '15,45 8-18/2 * 1-6 1-5',
  '@daily',
  '0 0 31 2 *',
  '* * * * * *',
];
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'UTC', 'Mars/Olympus'];
const MACHINES = 30;
const ACCOUNTS = 200;

/** Ids of the quiet account among one's own: nobody may reach it by asking. */
export function knownAtCcjk(
  role: Role,
  { name: operation }: DocumentedOperation,
  { random, people, quiet, mail, serial }: Maker,
): Making['known'] {
  const { device, known } = people.ccjk;
  const others = role === 'operator' || role === 'super' || role === 'console' ? [] : quiet.account.ids;
  const idOf = (name: string) => {
    const own = known[name] ?? [];
    if (others.length > 0 && random() < 0.05) return pick(random, others);
    const isEnded = ENDS.test(operation) && (name === 'device_id' || name === 'key_id');
    const some = isEnded ? own.slice(1) : own;
    // Most of what is done needs the one that is at work.
    if (name === 'device_id' && !isEnded && random() < 0.8) return device.id;
    return some.length > 0 ? pick(random, some) : '00000000-0000-4000-8000-000000000000';
  };
  return (name) => {
    switch (name) {
      case 'device_id':
      case 'schedule_id':
      case 'backup_id':
      case 'log_id':
      case 'key_id':
      case 'user_id':
      case 'session_id':
      case 'alert_id':
      case 'refresh_token':
      case 'refreshToken':
        return idOf(name === 'refreshToken' ? 'refresh_token' : name);
      case 'task_id':
      case 'command_id':
      case 'current_task':
      case 'currentTask':
      case '*name':
        return idOf(taskIn(operation, random));
      case 'message_id':
        return operation.endsWith('/incoming') ? `<${serial()}@example.com>` : idOf('message_id');
      case 'id':
        return known['letter_id']?.length ? pick(random, known['letter_id']) : 1 + below(random, 5);
      case 'x-device-id':
        if (role !== 'device') return `machine ${below(random, MACHINES)}`;
        return pick(random, [device.id, device.machineId]);
      case 'x-device-token':
        return device.key;
      case 'email':
        if (operation.endsWith('/login')) return people.ccjk.person.email;
        return `nobody-${below(random, ACCOUNTS)}@example.com`;
      case 'email_address':
      case 'from':
        return pick(random, ADDRESSES);
      case 'subject':
        return '[CCJK] run';
      case 'imap_host':
      case 'smtp_host':
        return '127.0.0.1';
      case 'imap_port':
      case 'smtp_port':
        return random() < 0.8 ? mail[name === 'imap_port' ? 'imap' : 'smtp'] : mail.closed;
      case 'imap_secure':
      case 'smtp_secure':
        return random() < 0.1;
      case 'username':
        return LOGIN.username;
      case 'cron':
        return pick(random, CRONS);
      case 'time_zone':
        return pick(random, ZONES);
      case 'avatar_url':
        return 'https://example.com/a.png';
      case 'expires_at':
        return '2096-01-01T00:00:00Z';
      case 'date':
        return '2026-05-01';
      case 'password':
        if (operation.endsWith('/email/config')) return LOGIN.password;
        return random() < (operation.endsWith('/login') ? 0.3 : 0.9) ? 'short' : PASSWORD;
      // Each costs a computation of a tenth of a second: most are refused for their length before.
      case 'old_password':
      case 'new_password':
        return random() < 0.97 ? 'short' : 'a-long-password';
      default:
        return undefined;
    }
  };
}

/** In a state in which it may be asked for, most of the time. */
function taskIn(operation: string, random: Random): string {
  if (random() < 0.2) return 'task_id';
  if (/\/(daemon|control)\//.test(operation)) return 'held_task_id';
  return operation.endsWith('/retry') ? 'ended_task_id' : 'task_id';
}

const BOUNDARY = 'x-boundary-x';

/** A log file and what is said of it; now and then with something wrong in its bytes. */
export function formOf(random: Random): Body {
  const part = (name: string, text: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; ${name}\r\n\r\n${text}\r\n`;
  const metadata = pick(random, [
    '{"type":"daemon"}',
    '{"compressed":true}',
    '{"date":"2026-02-30"}',
    '{',
    '{"__proto__":1}',
  ]);
  const parts = [part('name="log_file"; filename="a.log"', 'a line\n'), part('name="metadata"', metadata)];
  if (random() < 0.2) parts.reverse();
  if (random() < 0.1) parts.splice(below(random, 2), 1);
  const bytes = Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`);
  const type: [string, string] = ['Content-Type', `multipart/form-data; boundary=${BOUNDARY}`];
  return { bytes: random() < 0.6 ? bytes : spoiledBytes(bytes, random).bytes, headers: [type] };
}

/** As the mail gateway signs: the bytes as they are. */
export function signatureOf({ name }: DocumentedOperation, body: Buffer, random: Random): [string, string][] {
  if (!name.endsWith('/email/incoming') || random() < 0.2) return [];
  return [['X-Email-Signature', hmacSha256Hex(WEBHOOK_SECRET, body)]];
}
