// A few thousand requests made from the OpenAPI document, allowed ones and spoiled ones, to every operation as whoever may call
// it: nothing fails through a fault of ours, and every answer is what the document says.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer, Any } from '../../kit/http.js';
import { documentOf, type Documented, type DocumentedOperation } from '../../kit/openApi.js';
import { startProcess, temporaryDirectory, type CloudProcess } from '../../kit/process.js';
import {
  givenManager,
  givenNode,
  givenUser,
  PASSWORD,
  sceneAt,
  type ManagerScene,
  type NodeScene,
  type Scene,
  type UserScene,
} from '../../kit/scene.js';
import { allowed, below, pick, randomFrom, spoiled, type Making } from '../../kit/schemaValues.js';

const SEED = Number(process.env.FUZZ_SEED ?? 20_260_501);
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 30);
/** Hashing a password takes a tenth of a second. */
const SLOW_ROUNDS = 6;

interface People {
  scene: Scene;
  manager: ManagerScene;
  user: UserScene;
  node: NodeScene;
  codes: string[];
  ids: number[];
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: CloudProcess;
let documented: Documented;
let people: People;
let made = 0;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cloud = await startProcess(directory.path);
  documented = await documentOf(cloud.oas);
  people = await newPeople();
}, 60_000);

afterAll(async () => {
  await cloud?.kill();
  await directory?.[Symbol.asyncDispose]();
});

/** A manager with users, a node that holds jobs, and codes to redeem. */
async function newPeople(): Promise<People> {
  const scene = people?.scene ?? (await sceneAt(cloud.oas));
  const manager = await givenManager(scene, `shop-${made++}`);
  const user = await givenUser(scene, manager);
  const other = await givenUser(scene, manager, { type: 'duiyi' });
  const node = await givenNode(scene, manager, 'PC-1');
  const jobs = await node.poll();
  const codes: string[] = [];
  for (let i = 0; i < 3; i++) {
    const grant = { duration_days: 7, user_type: 'daily' };
    codes.push((await manager.as.post('/manager/activation-codes', grant)).body.code);
  }
  return { scene, manager, user, node, codes, ids: [user.id, other.id, ...jobs.map((job: Any) => job.ID)] };
}

/** Signing out, disabling and deleting are among what is fuzzed: whoever is gone is replaced. */
async function renewPeople(): Promise<void> {
  const { manager, user, node } = people;
  const answers = await Promise.all([
    manager.as.get('/manager/overview'),
    user.as.get('/user/me/tasks'),
    node.as.post('/agent/poll-jobs', { node_id: 'PC-1' }),
  ]);
  if (answers.some(({ status }) => status !== 200)) people = await newPeople();
}

const random = randomFrom(SEED);

const making: Making = {
  random,
  resolve: (schema) => documented.resolve(schema),
  known(name) {
    const { manager, codes, ids, user } = people;
    if (/^(id|.*_id|.*ids?)$/.test(name) && !/node_id|login_id|.*_ids$/.test(name)) {
      return random() < 0.7 ? pick(random, ids) : 1 + below(random, 8);
    }
    switch (name) {
      case '*name':
        return pick(random, ['签到', 'sign_in', 'stamina', 'enabled', 'next_time', 'x']);
      case 'node_id':
        return 'PC-1';
      case 'username':
        return pick(random, [manager.username, `new-${made++}`]);
      case 'password':
      case 'old_password':
      case 'new_password':
      case 'current_password':
        return PASSWORD;
      case 'code':
        return pick(random, codes);
      case 'account_no':
        return user.accountNo;
      case 'duration_days':
        return 1 + below(random, 30);
      default:
        return undefined;
    }
  },
};

interface Sent {
  path: string;
  body: string | undefined;
}

function request(operation: DocumentedOperation): Sent {
  const isSpoiled = random() < 0.5;
  let path = operation.path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters) {
    if (parameter.in === 'query' && !parameter.required && random() < 0.5) continue;
    const value = allowed(parameter.schema, making, parameter.name);
    const sent = isSpoiled && random() < 0.3 ? spoiled(value, random) : value;
    const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
    if (parameter.in === 'query') query.append(parameter.name, text.replace(/[\ud800-\udfff]/g, '~'));
    else path = path.replace(`{${parameter.name}}`, pathPart(text));
  }
  const body = operation.body && allowed(operation.body, making);
  const sentBody = isSpoiled ? spoiled(body, random) : body;
  return {
    path: query.size > 0 ? `${path}?${query}` : path,
    body: operation.body ? JSON.stringify(sentBody) : undefined,
  };
}

/** A part of a path is never empty nor a dot, or it would be another path. */
const pathPart = (text: string): string =>
  encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '�')).replace(/^\.*$/, '~');

function tokenFor({ security }: DocumentedOperation): string | undefined {
  const scheme = Object.keys(security[below(random, security.length)] ?? {})[0];
  switch (scheme) {
    case 'superToken':
      return people.scene.superToken;
    case 'managerToken':
      return people.manager.token;
    case 'userToken':
      return people.user.token;
    case 'agentToken':
      return people.node.token;
    default:
      return undefined;
  }
}

async function send(
  operation: DocumentedOperation,
  { path, body }: Sent,
): Promise<Answer<Any> & { type: string }> {
  const token = tokenFor(operation);
  const answer = await fetch(cloud.oas + path, {
    method: operation.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    type,
    body: type.startsWith('application/json') ? JSON.parse(text) : undefined,
  };
}

test(`every operation answers as documented, whatever it is sent (seed ${SEED})`, async () => {
  const complaints: string[] = [];
  const succeeded = new Set<string>();
  let sent = 0;
  for (const operation of documented.operations) {
    // The fuzz would lock itself out of the only account that it cannot make anew.
    if (operation.path.startsWith('/api/v1/super/auth/') && operation.path !== '/api/v1/super/auth/login')
      continue;
    await renewPeople();
    const isSlow = operation.body && JSON.stringify(documented.resolve(operation.body)).includes('password');
    for (let round = 0; round < (isSlow ? SLOW_ROUNDS : ROUNDS); round++) {
      const what = request(operation);
      const answer = await send(operation, what);
      sent++;
      if (answer.status < 300) succeeded.add(operation.name);
      const complaint = documented.complaint({
        method: operation.method,
        path: what.path,
        status: answer.status,
        contentType: answer.type,
        body: answer.body,
      });
      if (complaint) complaints.push(`${complaint}; sent ${what.body?.slice(0, 400)}`);
      if (answer.status === 401 && operation.security.some((one) => Object.keys(one).length > 0))
        await renewPeople();
    }
  }
  expect(complaints.slice(0, 20)).toEqual([]);
  expect(sent).toBeGreaterThan(1500);
  // Were most of it refused, it would prove little.
  expect(succeeded.size / documented.operations.length).toBeGreaterThan(0.7);
  expect(cloud.stderr() + cloud.stdout()).not.toContain('through a fault of the server');
}, 240_000);
