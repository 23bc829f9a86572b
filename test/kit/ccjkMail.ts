// CCJK with mail servers on loopback: people with a device and a mailbox, and the words of the wire.
import { hmacSha256Hex } from '../../server/core/kernel/ids.js';
import { ccjk } from '../../server/services/ccjk/index.js';
import type { Any } from './http.js';
import { openTestDoor, type ServiceDoor } from './serviceDoor.js';

export interface Said {
  status: number;
  data: Any;
  /** The code of a refusal. */
  code: string | undefined;
  body: Any;
}

export interface Person {
  token: string;
  deviceId: string;
  deviceKey: string;
  call(method: string, path: string, body?: unknown): Promise<Said>;
  /** As the device. */
  device(method: string, path: string, body?: unknown): Promise<Said>;
  tasks(): Promise<Any[]>;
}

export interface MailDoor extends AsyncDisposable {
  door: ServiceDoor;
  /** The first one is the operator. */
  person(email: string): Promise<Person>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Said>;
  /** Signed, unless a signature is given. */
  webhook(mail: object, signature?: (text: string, secret: string) => string | undefined): Promise<Said>;
}

export const WEBHOOK_SECRET = 'a secret shared with the gateway';

export async function openMailDoor(mail: Record<string, unknown> = {}): Promise<MailDoor> {
  const settings = {
    // Tests move hours at a time.
    token: { accessMinutes: 1440 },
    mail: { privateHosts: true, webhookSecret: WEBHOOK_SECRET, ...mail },
  };
  const door = await openTestDoor(ccjk, { settings });
  const call: MailDoor['call'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${door.origin}/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const said = (await answer.json()) as Any;
    return { status: answer.status, data: said.data, code: said.error?.code, body: said };
  };
  return {
    door,
    call,
    async person(email) {
      const password = 'a good password';
      const { data } = await call('POST', '/auth/register', { email, password });
      const bearer = { authorization: `Bearer ${data.token}` };
      const { data: device } = await call(
        'POST',
        '/daemon/register',
        { device_name: `box of ${email}`, os_type: 'linux' },
        { ...bearer, 'x-device-id': `machine of ${email}` },
      );
      const key = { authorization: `Bearer ${device.device_key}`, 'x-device-id': device.device_id };
      return {
        token: data.token,
        deviceId: device.device_id,
        deviceKey: device.device_key,
        call: (method, path, body) => call(method, path, body, bearer),
        device: (method, path, body) => call(method, path, body, key),
        tasks: async () => (await call('GET', '/tasks?limit=100', undefined, bearer)).data.tasks,
      };
    },
    webhook(mail, signature = (text, secret) => hmacSha256Hex(secret, Buffer.from(text))) {
      const text = JSON.stringify(mail);
      const signed = signature(text, WEBHOOK_SECRET);
      const headers = signed === undefined ? {} : { 'x-email-signature': signed };
      return call('POST', '/email/incoming', text, headers as Record<string, string>);
    },
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  };
}

/** The mailbox settings of a device at servers on loopback. */
export const mailbox = (
  { deviceId }: Person,
  address: string,
  { smtp, imap }: { smtp?: number; imap?: number },
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  device_id: deviceId,
  email_address: address,
  ...(smtp !== undefined && { smtp_host: '127.0.0.1', smtp_port: smtp, smtp_secure: false }),
  ...(imap !== undefined && { imap_host: '127.0.0.1', imap_port: imap, imap_secure: false }),
  ...more,
});
