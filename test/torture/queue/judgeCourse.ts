// The course of one job by the store's own record, step by step, held against what nodes said and were told: every effect has a cause,
// every answered word its effect, and no lease outlives its last prolongation by more than one tick.
import type { JobEvent, JobStory, ToldLease, Verb, Word } from './history.js';
import type { Times } from './times.js';

export interface Course {
  leases: number;
  timeouts: number;
  retries: number;
  /** Words that counted though the lease had run out. */
  late: number;
}

const LEASE_TIMEOUT = 'lease_timeout';

export function judgeCourse(story: JobStory, times: Times, find: (text: string) => void): Course {
  const judge = new CourseJudge(story, times, (text) => find(`job ${story.id}: ${text}`));
  for (const event of story.events) judge.step(event);
  judge.close();
  return judge.course;
}

class CourseJudge {
  readonly course: Course = { leases: 0, timeouts: 0, retries: 0, late: 0 };
  private state: 'unmade' | 'pending' | 'held' | 'success' | 'failed' = 'unmade';
  private attempts = 0;
  private endedAt: number | null = null;
  /** How the last attempt ended, as long as a late word may count. */
  private lastEnd: 'timeout' | 'late_failed' | 'failed' | null = null;
  private holder = '';
  private lease: ToldLease | undefined;
  private leasedAt = 0;
  private heldFrom = 0;
  private notBefore = 0;
  private readonly told: Set<ToldLease>;

  constructor(
    private readonly story: JobStory,
    private readonly times: Times,
    private readonly find: (text: string) => void,
  ) {
    this.told = new Set(story.leases);
  }

  step(event: JobEvent): void {
    switch (event.type) {
      case 'generated':
        if (this.state !== 'unmade') this.find('made twice');
        this.state = 'pending';
        return;
      case 'leased':
        return this.leased(event);
      case 'start':
      case 'heartbeat':
        return this.prolonged(event);
      case 'success':
        return this.succeeded(event);
      case 'timeout_requeued':
        return this.timedOut(event);
      case 'fail':
        return event.errorCode === LEASE_TIMEOUT ? this.timedOut(event) : this.failed(event);
      case 'run_now':
        this.notBefore = 0;
        return;
      case 'retry':
        return;
      default:
        this.find(`nobody asked for ${event.type}`);
    }
  }

  close(): void {
    const { story, state } = this;
    const { row } = story;
    if (state === 'unmade') return this.find('there is no record of its making');
    if (state === 'held') this.ended(this.times.endedAt);
    if (!row) return this.find('it is gone');
    const isAsTold = state === 'held' ? ['leased', 'running'].includes(row.status) : row.status === state;
    if (!isAsTold) this.find(`it is ${row.status}, by its record ${state}`);
    if (row.attempts !== this.attempts)
      this.find(`it has ${row.attempts} attempts, by its record ${this.attempts}`);
    if (this.attempts > row.maxAttempts)
      this.find(`${this.attempts} attempts, ${row.maxAttempts} are allowed`);
    if (row.endedAt !== this.endedAt)
      this.find(`it ended at ${row.endedAt}, by its record at ${this.endedAt}`);
    if (this.told.size > 0) this.find(`${[...this.told][0]!.node} was told of a lease that is not on record`);
    this.judgeAnswers();
  }

  private leased(event: JobEvent): void {
    const { times } = this;
    if (this.state !== 'pending') this.find(`handed out while it was ${this.state}`);
    if (event.at < this.notBefore)
      this.find(`handed out at ${event.at}, it was to wait until ${this.notBefore}`);
    if (this.story.row && this.attempts >= this.story.row.maxAttempts)
      this.find(`handed out after ${this.attempts} attempts`);
    this.course.leases += 1;
    this.holder = event.node ?? '';
    this.lease = [...this.told].find(
      ({ node, sentAt, answeredAt }) => node === event.node && sentAt <= event.at && event.at <= answeredAt,
    );
    if (this.lease) this.told.delete(this.lease);
    else if (!times.isLostPoll(this.holder, event.at))
      this.find(`handed out to ${this.holder}, who never asked`);
    this.state = 'held';
    this.lastEnd = null;
    this.leasedAt = this.heldFrom = event.at;
  }

  private prolonged(event: JobEvent): void {
    const isBack = this.state === 'pending' && this.lastEnd === 'timeout';
    if (event.node !== this.holder || (this.state !== 'held' && !isBack))
      return this.find(`${event.type} of ${event.node} counted while it was ${this.state}`);
    this.needsWord(event, ['start', 'heartbeat']);
    if (!isBack) return;
    this.course.late += 1;
    this.state = 'held';
    this.lastEnd = null;
    this.heldFrom = event.at;
  }

  private succeeded(event: JobEvent): void {
    if (this.state === 'success') return this.find('it succeeded twice');
    const isLate = this.state !== 'held' && (this.lastEnd === 'timeout' || this.lastEnd === 'late_failed');
    if (event.node !== this.holder || (this.state !== 'held' && !isLate))
      return this.find(`success of ${event.node} counted while it was ${this.state}`);
    this.needsWord(event, ['complete']);
    if (isLate) this.course.late += 1;
    else this.ended(event.at);
    this.state = 'success';
    this.lastEnd = null;
    this.endedAt = event.at;
  }

  private failed(event: JobEvent): void {
    if (event.node !== this.holder) return this.find(`failure of ${event.node} counted, who had it no more`);
    this.needsWord(event, ['fail']);
    if (this.state !== 'held') {
      if (this.lastEnd !== 'timeout') this.find(`a failure counted while it was ${this.state}`);
      this.lastEnd = 'late_failed';
      this.course.late += 1;
      return;
    }
    this.ended(event.at);
    if (this.attemptEnds(event, 'failed') === 'failed') return;
    this.course.retries += 1;
    const { backoffMs } = this.times.chronicle;
    this.notBefore = event.at + Math.min(backoffMs * 2 ** (this.attempts - 1), 3_600_000);
  }

  private timedOut(event: JobEvent): void {
    if (this.state !== 'held') return this.find(`a lease ran out while it was ${this.state}`);
    this.course.timeouts += 1;
    this.ended(event.at);
    const until = Math.max(
      this.lease?.until ?? 0,
      ...this.words(['start', 'heartbeat'])
        .filter((word) => word.status === 200 && word.endedAt < event.at && this.isOfLease(word))
        .map((word) => word.until ?? 0),
    );
    if (until > event.at) this.find(`taken from ${this.holder} at ${event.at}, who had it until ${until}`);
    this.notBefore = 0;
    this.attemptEnds(event, 'timeout');
  }

  private attemptEnds(event: JobEvent, how: 'failed' | 'timeout'): 'failed' | 'pending' {
    this.attempts += 1;
    this.lastEnd = how;
    const state = event.status === 'failed' ? 'failed' : 'pending';
    this.state = state;
    this.endedAt = state === 'failed' ? event.at : null;
    return state;
  }

  /** The lease's end, however it came: was it taken back in time? */
  private ended(instant: number): void {
    const { times, holder } = this;
    const leaseMs = times.leaseMs(holder);
    let until = this.heldFrom + leaseMs;
    let lastWord = this.heldFrom;
    let isStarted = false;
    for (const word of this.words(['start', 'heartbeat'])) {
      const mayCount = word.status === 200 || word.status === 0;
      if (!mayCount || word.endedAt < this.leasedAt || word.sentAt > instant) continue;
      until = Math.max(until, word.until ?? word.endedAt + leaseMs);
      lastWord = Math.max(lastWord, word.endedAt);
      isStarted ||= word.verb === 'start';
    }
    const byPolls = Math.min(
      times.lastPoll(holder, times.tickFrom(instant)) + leaseMs,
      lastWord + times.chronicle.maxRunMs,
    );
    if (isStarted) until = Math.max(until, byPolls);
    if (instant > times.tickFrom(until))
      this.find(`${holder} had it until ${instant}, its lease ran out at ${until} at the latest`);
  }

  private words(verbs: readonly Verb[]): Word[] {
    return this.story.words.filter(
      ({ verb, node, nodeSaid }) => verbs.includes(verb) && node === this.holder && nodeSaid === node,
    );
  }

  private isOfLease({ leaseId, sentAt }: Word): boolean {
    return leaseId === null ? sentAt > this.leasedAt : leaseId === this.lease?.leaseId;
  }

  private needsWord(event: JobEvent, verbs: readonly Verb[]): void {
    const isSaid = this.words(verbs).some(
      ({ sentAt, endedAt, status }) =>
        sentAt <= event.at && event.at <= endedAt && (status === 200 || status === 0),
    );
    if (!isSaid) this.find(`${event.type} of ${event.node} at ${event.at} counted, and was never said`);
  }

  /** Every word that was answered with success has had its effect. */
  private judgeAnswers(): void {
    const { events, words } = this.story;
    for (const { verb, node, endedAt, status } of words) {
      if (status !== 200 || (verb !== 'complete' && verb !== 'fail')) continue;
      const type = verb === 'complete' ? 'success' : 'fail';
      if (!events.some((event) => event.type === type && event.node === node && event.at <= endedAt))
        this.find(`${verb} of ${node} was answered with success and had no effect`);
    }
    if (this.state !== 'success' && words.some(({ verb, status }) => verb === 'complete' && status === 200))
      this.find(`its completion was answered with success, and it is ${this.state}`);
  }
}
