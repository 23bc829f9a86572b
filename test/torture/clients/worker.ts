// An agent that behaves: it has a job made, fetches one, begins it, ends it, and asks for the next as fast as it is answered.
import { Line } from '../../kit/line.js';

export interface Worker {
  port: number;
  node: { name: string; token: string };
  /** Whose job it has made. */
  user: number;
  managerToken: string;
}

/** Now and then it comes by a new line, as one that was started again does. */
const JOBS_A_LINE = 2;

/** Jobs that it ended with success. What must not happen stands in `findings`, and ends it. */
export async function work(worker: Worker, forMs: number, findings: string[]): Promise<number> {
  const { port, node, user, managerToken } = worker;
  const end = performance.now() + forMs;
  let line = new Line(port);
  let done = 0;
  const ask = async (path: string, token: string, fields: object, allowed: readonly number[]) => {
    const body = JSON.stringify(fields);
    const head = `POST /api/v1${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
    const heard = await line.ask(Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n${body}`));
    const [reply] = heard.replies;
    if (reply && allowed.includes(reply.status)) return JSON.parse(reply.body.toString()) as unknown;
    const what = reply ? `${reply.status}` : heard.silent ? 'nothing for 30 s' : 'by a cut line';
    throw new Error(`an agent that asked ${path.replace(/\d+/g, 'N')} was answered ${what}`);
  };
  try {
    for (let turn = 1; performance.now() < end; turn++) {
      // One that is open already is the job of another turn.
      await ask(`/manager/users/${user}/tasks/foster/run-now`, managerToken, {}, [200, 201, 409]);
      const polled = await ask('/agent/poll-jobs', node.token, { node_id: node.name, limit: 1 }, [200]);
      for (const { ID, LeaseID } of (polled as { jobs: { ID: number; LeaseID: string }[] }).jobs) {
        const held = { node_id: node.name, lease_id: LeaseID };
        await ask(`/agent/jobs/${ID}/start`, node.token, held, [200]);
        await ask(`/agent/jobs/${ID}/complete`, node.token, held, [200]);
        done += 1;
      }
      if (turn % JOBS_A_LINE > 0) continue;
      line.end();
      line = new Line(port);
    }
  } catch (error) {
    findings.push(error instanceof Error ? error.message : String(error));
  }
  line.end();
  return done;
}
