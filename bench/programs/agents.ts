// Agents that work as fast as they are answered, each on its own connection: against the product, or against the floor that
// answers the same.
import { WebSocket } from 'ws';
import { Connection } from '../kit/connection.js';
import { openLoop, type OpenLoad } from '../kit/openLoop.js';
import { answerQuestions } from '../kit/program.js';
import { IDLE_MANAGER, managerName, MANAGERS, PASSWORD } from '../kit/rows.js';

interface Job {
  ID: number;
  LeaseID: string;
}

interface Agent {
  line: Connection;
  node: string;
  held: Job[];
}

const BASE = '/api/v1/agent';
const LIMIT = 20;
const RESULT = {
  account_status: 'active',
  current_task: '',
  assets: { stamina: 120, gouyu: 800, gold: 12345 },
};

const crews = new Map<string, Agent[]>();

async function signIn({
  crew,
  origin,
  count,
  idle,
}: {
  crew: string;
  origin: string;
  count: number;
  idle?: boolean;
}) {
  const agents: Agent[] = [];
  for (let i = 0; i < count; i++) {
    const line = await Connection.open(origin);
    const node = `${crew}-node-${i}`;
    const username = managerName(idle ? IDLE_MANAGER : 1 + (i % MANAGERS));
    const body = { username, password: PASSWORD, node_id: node, version: 'bench' };
    line.token = String(
      (JSON.parse((await line.ask('POST', `${BASE}/auth/login`, body)).toString()) as { token: string })
        .token,
    );
    agents.push({ line, node, held: [] });
  }
  crews.set(crew, agents);
}

const poll = async ({ line, node }: Agent): Promise<Job[]> => {
  const answer = await line.ask('POST', `${BASE}/poll-jobs`, {
    node_id: node,
    limit: LIMIT,
    lease_seconds: 900,
  });
  return (JSON.parse(answer.toString()) as { jobs: Job[] }).jobs;
};
const begin = ({ line, node }: Agent, job: Job) =>
  line.ask('POST', `${BASE}/jobs/${job.ID}/start`, {
    node_id: node,
    lease_id: job.LeaseID,
    lease_seconds: 900,
    message: 'started',
  });
const complete = ({ line, node }: Agent, job: Job) =>
  line.ask('POST', `${BASE}/jobs/${job.ID}/complete`, {
    node_id: node,
    lease_id: job.LeaseID,
    message: 'done',
    result: RESULT,
  });

const panels: WebSocket[] = [];
const tokens = new Map<string, string>();

/** `localAddress`: one address may have some panels open and not hundreds. */
async function openPanel(origin: string, username: string, localAddress: string): Promise<WebSocket> {
  let token = tokens.get(username);
  if (token === undefined) {
    const line = await Connection.open(origin);
    const answer = await line.ask('POST', '/api/v1/manager/auth/login', { username, password: PASSWORD });
    token = (JSON.parse(answer.toString()) as { token: string }).token;
    tokens.set(username, token);
    line.close();
  }
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/live`, { localAddress });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`a panel was closed with ${code}`)));
    socket.once('open', () => socket.send(JSON.stringify({ token })));
    socket.once('message', () => resolve());
  });
  return socket;
}

/** Each agent sends one request after another, in the order in which they come. */
function inLine(crew: string, work: (agent: Agent) => Promise<unknown>): (n: number) => Promise<unknown> {
  const agents = crews.get(crew)!;
  const ends: Promise<unknown>[] = agents.map(() => Promise.resolve());
  return (n) =>
    (ends[n % agents.length] = ends[n % agents.length]!.then(() => work(agents[n % agents.length]!)));
}

/** Requests a second of a crew whose members each go on until the time is over. `work` answers how many requests it made. */
async function rate(crew: string, seconds: number, work: (agent: Agent) => Promise<number>): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let requests = 0;
  await Promise.all(
    crews.get(crew)!.map(async (agent) => {
      while (performance.now() < until) {
        const made = await work(agent);
        if (made === 0) break;
        requests += made;
      }
    }),
  );
  return (requests * 1000) / (performance.now() - began);
}

interface Run {
  crew: string;
  seconds: number;
}

answerQuestions({
  signIn,
  /** One of each answer, for the floor to repeat. */
  async sample({ crew }: { crew: string }) {
    const agent = crews.get(crew)![0]!;
    const { line, node } = agent;
    const text = await line.ask('POST', `${BASE}/poll-jobs`, {
      node_id: node,
      limit: LIMIT,
      lease_seconds: 900,
    });
    const answer = JSON.parse(text.toString()) as { jobs: Job[] };
    const [job] = answer.jobs;
    if (answer.jobs.length < LIMIT || !job)
      throw new Error(`a poll was answered with ${answer.jobs.length} jobs`);
    const start = JSON.parse((await begin(agent, job)).toString()) as object;
    return { poll: answer, start, complete: JSON.parse((await complete(agent, job)).toString()) as object };
  },
  /** Poll for 20, then start and complete each of them. */
  cycle({ crew, seconds }: Run) {
    const until = performance.now() + seconds * 1000;
    return rate(crew, seconds, async (agent) => {
      if (agent.held.length === 0) {
        agent.held = await poll(agent);
        if (agent.held.length < LIMIT) throw new Error('there are no jobs left');
        return 1;
      }
      let made = 0;
      for (let job = agent.held.pop(); job; job = performance.now() < until ? agent.held.pop() : undefined) {
        await begin(agent, job);
        await complete(agent, job);
        made += 2;
      }
      return made;
    });
  },
  /** Polls alone. `jobs`: how many each must bring. */
  polls({ crew, seconds, jobs }: Run & { jobs: number }) {
    return rate(crew, seconds, async (agent) => {
      const got = await poll(agent);
      if (got.length !== jobs) throw new Error(`a poll brought ${got.length} jobs and not ${jobs}`);
      return 1;
    });
  },
  /** Gives every agent a job to hold. */
  async hold({ crew }: { crew: string }) {
    for (const agent of crews.get(crew)!) {
      agent.held = await poll(agent);
      if (agent.held.length === 0) throw new Error('there are no jobs left');
    }
  },
  /** Empty polls and, on other connections, renewals of leases, each of which is a commit. */
  async steady({ perSecond, seconds }: OpenLoad) {
    const reads = openLoop({ perSecond, seconds }, inLine('idle', poll));
    const renew = inLine('ours', ({ line, node, held }) => {
      const body = { node_id: node, lease_id: held[0]!.LeaseID, lease_seconds: 900, message: '' };
      return line.ask('POST', `${BASE}/jobs/${held[0]!.ID}/heartbeat`, body);
    });
    const commits = openLoop({ perSecond, seconds }, renew);
    return { reads: await reads, commits: await commits };
  },
  /** Polls of all agents of a crew, each at its turn. */
  polling: ({ crew, ...load }: OpenLoad & { crew: string }) => openLoop(load, inLine(crew, poll)),
  /** Opens live panels of the managers, which hear of every change from then on. */
  async panels({ origin, count }: { origin: string; count: number }) {
    for (let i = 0; i < count; i++) {
      const address = `127.0.0.${2 + Math.floor(i / 10)}`;
      panels.push(await openPanel(origin, managerName(1 + (i % MANAGERS)), address));
    }
  },
  /** So many people sign in at the same instant, again and again until the time is over. Answers how many did. */
  async logins({ origin, atOnce, seconds }: { origin: string; atOnce: number; seconds: number }) {
    const lines = await Promise.all(Array.from({ length: atOnce }, () => Connection.open(origin)));
    const until = performance.now() + seconds * 1000;
    const body = { username: managerName(1), password: PASSWORD };
    let signedIn = 0;
    while (performance.now() < until) {
      await Promise.all(lines.map((line) => line.ask('POST', '/api/v1/manager/auth/login', body)));
      signedIn += atOnce;
    }
    for (const line of lines) line.close();
    return signedIn;
  },
  /** Completes alone; the jobs are leased before the clock starts. */
  async completes({ crew, rounds }: { crew: string; rounds: number }) {
    for (const agent of crews.get(crew)!) {
      agent.held = [];
      for (let i = 0; i < rounds; i++) agent.held.push(...(await poll(agent)));
    }
    return rate(crew, 60, async (agent) => {
      const job = agent.held.pop();
      if (!job) return 0;
      await complete(agent, job);
      return 1;
    });
  },
});
