// People and devices of CCJK, over a door or a running cloud: who asks, with which key, and what comes back.
import { expect } from 'vitest';
import { ccjk } from '../../server/services/ccjk/index.js';
import type { Any } from './http.js';
import { openTestDoor, type ServiceDoor, type ServiceDoorOptions } from './serviceDoor.js';

export interface Said {
  status: number;
  /** Of a success. */
  data: Any;
  /** Of a refusal. */
  code: string | undefined;
  body: Any;
  headers: Headers;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Said>;

/** Every answer is held against the document's envelope. `path` is below `/v1` unless it begins with `/api`. */
export function asking(
  origin: string,
  { token, headers = {} }: { token?: string; headers?: Record<string, string> } = {},
): Ask {
  return async (method, path, body) => {
    const answer = await fetch(origin + (path.startsWith('/api/') ? path : `/v1${path}`), {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const said = (await answer.json()) as Any;
    expect(said, `${method} ${path}`).toMatchObject({
      success: answer.ok,
      meta: { request_id: expect.stringMatching(/^[0-9a-f-]{36}$/), timestamp: expect.stringMatching(/Z$/) },
    });
    if (answer.ok) expect(said.error).toBeNull();
    else expect(said.data).toBeNull();
    return {
      status: answer.status,
      data: said.data,
      code: said.error?.code,
      body: said,
      headers: answer.headers,
    };
  };
}

export interface Person {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
  ask: Ask;
}

export interface Device {
  id: string;
  machineId: string;
  key: string;
  ask: Ask;
  beat(current?: string[], more?: Record<string, unknown>): Promise<Said>;
  /** Takes what is handed out; answers ids. */
  take(limit?: number): Promise<string[]>;
  result(task: string, status?: string, more?: Record<string, unknown>): Promise<Said>;
}

export interface CcjkDoor extends ServiceDoor {
  nobody: Ask;
  /** The first account: the operator's. */
  operator: Person;
}

export const PASSWORD = 'a-long-password';

/** With limits off unless asked for, and the operator's account there. */
export async function openCcjk(options: ServiceDoorOptions = {}): Promise<CcjkDoor> {
  const door = await openTestDoor(ccjk, { limits: false, ...options });
  const nobody = asking(door.origin);
  return Object.assign(door, { nobody, operator: await givenPerson(door.origin, 'operator') });
}

export async function givenPerson(origin: string, name: string): Promise<Person> {
  const email = `${name}@example.com`;
  const { status, data } = await asking(origin)('POST', '/auth/register', { email, password: PASSWORD });
  expect(status).toBe(201);
  return personOf(origin, email, data);
}

export const personOf = (origin: string, email: string, data: Any): Person => ({
  id: data.user.id,
  email,
  token: data.token,
  refreshToken: data.refresh_token,
  ask: asking(origin, { token: data.token }),
});

/** By the operator. */
export async function givenPlan(door: CcjkDoor, person: Person, plan: string): Promise<void> {
  const { status } = await door.operator.ask('PATCH', `/admin/users/${person.id}`, { plan });
  expect(status).toBe(200);
}

export async function givenDevice(origin: string, person: Person, machineId: string): Promise<Device> {
  const register = asking(origin, { token: person.token, headers: { 'x-device-id': machineId } });
  const { status, data } = await register('POST', '/daemon/register', {
    device_name: `name of ${machineId}`,
  });
  expect(status).toBe(201);
  return deviceOf(origin, machineId, data);
}

export function deviceOf(origin: string, machineId: string, data: Any): Device {
  const { device_id: id, device_key: key } = data;
  const ask = asking(origin, { token: key, headers: { 'x-device-id': machineId } });
  return {
    ...{ id, machineId, key, ask },
    beat: (current = [], more = {}) =>
      ask('POST', '/daemon/heartbeat', { status: 'online', current_tasks: current, ...more }),
    async take(limit = 10) {
      const { status, data } = await ask('GET', `/daemon/tasks/pending?limit=${limit}`);
      expect(status).toBe(200);
      return data.tasks.map((task: { id: string }) => task.id);
    },
    result: (task, status = 'completed', more = {}) =>
      ask('POST', `/daemon/tasks/${task}/result`, {
        status,
        exit_code: status === 'completed' ? 0 : 1,
        ...more,
      }),
  };
}

export async function givenTask(person: Person, device: Device, more: object = {}): Promise<string> {
  const { status, data, body } = await person.ask('POST', '/tasks', {
    ...{ device_id: device.id, type: 'bash', command: 'npm test' },
    ...more,
  });
  expect(status, JSON.stringify(body.error)).toBe(201);
  return data.task_id;
}

export const statusOf = async (person: Person, task: string): Promise<string> =>
  (await person.ask('GET', `/tasks/${task}`)).data.status;
