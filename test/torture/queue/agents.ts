// Agents as bad as there are: they stall, say things twice, out of order and late, name other nodes, use lease ids of others and such
// as never were, speak of jobs that others hold, die and come back, signed in anew or not, with two programs at once.
import type { Any } from '../../kit/http.js';
import type { Verb } from './history.js';
import type { World } from './world.js';

const LEASE_SECONDS = [90, 180, 300, 600, 600, 900, 900];
const MOST_HELD = 100;

interface Told {
  id: number;
  leaseId: string;
  leaseSeconds: number;
}

interface Manner {
  nodeSaid?: string;
  leaseId?: string | null;
  errorCode?: string;
}

export interface AgentOptions {
  node: string;
  token: string;
  /** Every node's name. */
  nodes: readonly string[];
  /** A token of a new sign-in; undefined when there was no answer. */
  signIn: () => Promise<string | undefined>;
}

export class Agent {
  private readonly leaseSeconds: number;
  /** Older programs send no lease ids. */
  private readonly sendsLeaseIds: boolean;
  /** The newest one last. */
  private readonly tokens: string[];
  private deadUntil = 0;
  private held = 0;

  constructor(
    private readonly world: World,
    private readonly options: AgentOptions,
  ) {
    this.leaseSeconds = world.pick(LEASE_SECONDS);
    this.sendsLeaseIds = world.chance() < 0.75;
    this.tokens = [options.token];
    world.chronicle.polls.set(options.node, []);
    world.chronicle.leaseSeconds.set(options.node, this.leaseSeconds);
    world.in(world.between(0, 120), () => this.turn());
  }

  /** Polls and reports at once until nothing is handed out. */
  async workOff(): Promise<number> {
    let done = 0;
    for (;;) {
      const told = await this.poll(20);
      if (!told || told.length === 0) return done;
      for (const job of told) await this.say(job, 'complete');
      done += told.length;
    }
  }

  private async turn(): Promise<void> {
    const { world } = this;

    if (this.isDead()) return;
    if (world.chance() < 0.004) return this.die();
    const told =
      this.held < MOST_HELD
        ? await this.poll(world.chance() < 0.8 ? 20 : 1 + Math.floor(world.chance() * 20))
        : [];
    for (const job of told ?? []) this.plan(job);
    const isBusy = told === undefined || told.length > 0;
    world.in(isBusy ? world.between(40, 150) : world.between(200, 900), () => this.turn());
  }

  private die(): void {
    const { world } = this;
    this.deadUntil = world.latest + world.between(2, 180) * 60_000;
    world.in((this.deadUntil - world.latest) / 1000, async () => {
      if (world.chance() < 0.5) {
        const token = await this.options.signIn();
        // The former program may live on.
        if (token !== undefined) this.tokens.push(token);
        if (this.tokens.length > 2) this.tokens.shift();
      }
      await this.turn();
    });
  }

  private isDead(): boolean {
    return this.deadUntil > this.world.latest;
  }

  private async poll(limit: number): Promise<Told[] | undefined> {
    const { world, leaseSeconds } = this;
    const { node } = this.options;
    const sentAt = world.surely;
    const answer = await world.ask(this.token(), '/agent/poll-jobs', {
      ...{ node_id: node, limit, lease_seconds: leaseSeconds },
    });
    const { polls, lostPolls } = world.chronicle;
    if (!answer) {
      lostPolls.push({ node, sentAt, endedAt: world.latest });
      return undefined;
    }
    polls.get(node)!.push(world.latest);
    if (answer.status !== 200) {
      world.findings.push(`a poll of ${node} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
      return undefined;
    }
    return (answer.body.jobs as Any[]).map(({ ID, LeaseID, LeaseUntil }) => {
      const until = Date.parse(LeaseUntil);
      world.history.lease(ID, { node, leaseId: LeaseID, until, sentAt, answeredAt: world.latest });
      world.heard(ID, LeaseID);
      return { id: ID, leaseId: LeaseID, leaseSeconds };
    });
  }

  /** What will be said of a job, and when. */
  private plan(job: Told): void {
    const { world } = this;
    const lease = job.leaseSeconds;
    const inTime = () => world.between(5, lease * 0.5);
    const luck = world.chance();
    this.held += 1;
    if (luck < 0.68) return this.later(inTime(), () => this.finish(job, 'complete'));
    if (luck < 0.76) return this.later(inTime(), () => this.finish(job, 'fail'));
    if (luck < 0.83) return this.later(lease * 0.3, () => this.begin(job, world.between(0, 4), true));
    // Never a heartbeat: its polls alone prolong what it does, for as long as they may.
    if (luck < 0.89) return this.later(lease * 0.3, () => this.begin(job, world.between(0, 30), false));
    if (luck < 0.96) return this.later(lease + world.between(1, 1500), () => this.comeLate(job));
    if (luck < 0.98) return this.later(10, () => this.begin(job, Infinity, false));
    this.held -= 1;
  }

  private later(seconds: number, act: () => Promise<void>): void {
    this.world.in(seconds, async () => {
      if (this.isDead()) {
        this.later((this.deadUntil - this.world.latest) / 1000 + this.world.between(0, 60), act);
      } else {
        await act();
      }
    });
  }

  /** `work`: how many leases' time it takes; for ever means that it is forgotten after its start. */
  private async begin(job: Told, work: number, beats: boolean): Promise<void> {
    if ((await this.say(job, 'start')) === 409) return this.letGo();
    if (work === Infinity) return this.letGo();
    this.goOn(job, work, beats);
  }

  private goOn(job: Told, work: number, beats: boolean): void {
    const pause = Math.min(work, 0.6) * job.leaseSeconds + 1;
    this.later(pause, async () => {
      if (work <= 0.6) return this.finish(job, 'complete');
      if (beats && (await this.say(job, 'heartbeat')) === 409) return this.letGo();
      this.goOn(job, work - 0.6, beats);
    });
  }

  private async comeLate(job: Told): Promise<void> {
    const luck = this.world.chance();
    if (luck < 0.25 && (await this.say(job, 'heartbeat')) === 409) return this.letGo();
    await this.finish(job, luck < 0.8 ? 'complete' : 'fail');
  }

  private letGo(): void {
    this.held -= 1;
  }

  private async finish(job: Told, verb: 'complete' | 'fail'): Promise<void> {
    const { world } = this;
    this.letGo();
    if (world.chance() < 0.04) await this.lie(job);
    const errorCode = world.chance() < 0.05 ? 'LOCAL_ACCOUNT_MISSING' : 'LOCAL_EXEC_FAIL';
    const word = () => this.say(job, verb, { errorCode });
    const luck = world.chance();
    const beside = luck < 0.03 ? [word()] : luck < 0.05 ? [this.say(job, 'start')] : [];
    const [status] = await Promise.all([word(), ...beside]);
    const isUnanswered = status === undefined;
    if (isUnanswered ? world.chance() < 0.85 : world.chance() < 0.05) {
      this.later(world.between(1, isUnanswered ? 240 : 3600), async () => void (await word()));
    } else if (world.chance() < 0.02) {
      const contrary = verb === 'complete' ? 'fail' : 'complete';
      this.later(world.between(0, 600), async () => void (await this.say(job, contrary)));
    }
  }

  private async lie(job: Told): Promise<void> {
    const { world } = this;
    const verb = world.pick<Verb>(['start', 'heartbeat', 'complete', 'fail']);
    const other = world.pick(world.gossip);
    switch (Math.floor(world.chance() * 4)) {
      case 0:
        await this.say(job, verb, { nodeSaid: world.pick(this.options.nodes) });
        return;
      case 1:
        await this.say(job, verb, { leaseId: '0123456789abcdef0123456789abcdef' });
        return;
      case 2:
        await this.say({ ...job, id: other.job }, verb, { leaseId: other.leaseId });
        return;
      default:
        await this.say({ ...job, id: other.job }, verb, { leaseId: null });
    }
  }

  /** Answers the status; undefined when there was none. */
  private async say(job: Told, verb: Verb, manner: Manner = {}): Promise<number | undefined> {
    const { world } = this;
    const { node } = this.options;
    const { nodeSaid = node, errorCode = null } = manner;
    const leaseId = manner.leaseId === undefined ? (this.sendsLeaseIds ? job.leaseId : null) : manner.leaseId;
    const sentAt = world.surely;
    const answer = await world.ask(this.token(), `/agent/jobs/${job.id}/${verb}`, {
      ...{ node_id: nodeSaid, message: verb },
      ...(leaseId === null ? {} : { lease_id: leaseId }),
      ...(verb === 'fail' ? { error_code: errorCode ?? 'LOCAL_EXEC_FAIL' } : {}),
      ...(verb === 'start' || verb === 'heartbeat' ? { lease_seconds: job.leaseSeconds } : {}),
      ...(verb === 'complete' ? { result: { account_status: 'active', assets: { gold: job.id } } } : {}),
    });
    world.history.word(job.id, {
      ...{ verb, node, nodeSaid, leaseId, sentAt, endedAt: world.latest, errorCode },
      status: answer?.status ?? 0,
      until: answer?.body.lease_until === undefined ? null : Date.parse(answer.body.lease_until),
    });
    return answer?.status;
  }

  private token(): string {
    return this.tokens.length > 1 && this.world.chance() < 0.2 ? this.tokens[0]! : this.tokens.at(-1)!;
  }
}
