// Who asks: one of each role, with a living token, and those whose token is none (any more). Signing out, disabling and deleting
// are among what is asked: whoever is gone is replaced.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { enterConsole } from '../../kit/console.js';
import { client, type Any } from '../../kit/http.js';
import type { CloudProcess } from '../../kit/process.js';
import {
  givenManager,
  givenNode,
  givenUser,
  PASSWORD,
  type ManagerScene,
  type NodeScene,
  type UserScene,
} from '../../kit/scene.js';
import {
  areCcjkPeopleThere,
  newCcjkPeople,
  operatorAt,
  quietAccount,
  type QuietAccount,
} from './ccjkPeople.js';
import { restocked, type CcjkPeople } from './ccjkStock.js';
import type { MailPorts } from './mailServers.js';
import { ccjkOf } from './watched.js';

export const ROLES = [
  'nobody',
  'garbage',
  'expired',
  'deleted',
  'user',
  'manager',
  'super',
  'agent',
  'console',
  'person',
  'operator',
  'apiKey',
  'device',
] as const;
export type Role = (typeof ROLES)[number];

export interface People {
  manager: ManagerScene;
  user: UserScene;
  node: NodeScene;
  codes: string[];
  /** Of users, jobs and nodes of theirs. */
  ids: number[];
  ccjk: CcjkPeople;
  tokens: Record<Exclude<Role, 'nobody' | 'garbage'>, string[]>;
}

/** The tenant of OAS that nobody but the super may touch, and the super does not; and one of CCJK. */
export interface Quiet {
  managerId: number;
  /** Of its users, jobs and codes. */
  ids: number[];
  account: QuietAccount;
}

export async function quietTenants(cloud: CloudProcess): Promise<Quiet> {
  return { ...(await quietTenant(cloud.oas)), account: await quietAccount(ccjkOf(cloud)) };
}

/** A tenant with users, codes, a node, a job that waits: set and left alone. */
async function quietTenant(origin: string): Promise<Omit<Quiet, 'account'>> {
  const scene = await superScene(origin);
  const manager = await givenManager(scene, 'quiet-shop', { days: 3650 });
  const ids: number[] = [];
  // Its only task has a job that nobody fetches: the scheduler leaves it alone, too.
  for (const tasks of [{ foster: {} }, {}, {}] as Record<string, object>[]) {
    ids.push((await givenUser(scene, manager, { days: 3650, tasks })).id);
  }
  await manager.as.post('/manager/activation-codes', { duration_days: 7, user_type: 'daily' });
  await givenNode(scene, manager, 'PC-quiet');
  await manager.as.post(`/manager/users/${ids[0]}/tasks/foster/run-now`);
  const pool = await manager.as.get('/manager/task-pool');
  const codes = await manager.as.get('/manager/activation-codes');
  const nodes = await manager.as.get('/manager/nodes');
  for (const { body } of [pool, codes, nodes]) {
    if (body.items.length === 0) throw new Error('the quiet tenant lacks something');
    ids.push(
      ...body.items.map(({ id }: Any) => id as number).filter((id: unknown) => typeof id === 'number'),
    );
  }
  return { managerId: manager.id, ids };
}

async function superScene(origin: string) {
  const nobody = client(origin);
  const { body } = await nobody.get('/bootstrap/status');
  if (!body.initialized) await nobody.post('/bootstrap/init', { username: 'admin', password: PASSWORD });
  const signedIn = await nobody.post('/super/auth/login', { username: 'admin', password: PASSWORD });
  if (signedIn.status !== 200) throw new Error(`the super cannot sign in: ${JSON.stringify(signedIn.body)}`);
  const superToken = signedIn.body.token as string;
  return { origin, nobody, super: client(origin, superToken), superToken };
}

/** Replaces whom the requests have locked out. One cloud, one of these. */
export class Company {
  #made = 0;
  #console: string | undefined;
  #superToken: string | undefined;
  people: People | undefined;

  constructor(
    private readonly cloud: CloudProcess,
    private readonly dataDir: string,
    /** Signing in is throttled, too: the first people stay, whatever becomes of them. */
    private readonly isLimited: boolean,
    private readonly mail: MailPorts,
  ) {}

  get serial(): number {
    return this.#made++;
  }

  async renew(): Promise<People> {
    if (this.people && this.isLimited) return this.people;
    if (!this.people || !(await this.#areAllThere(this.people))) {
      return (this.people = await this.#newPeople());
    }
    const ccjk = await restocked(ccjkOf(this.cloud), this.people.ccjk, this.mail);
    return (this.people = { ...this.people, ccjk });
  }

  async #areAllThere({ manager, user, node, ccjk }: People): Promise<boolean> {
    const answers = await Promise.all([
      manager.as.get('/manager/overview'),
      user.as.get('/user/me/tasks'),
      node.as.post('/agent/poll-jobs', { node_id: node.name }),
      client(this.cloud.oas, this.#superToken).get('/super/managers'),
    ]);
    const areThere = answers.every(({ status }) => status === 200);
    return areThere && areCcjkPeopleThere(ccjkOf(this.cloud), ccjk);
  }

  async #newPeople(): Promise<People> {
    const scene = await this.#scene();
    this.#superToken = scene.superToken;
    this.#console ??= (await enterConsole(this.cloud)).token;
    const manager = await givenManager(scene, `shop-${this.cloud.pid}-${this.serial}`);
    const user = await givenUser(scene, manager);
    const other = await givenUser(scene, manager, { type: 'duiyi' });
    const node = await givenNode(scene, manager, 'PC-1');
    const deleted = await givenUser(scene, manager);
    await manager.as.delete(`/manager/users/${deleted.id}`);
    const lost = await givenNode(scene, manager, 'PC-lost');
    const { body: nodes } = await manager.as.get('/manager/nodes');
    const lostNode = (nodes.items as Any[]).find((one) => JSON.stringify(one).includes('PC-lost'));
    await manager.as.delete(`/manager/nodes/${lostNode.id}`);
    const codes: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { body } = await manager.as.post('/manager/activation-codes', {
        duration_days: 7,
        user_type: 'daily',
      });
      codes.push(body.code as string);
    }
    const jobs = await node.poll();
    const ccjk = await this.#newCcjkPeople();
    return {
      ...{ manager, user, node, codes, ccjk },
      ids: [
        user.id,
        other.id,
        ...jobs.map((job: Any) => job.ID as number),
        ...nodes.items.map(({ id }: Any) => id as number),
      ],
      tokens: {
        ...{ user: [user.token], manager: [manager.token], super: [scene.superToken], agent: [node.token] },
        console: [this.#console],
        ...ccjk.tokens,
        expired: [
          ...(await this.#expired('oas', [manager.token, scene.superToken, node.token])),
          ...(await this.#expired('ccjk', [...ccjk.tokens.person, ...ccjk.tokens.operator])),
        ],
        deleted: [deleted.token, lost.token, ...ccjk.deleted],
      },
    };
  }

  async #newCcjkPeople(): Promise<CcjkPeople> {
    const origin = ccjkOf(this.cloud);
    return newCcjkPeople(origin, await operatorAt(origin), `${this.cloud.pid}-${this.serial}`, this.mail);
  }

  /** The super may have changed its own password by what it was made to send: never with our knowledge of the old one. */
  #scene() {
    return superScene(this.cloud.oas);
  }

  /** Signed with the cloud's own key, and over since yesterday. */
  async #expired(service: 'oas' | 'ccjk', tokens: readonly string[]): Promise<string[]> {
    const secrets = JSON.parse(await readFile(join(this.dataDir, 'secrets.json'), 'utf8')) as {
      services: Record<string, string>;
    };
    const yesterday = Math.floor(Date.now() / 1000) - 86_400;
    return tokens.map((token) =>
      jwt.sign(
        { ...(jwt.decode(token) as object), iat: yesterday - 60, exp: yesterday },
        Buffer.from(secrets.services[service]!),
      ),
    );
  }
}
