// A cloud with CCJK beside OAS, and a daemon of it: what a device says, by hand.
import type { Any } from './http.js';
import { QUICK, startProcess, type CloudProcess } from './process.js';

export interface CcjkCloud extends CloudProcess {
  /** Origin of CCJK's own door. */
  ccjk: string;
}

export async function startCcjk(dataDir: string, args: readonly string[] = []): Promise<CcjkCloud> {
  const cloud = await startProcess(dataDir, [
    '--services',
    'oas,ccjk',
    '--ccjk-port',
    '0',
    ...QUICK,
    ...args,
  ]);
  const { ccjk } = cloud.ready.services as { oas: string; ccjk?: string };
  if (ccjk === undefined) throw new Error('the cloud came up without CCJK');
  return { ...cloud, ccjk };
}

/** Asks a route below /v1; answers what stands in the envelope's `data`, and throws what it refused. */
export async function askCcjk(
  origin: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Any> {
  const answer = await fetch(`${origin}/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { data, error } = (await answer.json()) as {
    data: Any;
    error: { code: string; message: string } | null;
  };
  if (error) throw new Error(`${path}: ${answer.status} ${error.code}: ${error.message}`);
  return data;
}

export interface Daemon {
  beat(words?: {
    current_tasks?: string[];
    progress?: Record<string, number>;
    system_info?: object;
  }): Promise<Any>;
  /** The one task that waits. */
  take(): Promise<{ id: string; command: string; args: Any }>;
  write(task: string, offset: number, text: string): Promise<Any>;
  end(task: string, result: object): Promise<Any>;
  /** Says goodbye. */
  leave(): Promise<Any>;
}

export function daemonOf(origin: string, deviceId: string, key: string): Daemon {
  const ask = (path: string, body?: unknown) =>
    askCcjk(origin, `/daemon${path}`, {
      token: key,
      headers: { 'x-device-id': deviceId },
      ...(body === undefined ? {} : { body }),
    });
  return {
    beat: (words = {}) =>
      ask('/heartbeat', { status: words.current_tasks?.length ? 'busy' : 'online', ...words }),
    async take() {
      const { tasks } = await ask('/tasks/pending');
      if (tasks.length !== 1) throw new Error(`${tasks.length} tasks wait`);
      return tasks[0];
    },
    write: (task, offset, text) => ask(`/tasks/${task}/output`, { offset, text }),
    end: (task, result) => ask(`/tasks/${task}/result`, result),
    leave: () => ask('/offline', {}),
  };
}
