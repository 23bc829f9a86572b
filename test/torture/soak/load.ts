// The steady load of a soak: agents who poll, work, fail and fall silent, managers who look and edit, users who come and go. Whoever
// is made is removed again, so that what grows is the product's.
import { Agent, request } from 'node:http';
import WebSocket from 'ws';
import type { Any } from '../../kit/http.js';
import { PASSWORD, givenManager, sceneAt, type Scene } from '../../kit/scene.js';
import type { Chance } from '../../kit/simulatedDisk.js';

export interface LoadSize {
  agents: number;
  /** Of each manager, of which there are two. */
  users: number;
  /** Seconds that a lease lasts: some strides. */
  leaseSeconds: number;
}

/** Jobs that one agent takes on in a stride at most: the rest waits, and time goes on. */
const MOST_POLLS = 4;
const MANAGERS = ['north', 'south'] as const;

interface Held {
  id: number;
  leaseId: string;
  user: number;
  /** Strides until it is reported; none: it is forgotten. */
  left: number;
}

interface Node {
  name: string;
  manager: string;
  token: string;
  held: Held[];
}

export class Load {
  /** What agents' requests took since they were last asked for, ms. */
  private took: number[] = [];
  private readonly kept = new Agent({ keepAlive: true, maxSockets: 32 });
  private readonly nodes: Node[] = [];
  private readonly managers = new Map<
    string,
    { token: string; users: { id: number; accountNo: string }[] }
  >();
  /** Who is deleted is gone with all jobs a while later. */
  private readonly gone = new Set<number>();
  private readonly guests: { manager: string; id: number; stride: number }[] = [];
  requests = 0;
  readonly findings: string[] = [];

  constructor(
    private readonly origin: string,
    private readonly size: LoadSize,
    private readonly chance: Chance,
  ) {}

  async open(): Promise<void> {
    const scene = await sceneAt(this.origin);
    for (const name of MANAGERS) await this.openManager(scene, name);
    for (let n = 0; n < this.size.agents; n++) {
      this.nodes.push({ name: `PC-${n}`, manager: MANAGERS[n % 2]!, token: '', held: [] });
    }
    await this.signIn();
  }

  /** Before their tokens end. */
  async signIn(): Promise<void> {
    for (const name of MANAGERS) {
      const { body } = await this.ask('POST', '/manager/auth/login', undefined, {
        username: name,
        password: PASSWORD,
      });
      this.managers.get(name)!.token = body.token;
    }
    for (const node of this.nodes) {
      const { body } = await this.ask('POST', '/agent/auth/login', undefined, {
        ...{ username: node.manager, password: PASSWORD, node_id: node.name, version: '1.0.0' },
      });
      node.token = body.token;
    }
  }

  /** Everybody acts, all at once. */
  async stride(number: number): Promise<void> {
    await Promise.all([
      ...this.nodes.map((node) => this.work(node)),
      // In turns.
      this.manage(MANAGERS[number % 2]!, number >> 1),
      this.visit(),
    ]);
  }

  /** Sorted. */
  takeTimes(): number[] {
    const times = this.took.sort((a, b) => a - b);
    this.took = [];
    return times;
  }

  close(): void {
    this.kept.destroy();
  }

  private async openManager(scene: Scene, name: string): Promise<void> {
    const { as, token } = await givenManager(scene, name, { days: 3650 });
    const users: { id: number; accountNo: string }[] = [];
    while (users.length < this.size.users) {
      const { status, body } = await as.post('/manager/users/batch-create', {
        ...{ count: Math.min(50, this.size.users - users.length), duration_days: 365, user_type: 'daily' },
      });
      if (status !== 201) throw new Error(`users: ${status} ${JSON.stringify(body)}`);
      users.push(...(body.items as Any[]).map(({ id, account_no: accountNo }) => ({ id, accountNo })));
    }
    this.managers.set(name, { token, users });
  }

  private async work(node: Node): Promise<void> {
    for (const job of [...node.held]) {
      job.left -= 1;
      if (job.left > 0) await this.say(node, job, 'heartbeat');
      else node.held.splice(node.held.indexOf(job), 1);
      if (job.left === 0) await this.say(node, job, 'complete');
    }
    for (let polls = 0; polls < MOST_POLLS; polls++) {
      const { body } = await this.timed('POST', '/agent/poll-jobs', node.token, [200], {
        ...{ node_id: node.name, limit: 20, lease_seconds: this.size.leaseSeconds },
      });
      for (const { ID: id, LeaseID: leaseId, UserID: user } of body.jobs as Any[]) {
        await this.take(node, { id, leaseId, user, left: 0 });
      }
      if ((body.jobs as Any[]).length < 20) return;
    }
  }

  private async take(node: Node, job: Held): Promise<void> {
    const luck = this.chance();
    // Its lease runs out.
    if (luck < 0.01) return;
    if (this.chance() < 0.4) await this.say(node, job, 'start');
    if (luck < 0.05) {
      job.left = 2 + Math.floor(this.chance() * 3);
      node.held.push(job);
      return;
    }
    await this.say(node, job, luck < 0.5 ? 'fail' : 'complete');
  }

  private async say(node: Node, job: Held, verb: 'start' | 'heartbeat' | 'complete' | 'fail'): Promise<void> {
    const expected = this.gone.has(job.user) ? [200, 404, 409] : [200, 409];
    await this.timed('POST', `/agent/jobs/${job.id}/${verb}`, node.token, expected, {
      ...{ node_id: node.name, lease_id: job.leaseId, lease_seconds: this.size.leaseSeconds },
      ...{ message: `${verb} ${Math.floor(this.chance() * 1e6)}` },
      ...(verb === 'complete' && { result: { assets: { gold: Math.floor(this.chance() * 1e6) } } }),
      ...(verb === 'fail' && {
        error_code: this.chance() < 0.1 ? 'LOCAL_ACCOUNT_MISSING' : 'LOCAL_EXEC_FAIL',
      }),
    });
  }

  private async manage(name: string, stride: number): Promise<void> {
    const { token, users } = this.managers.get(name)!;
    const user = this.pick(users);
    await this.ask('GET', '/manager/overview', token);
    await this.ask('GET', '/manager/task-pool?page_size=50', token);
    await this.ask('GET', `/manager/users/${user.id}/logs`, token);
    await this.ask('PUT', `/manager/users/${user.id}/tasks`, token, {
      task_config: { foster: { fail_delay: 20 + Math.floor(this.chance() * 20) } },
    });
    if (stride % 20 === 0) await this.invite(name, token, stride);
    if (stride % 10 === 0) await this.listen(token);
  }

  /** A user who is deleted again some strides later, and a socket that is closed again. */
  private async invite(manager: string, token: string, stride: number): Promise<void> {
    const { body } = await this.ask('POST', '/manager/users/quick-create', token, {
      ...{ duration_days: 1, user_type: 'duiyi' },
    });
    this.guests.push({ manager, id: body.user_id, stride });
    const leaving = this.guests.filter((guest) => guest.manager === manager && guest.stride < stride);
    for (const guest of leaving) {
      this.guests.splice(this.guests.indexOf(guest), 1);
      this.gone.add(guest.id);
      await this.ask('DELETE', `/manager/users/${guest.id}`, token);
    }
  }

  private listen(token: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`${this.origin.replace('http', 'ws')}/api/v1/live`);
      socket.once('open', () => socket.send(JSON.stringify({ token })));
      socket.once('message', () => socket.close());
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
  }

  private async visit(): Promise<void> {
    const { users } = this.managers.get(this.pick(MANAGERS))!;
    const { body } = await this.ask('POST', '/user/auth/login', undefined, {
      account_no: this.pick(users).accountNo,
    });
    await this.ask('GET', '/user/me/tasks', body.token);
    await this.ask('GET', '/user/me/logs', body.token);
    await this.ask('POST', '/user/auth/logout', body.token, {});
    // A stranger's guess, which is counted and forgotten.
    await this.ask('POST', '/user/auth/login', undefined, { account_no: '7777-7777-7777-7777' }, [401, 429]);
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.chance() * items.length)]!;
  }

  private async timed(
    method: string,
    path: string,
    token: string,
    expected: readonly number[],
    body: object,
  ): Promise<{ body: Any }> {
    const began = performance.now();
    const answer = await this.ask(method, path, token, body, expected);
    this.took.push(performance.now() - began);
    return answer;
  }

  private ask(
    method: string,
    path: string,
    token?: string,
    body?: object,
    expected: readonly number[] = [200, 201],
  ): Promise<{ body: Any }> {
    this.requests += 1;
    const content = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.origin}/api/v1${path}`,
        {
          ...{ method, agent: this.kept },
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
          },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          answer.once('end', () => {
            const status = answer.statusCode ?? 0;
            if (!expected.includes(status))
              this.findings.push(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
            resolve({ body: text === '' ? undefined : JSON.parse(text) });
          });
          answer.once('error', reject);
        },
      );
      asked.once('error', reject);
      asked.end(content);
    });
  }
}
