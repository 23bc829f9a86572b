// The published command-line tool's own classes as far as facts about them are known (README): each call with exactly its path, headers
// and body, and each answer read as the class reads it.
import { expect, test } from 'vitest';
import { givenTask, openCcjk, PASSWORD, statusOf, type CcjkDoor, type Device } from '../../kit/ccjk.js';
import type { Any } from '../../kit/http.js';

/** MiaodaClient with a base that ends in /v1: looks at no status, only at `success` and the message of an error. */
class MiaodaClient {
  accessToken: string | undefined;
  refreshToken: string | undefined;
  constructor(private readonly base: string) {}

  async #request(method: string, path: string, body?: object, isAgain = false): Promise<Any> {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(this.accessToken === undefined ? {} : { Authorization: `Bearer ${this.accessToken}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = (await answer.json()) as Any;
    if (said.success) return said;
    const message = typeof said.error === 'string' ? said.error : said.error?.message;
    if (String(message).includes('401') && !isAgain && (await this.refresh())) {
      return this.#request(method, path, body, true);
    }
    throw new Error(message ?? 'Request failed');
  }

  async #enter(path: string, email: string, password: string): Promise<Any> {
    const { data } = await this.#request('POST', path, { email, password }, true);
    this.accessToken = data.token ?? data.tokens.accessToken;
    this.refreshToken = data.tokens?.refreshToken;
    return data.user;
  }
  register = (email: string, password: string) => this.#enter('/auth/register', email, password);
  login = (email: string, password: string) => this.#enter('/auth/login', email, password);

  async refresh(): Promise<boolean> {
    try {
      const { refreshToken } = this;
      const { data } = await this.#request('POST', '/auth/refresh', { refreshToken }, true);
      this.accessToken = data.accessToken;
      this.refreshToken = data.refreshToken;
      return true;
    } catch {
      return false;
    }
  }
  me = () => this.#request('GET', '/auth/me');
}

/** AuthClient: goes by the status, and wants the user under `data.user`. */
class AuthClient {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}
  async #request(method: string, path: string, body?: object): Promise<Any> {
    const answer = await fetch(`${this.base}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const names: Record<number, string> = { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 404: 'NOT_FOUND' };
    if (!answer.ok) throw new Error(names[answer.status] ?? 'INTERNAL');
    return answer.json();
  }
  async currentUser(): Promise<{ id: string; email: string }> {
    const said = await this.#request('GET', '/auth/me');
    if (!said.success || !said.data?.user) throw new Error('INTERNAL');
    return { id: said.data.user.id, email: said.data.user.email };
  }
  logout = () => this.#request('POST', '/auth/logout');
  /** Its sign-in by a code in a mail: an address without a password. */
  login = (email: string) => this.#request('POST', '/auth/login', { email });
}

/** AuthManager: reads the top level of the answer; any failure throws its tokens away. */
class AuthManager {
  constructor(
    private readonly base: string,
    public tokens: { accessToken: string; refreshToken: string; expiresAt: number } | undefined,
  ) {}
  async refresh(now: number): Promise<void> {
    const answer = await fetch(`${this.base}/auth/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refreshToken: this.tokens!.refreshToken }),
    });
    const said = (await answer.json()) as Any;
    if (!answer.ok || !said.accessToken) {
      this.tokens = undefined;
      return;
    }
    const refreshToken = said.refreshToken ?? this.tokens!.refreshToken;
    this.tokens = { accessToken: said.accessToken, refreshToken, expiresAt: now + said.expiresIn * 1000 };
  }
}

test('MiaodaClient signs up and in with mail and password alone, and renews its token by itself once it has run out', async () => {
  await using door = await openCcjk();
  const client = new MiaodaClient(`${door.origin}/v1`);
  expect(await client.register('dev@example.com', PASSWORD)).toMatchObject({ email: 'dev@example.com' });
  const first = client.refreshToken;
  expect(first, 'it forgets the one beside a plain token').toEqual(expect.any(String));
  await door.clock.advance('16m');
  expect((await client.me()).data.email).toBe('dev@example.com');
  expect(client.refreshToken).not.toBe(first);
  await expect(client.register('dev@example.com', PASSWORD)).rejects.toThrow(/address|account/);
  await expect(client.login('dev@example.com', 'a-wrong-one')).rejects.toThrow(/password/);
  expect(await client.login('dev@example.com', PASSWORD)).toMatchObject({ email: 'dev@example.com' });
  // Beyond thirty days nothing renews it, and it hears so.
  await door.clock.advance('31d');
  await expect(client.me()).rejects.toThrow('401');
});

test('AuthClient reads who it is and signs out; its sign-in without a password is refused in words', async () => {
  await using door = await openCcjk();
  const { token, id, email } = door.operator;
  const client = new AuthClient(`${door.origin}/v1`, token);
  expect(await client.currentUser()).toEqual({ id, email });
  await expect(client.login(email)).rejects.toThrow('INTERNAL');
  expect(await client.logout()).toMatchObject({ success: true });
  await expect(client.currentUser()).rejects.toThrow('UNAUTHORIZED');
});

test('AuthManager keeps its sign-in over many renewals, and loses it only once it is over', async () => {
  await using door = await openCcjk();
  const { token, refreshToken } = door.operator;
  const manager = new AuthManager(`${door.origin}/v1`, { accessToken: token, refreshToken, expiresAt: 0 });
  for (let day = 0; day < 40; day += 8) {
    await manager.refresh(door.clock.now());
    expect(manager.tokens?.expiresAt).toBe(door.clock.now() + 900_000);
    const client = new AuthClient(`${door.origin}/v1`, manager.tokens!.accessToken);
    expect((await client.currentUser()).email).toBe(door.operator.email);
    await door.clock.advance('8d');
  }
  await door.clock.advance('31d');
  await manager.refresh(door.clock.now());
  expect(manager.tokens).toBeUndefined();
});

interface Command {
  id: string;
  commandType: string;
  command: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  timeout: number;
}

/** The daemon's CloudClient and the loop around it: no Authorization, no X-Device-ID, no status; a failure is `success: false`. */
class PublishedDaemon {
  readonly ran: string[] = [];
  readonly currentTasks: string[] = [];
  /** Plays the network: throws instead of answering. */
  isCut = false;
  constructor(
    private readonly origin: string,
    private readonly token: string,
    private readonly work: (command: Command) => object,
  ) {}

  async #call(method: string, path: string, body?: object): Promise<Any> {
    try {
      if (this.isCut) throw new Error('ECONNREFUSED');
      const answer = await fetch(`${this.origin}/api/control${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', 'X-Device-Token': this.token },
        ...(body && { body: JSON.stringify(body) }),
      });
      return await answer.json();
    } catch (error) {
      return { success: false, error: (error as Error).message };
    }
  }

  /** Prints what it is answered: without `data.device` it would crash. */
  async start(): Promise<string> {
    const about = { name: 'studio', platform: process.platform, hostname: 'studio.local', version: '3.8.0' };
    const said = await this.#call('POST', '/devices/register', about);
    if (!said.success) throw new Error('Failed to register device');
    const { id, name, platform, status } = said.data.device;
    return `${id} ${name} ${platform} ${status}`;
  }

  /** Every thirty seconds: what the answer lists is run at once. */
  async heartbeat(status: 'online' | 'busy' | 'offline'): Promise<Any> {
    const timestamp = new Date().toISOString();
    const body = { status, currentTasks: [...this.currentTasks], timestamp };
    const said = await this.#call('POST', '/devices/heartbeat', body);
    if (said.success) for (const command of said.data.pendingTasks ?? []) await this.#run(command);
    return said;
  }

  async poll(): Promise<void> {
    const said = await this.#call('GET', '/devices/pending');
    if (said.success) for (const command of said.data.commands) await this.#run(command);
  }

  async #run(command: Command): Promise<void> {
    this.ran.push(command.id);
    this.currentTasks.push(command.id);
    const result = { stdout: '', stderr: '', success: true, exitCode: 0, duration: 1500.25 };
    await this.finish(command.id, { ...result, ...this.work(command) });
  }

  async finish(id: string, result: object): Promise<void> {
    const said = await this.#call('POST', `/commands/${id}/result`, result);
    if (said.success) this.currentTasks.splice(this.currentTasks.indexOf(id), 1);
  }
}

async function given(door: CcjkDoor, work: (command: Command) => object = () => ({})) {
  const { data } = await door.operator.ask('POST', '/devices', { device_name: 'by hand' });
  const device = { id: data.device_id } as Device;
  return { device, daemon: new PublishedDaemon(door.origin, data.device_key, work) };
}

test('the published daemon comes up, runs each command once, and reports as its class does, also megabytes', async () => {
  await using door = await openCcjk();
  const seen: Command[] = [];
  const { device, daemon } = await given(door, (command) => {
    seen.push(command);
    if (command.command === 'fails') return { success: false, exitCode: 2, stderr: 'no' };
    return command.command === 'shouts' ? { stdout: 'x'.repeat(1_500_000) } : { stdout: 'ok' };
  });
  expect(await daemon.start()).toBe(`${device.id} studio ${process.platform} online`);
  const good = await givenTask(door.operator, device, { args: { cwd: '/srv', env: { CI: '1' } } });
  const bad = await givenTask(door.operator, device, { command: 'fails' });
  const loud = await givenTask(door.operator, device, { command: 'shouts' });
  await daemon.heartbeat('online');
  await daemon.poll();
  await daemon.heartbeat('online');
  expect(daemon.ran.sort()).toEqual([good, bad, loud].sort());
  expect(daemon.currentTasks).toEqual([]);
  expect(seen.find(({ id }) => id === good)).toMatchObject({
    ...{
      commandType: 'shell',
      command: 'npm test',
      args: [],
      cwd: '/srv',
      env: { CI: '1' },
      timeout: 300_000,
    },
  });
  const read = async (id: string) => (await door.operator.ask('GET', `/tasks/${id}`)).data;
  expect(await read(good)).toMatchObject({ status: 'completed', exit_code: 0, stdout: 'ok' });
  expect(await read(bad)).toMatchObject({ status: 'failed', exit_code: 2, stderr: 'no' });
  expect((await read(loud)).stdout).toHaveLength(100_000);
  expect(await daemon.heartbeat('offline')).toMatchObject({ success: true });
  expect((await door.operator.ask('GET', `/devices/${device.id}`)).data.daemon_status).toBe('offline');
});

test('a result that did not come through keeps its command in the daemon’s list; the task runs on, and is not run twice', async () => {
  await using door = await openCcjk();
  const { device, daemon } = await given(door, () => {
    daemon.isCut = true;
    return {};
  });
  await daemon.start();
  const task = await givenTask(door.operator, device);
  await daemon.heartbeat('online');
  expect(daemon.currentTasks).toEqual([task]);
  expect(await daemon.heartbeat('busy')).toMatchObject({ success: false });
  daemon.isCut = false;
  for (let minute = 0; minute < 3; minute++) {
    await door.clock.advance('30s');
    await daemon.heartbeat('busy');
    await door.tick('silentDevices');
    await door.tick('leases');
  }
  expect(daemon.ran).toEqual([task]);
  expect(await statusOf(door.operator, task)).toBe('running');
  await daemon.finish(task, { success: true, exitCode: 0, stdout: 'late', stderr: '', duration: 1 });
  expect(await statusOf(door.operator, task)).toBe('completed');
});

test('with a key that is no more the published daemon hears no success, and does not come up', async () => {
  await using door = await openCcjk();
  const { device, daemon } = await given(door);
  await door.operator.ask('DELETE', `/devices/${device.id}`);
  await expect(daemon.start()).rejects.toThrow('Failed to register device');
  expect(await daemon.heartbeat('online')).toMatchObject({ success: false });
  await daemon.poll();
  expect(daemon.ran).toEqual([]);
});
