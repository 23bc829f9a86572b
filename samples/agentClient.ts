// What an agent says to the cloud, in the words of the document (OAS, section 6). Copy it as a start for your own.

export interface Job {
  ID: number;
  UserID: number;
  TaskType: string;
  Attempts: number;
  MaxAttempts: number;
  LeaseUntil: string;
}

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

export interface AgentOptions {
  /** `http://127.0.0.1:7000` */
  server: string;
  username: string;
  password: string;
  node: string;
  leaseSeconds: number;
}

const REQUEST_TIMEOUT_MS = 30_000;

export class AgentClient {
  private token = '';
  constructor(private readonly options: AgentOptions) {}

  async login(): Promise<void> {
    const { username, password, node } = this.options;
    const body = { username, password, node_id: node, version: 'sample 1' };
    const answer = await this.send('POST', '/agent/auth/login', body);
    this.token = String(answer['token']);
  }

  async poll(limit: number): Promise<Job[]> {
    const { node, leaseSeconds } = this.options;
    const body = { node_id: node, limit, lease_seconds: leaseSeconds };
    const { jobs } = await this.signedIn('POST', '/agent/poll-jobs', body);
    return jobs as Job[];
  }

  start(job: Job): Promise<unknown> {
    return this.report(job, 'start', { lease_seconds: this.options.leaseSeconds, message: 'started' });
  }

  heartbeat(job: Job): Promise<unknown> {
    return this.report(job, 'heartbeat', {
      lease_seconds: this.options.leaseSeconds,
      message: 'still at work',
    });
  }

  complete(job: Job, message: string, result: object): Promise<unknown> {
    return this.report(job, 'complete', { message, result });
  }

  fail(job: Job, errorCode: string, message: string): Promise<unknown> {
    return this.report(job, 'fail', { error_code: errorCode, message });
  }

  /** The user's whole configuration; its fields stand at the top level. */
  fullConfig(userId: number): Promise<Record<string, unknown>> {
    return this.signedIn('GET', `/agent/users/${userId}/full-config`);
  }

  logs(userId: number, logs: readonly { type: string; level: string; message: string; ts: string }[]) {
    return this.signedIn('POST', `/agent/users/${userId}/logs`, { logs });
  }

  private report(job: Job, verb: string, body: object): Promise<unknown> {
    return this.signedIn('POST', `/agent/jobs/${job.ID}/${verb}`, { node_id: this.options.node, ...body });
  }

  /** A token that ended is replaced once; a second 401 is the caller's. */
  private async signedIn(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    try {
      return await this.send(method, path, body);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      await this.login();
      return this.send(method, path, body);
    }
  }

  private async send(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.options.server}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await answer.text();
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    if (answer.ok) return parsed;
    const retryAfter = Number(answer.headers.get('retry-after') ?? NaN);
    throw new Refused(
      answer.status,
      String(parsed['code'] ?? 'unknown'),
      String(parsed['detail'] ?? text.slice(0, 200)),
      Number.isFinite(retryAfter) ? retryAfter : undefined,
    );
  }
}
