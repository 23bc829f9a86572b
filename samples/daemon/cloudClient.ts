// What a daemon says to the cloud, in the words of the document (CCJK, section 2). Copy it as a start for your own.

/** The cloud answered, and said no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

export interface DeviceConfig {
  /** Seconds. */
  heartbeat_interval: number;
  /** Seconds. */
  task_check_interval: number;
  max_concurrent_tasks: number;
  allowed_commands: string[];
  allowed_folders: string[];
  consent: 'none' | 'ask';
}

export interface Task {
  id: string;
  type: string;
  command: string;
  /** `timeout` in milliseconds; whatever else the sender put in: `cwd`, `env`. */
  args: Record<string, unknown>;
  priority: number;
}

export interface Beat {
  status: 'online' | 'busy';
  current_tasks: string[];
  progress: Record<string, number>;
  system_info: Record<string, number>;
}

export interface BeatAnswer {
  cancelled_tasks: string[];
  assigned_tasks: Task[];
  config_version: number;
  stopped: boolean;
}

export interface Result {
  status: 'completed' | 'failed' | 'timeout';
  exit_code: number | null;
  stdout: string;
  stderr: string;
  error_message: string | null;
  started_at: string | null;
  completed_at: string;
}

const REQUEST_TIMEOUT_MS = 30_000;

interface Asking {
  method?: string;
  body?: object;
  headers?: Record<string, string>;
}

export class CloudClient {
  #key = '';
  #deviceId = '';

  /** `http://127.0.0.1:3000` */
  constructor(private readonly server: string) {}

  /** As this device from now on; answers which it is. */
  async signIn(key: string): Promise<string> {
    const { device_id: id } = await this.#send<{ device_id: string }>('/daemon/config/sync', {
      headers: { authorization: `Bearer ${key}` },
    });
    this.#key = key;
    this.#deviceId = id;
    return id;
  }

  /** Makes this machine a device of the account; answers its key. One that is known already gets a new one. */
  async register(
    account: { email: string; password: string },
    machineId: string,
    about: { device_name: string; os_type: string; os_version: string; arch: string; ccjk_version: string },
  ): Promise<string> {
    const { token } = await this.#send<{ token: string }>('/auth/login', { body: account });
    const authorization = `Bearer ${token}`;
    try {
      const { device_key: key } = await this.#send<{ device_key: string }>('/daemon/register', {
        body: about,
        headers: { authorization, 'x-device-id': machineId },
      });
      return key;
    } finally {
      // The session has done what it was for; one that stays open runs out by itself.
      await this.#send('/auth/logout', { method: 'POST', headers: { authorization } }).catch(() => undefined);
    }
  }

  heartbeat(beat: Beat): Promise<BeatAnswer> {
    return this.#asDevice('/daemon/heartbeat', { body: beat });
  }

  async pending(limit: number): Promise<Task[]> {
    const { tasks } = await this.#asDevice<{ tasks: Task[] }>(`/daemon/tasks/pending?limit=${limit}`);
    return tasks;
  }

  /** A part of what a task writes; answers where the next one has to begin. */
  output(task: string, offset: number, text: string): Promise<{ next_offset: number; truncated: boolean }> {
    return this.#asDevice(`/daemon/tasks/${task}/output`, { body: { offset, text } });
  }

  result(task: string, result: Result): Promise<unknown> {
    return this.#asDevice(`/daemon/tasks/${task}/result`, { body: result });
  }

  config(): Promise<{ config: DeviceConfig; config_version: number }> {
    return this.#asDevice('/daemon/config/sync');
  }

  offline(): Promise<unknown> {
    return this.#asDevice('/daemon/offline', { method: 'POST' });
  }

  #asDevice<Data>(path: string, asking: Asking = {}): Promise<Data> {
    const headers = { authorization: `Bearer ${this.#key}`, 'x-device-id': this.#deviceId };
    return this.#send(path, { ...asking, headers });
  }

  async #send<Data>(path: string, { method, body, headers = {} }: Asking): Promise<Data> {
    const answer = await fetch(`${this.server}/v1${path}`, {
      method: method ?? (body ? 'POST' : 'GET'),
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      // A key goes to nobody but the server that was named.
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    // What is no JSON is not the cloud's own word: a proxy in between, an end in the middle. It is asked again.
    const { data, error } = (await answer.json()) as {
      data: Data;
      error: { code: string; message: string } | null;
    };
    if (answer.ok) return data;
    const retryAfter = Number(answer.headers.get('retry-after') ?? NaN);
    throw new Refused(
      answer.status,
      error?.code ?? 'unknown',
      error?.message ?? '',
      Number.isFinite(retryAfter) ? retryAfter : undefined,
    );
  }
}

/** Worth asking again: no connection, a cloud that is busy or starting. Everything else is an answer. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof Refused) || error.status === 429 || error.status >= 500;

/** The key is dead, or the account is switched off: nothing that this device says is heard any more. */
export const isTurnedAway = (error: unknown): error is Refused =>
  error instanceof Refused && (error.status === 401 || error.code === 'ACCOUNT_DISABLED');

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

export function backoffMs(attempt: number, error: unknown): number {
  const asked = error instanceof Refused ? error.retryAfterSeconds : undefined;
  return Math.min(LONGEST_WAIT_MS, asked === undefined ? FIRST_WAIT_MS * 2 ** attempt : asked * 1000);
}

/** Waits; the signal ends the wait early. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

/** Repeats until the cloud answered: saying a thing twice does no harm. Throws what it refused, or the last failure once `end` says so. */
export async function untilAnswered<Data>(say: () => Promise<Data>, end: AbortSignal): Promise<Data> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await say();
    } catch (error) {
      if (!isPassing(error) || end.aborted) throw error;
      await pause(backoffMs(attempt, error), end);
    }
  }
}
