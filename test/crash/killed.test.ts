// An answered write is on disk: the process is killed with SIGKILL under load at random moments, started again on the same
// directory, and everything that was answered before is looked up. What was never answered may be there or not, but never half.
import { expect, test } from 'vitest';
import { client, type Any } from '../kit/http.js';
import { QUICK, startProcess, temporaryDirectory, type CloudProcess } from '../kit/process.js';
import { givenManager, givenNode, givenUser, PASSWORD, sceneAt, type ManagerScene } from '../kit/scene.js';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 5);

/** What the clients were told; an entry is made after the answer came, never before. */
interface History {
  codes: Map<string, number>;
  redeemed: Map<string, string>;
  expiry: Map<string, number>;
  completed: Set<number>;
  leases: Map<number, { node: string; until: number }>;
  /** A lease answered twice to different nodes while the first was alive: a finding. */
  doubles: string[];
}

const newHistory = (): History => ({
  codes: new Map(), redeemed: new Map(), expiry: new Map(), completed: new Set(), leases: new Map(), doubles: [],
}); // prettier-ignore

/** Runs clients against the cloud until it dies under them. Every error after the kill is expected; before it, none is. */
async function load(
  cloud: CloudProcess,
  manager: ManagerScene,
  users: { accountNo: string; token: string }[],
  history: History,
) {
  let dead = false;
  void cloud.exited.then(() => (dead = true));
  const untilDead = async (step: () => Promise<void>) => {
    while (!dead) {
      try {
        await step();
      } catch (error) {
        // A connection that broke is the kill; an answer that was wrong is a finding.
        if (error instanceof TypeError) return;
        throw error;
      }
    }
  };
  const as = client(cloud.oas, manager.token);
  const makeCodes = () =>
    untilDead(async () => {
      const made = await as.post('/manager/activation-codes', { duration_days: 1, user_type: 'daily' });
      if (made.status !== 201) throw new Error(`code: ${made.status} ${JSON.stringify(made.body)}`);
      history.codes.set(made.body.code, made.body.id);
    });
  const redeem = (user: { accountNo: string; token: string }) =>
    untilDead(async () => {
      const code = [...history.codes.keys()].find((one) => !history.redeemed.has(one));
      if (!code) return void (await new Promise((resolve) => setTimeout(resolve, 5)));
      history.redeemed.set(code, 'asked');
      const answer = await client(cloud.oas, user.token).post('/user/auth/redeem-code', { code });
      if (answer.status !== 200) throw new Error(`redeem: ${answer.status} ${JSON.stringify(answer.body)}`);
      history.redeemed.set(code, user.accountNo);
      history.expiry.set(user.accountNo, Date.parse(answer.body.expires_at));
    });
  const work = async (name: string) => {
    let node: ReturnType<typeof client> | undefined;
    await untilDead(async () => {
      if (!node) {
        const login = { username: manager.username, password: PASSWORD, node_id: name };
        const { body } = await client(cloud.oas).post('/agent/auth/login', login);
        node = client(cloud.oas, body.token);
      }
      const { body } = await node.post('/agent/poll-jobs', { node_id: name, limit: 3, lease_seconds: 600 });
      for (const job of (body.jobs ?? []) as Any[]) {
        const held = history.leases.get(job.ID);
        if (held && held.node !== name && held.until > Date.now())
          history.doubles.push(`job ${job.ID}: ${held.node}, then ${name}`);
        history.leases.set(job.ID, { node: name, until: Date.parse(job.LeaseUntil) });
        const report = await node.post(`/agent/jobs/${job.ID}/complete`, { node_id: name, message: 'done' });
        if (report.status !== 200)
          throw new Error(`complete: ${report.status} ${JSON.stringify(report.body)}`);
        history.completed.add(job.ID);
        history.leases.delete(job.ID);
      }
    });
  };
  await Promise.all([
    makeCodes(), makeCodes(), ...users.slice(0, 4).map(redeem), work('PC-1'), work('PC-2'), work('PC-3'),
  ]); // prettier-ignore
}

async function everyPage(as: ReturnType<typeof client>, path: string): Promise<Any[]> {
  const items: Any[] = [];
  for (let page = 1; ; page++) {
    const { body } = await as.get(`${path}${path.includes('?') ? '&' : '?'}page=${page}&page_size=100`);
    items.push(...body.items);
    if (body.items.length === 0 || items.length >= body.total) return items;
  }
}

test('killed under load and started again, every answered write is there, and none is there twice', async () => {
  await using directory = await temporaryDirectory();
  const history = newHistory();
  let manager!: ManagerScene;
  const users: { id: number; accountNo: string; token: string }[] = [];
  {
    await using cloud = await startProcess(directory.path);
    const scene = await sceneAt(cloud.oas);
    manager = await givenManager(scene, 'shop', { days: 3650 });
    for (let n = 0; n < 12; n++) users.push(await givenUser(scene, manager, { type: 'daily', days: 30 }));
    await cloud.stop();
  }
  for (let round = 0; round < ROUNDS; round++) {
    const cloud = await startProcess(directory.path);
    const loading = load(cloud, manager, users, history);
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 900));
    await cloud.kill();
    await loading;
  }

  await using cloud = await startProcess(directory.path, [
    ...QUICK,
    '--set',
    'oas.scheduler.intervalSeconds=3600',
  ]);
  const as = client(cloud.oas, manager.token);
  const codes = new Map(
    (await everyPage(as, '/manager/activation-codes')).map((code) => [code.code as string, code]),
  );
  for (const [code, id] of history.codes)
    expect(codes.get(code), `code ${id} was answered and is gone`).toMatchObject({ id });
  for (const [code, accountNo] of history.redeemed) {
    if (accountNo === 'asked') continue;
    expect(codes.get(code), 'an answered redemption').toMatchObject({
      status: 'used',
      used_by_account_no: accountNo,
    });
  }
  for (const [accountNo, until] of history.expiry) {
    const user = users.find((one) => one.accountNo === accountNo)!;
    const { body } = await client(cloud.oas, user.token).get('/user/me/profile');
    const usedBy = [...codes.values()].filter(
      (code) => code.used_by_account_no === accountNo && code.status === 'used',
    );
    // Each code adds one day exactly once: those made by quick-create count 30.
    const days = usedBy.reduce((sum: number, code) => sum + code.duration_days, 0);
    expect(Date.parse(body.expires_at)).toBeGreaterThanOrEqual(until);
    expect(Math.round((Date.parse(body.expires_at) - Date.parse(body.created_at)) / 86_400_000)).toBe(days);
  }
  const successes = new Map<number, number>();
  for (const user of users) {
    const items = await everyPage(client(cloud.oas, user.token), '/user/me/logs');
    for (const line of items) {
      if (line.event_type === 'success') successes.set(line.job_id, (successes.get(line.job_id) ?? 0) + 1);
    }
  }
  for (const id of history.completed) expect(successes.get(id), `job ${id} was answered as complete`).toBe(1);
  expect([...successes.values()].every((times) => times === 1)).toBe(true);
  expect(history.doubles).toEqual([]);
  expect(history.codes.size, 'the load did something').toBeGreaterThan(ROUNDS * 5);
  expect(history.completed.size, 'the agents did something').toBeGreaterThan(0);
  expect(await givenNodeWorks(cloud, manager)).toBe(true);
}, 180_000);

/** The cloud that came back is a whole one: a node can log in and ask. */
async function givenNodeWorks(cloud: CloudProcess, manager: ManagerScene): Promise<boolean> {
  const scene = await sceneAt(cloud.oas);
  const node = await givenNode(scene, manager, 'PC-9');
  return Array.isArray(await node.poll());
}
