// What is remembered of a run, in files: everything about a job lies in one of them, so that a judge needs to hold a few thousand jobs
// at a time, however many there were. Each line is a JSON array; the first word says what it tells.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Simulated instants throughout. */
export interface ToldLease {
  node: string;
  leaseId: string;
  until: number;
  sentAt: number;
  answeredAt: number;
}

export type Verb = 'start' | 'heartbeat' | 'complete' | 'fail';

export interface Word {
  verb: Verb;
  /** Whose token it came with, and which node it named. */
  node: string;
  nodeSaid: string;
  leaseId: string | null;
  sentAt: number;
  /** When it was answered; without an answer, when the server died. */
  endedAt: number;
  /** 0: never answered. */
  status: number;
  /** Where a lease was prolonged. */
  until: number | null;
  errorCode: string | null;
}

export interface JobEvent {
  id: number;
  type: string;
  status: string;
  node: string | null;
  at: number;
  errorCode: string | null;
}

export interface JobRow {
  /** `user:task`. */
  key: string;
  status: string;
  attempts: number;
  maxAttempts: number;
  createdAt: number;
  endedAt: number | null;
  source: string;
}

export interface JobStory {
  id: number;
  leases: ToldLease[];
  words: Word[];
  /** In the order of their numbers. */
  events: JobEvent[];
  row: JobRow | undefined;
}

/** What is not about one job. */
export interface Chronicle {
  /** Every instant to which the clock was moved, ascending. */
  ticks: number[];
  /** By node: when its polls were answered, ascending; and those that never were. */
  polls: Map<string, number[]>;
  lostPolls: { node: string; sentAt: number; endedAt: number }[];
  /** Seconds that the node asks for. */
  leaseSeconds: Map<string, number>;
  maxRunMs: number;
  backoffMs: number;
}

export interface End {
  /** What the clock showed. */
  endedAt: number;
  /** What the product counted over all days; undefined when it could not be asked. */
  totals: Record<'success' | 'failed' | 'retries' | 'timeouts' | 'cancelled', number> | undefined;
}

/** Beside the history, for whoever looks at what was found. */
export function keepChronicle(directory: string, chronicle: Chronicle, end: End): void {
  const plain = { ...chronicle, polls: [...chronicle.polls], leaseSeconds: [...chronicle.leaseSeconds], end };
  writeFileSync(join(directory, 'chronicle.json'), JSON.stringify(plain));
}

const JOBS_A_FILE = 4096;
const LINES_HELD = 20_000;

export class History {
  private readonly folder: string;
  private held = new Map<number, string[]>();
  private count = 0;
  /** Requests and answers that were written down. */
  entries = 0;

  constructor(directory: string) {
    this.folder = join(directory, 'history');
    mkdirSync(this.folder, { recursive: true });
  }

  lease(job: number, { node, leaseId, until, sentAt, answeredAt }: ToldLease): void {
    this.write(job, ['L', job, node, leaseId, until, sentAt, answeredAt]);
  }

  word(
    job: number,
    { verb, node, nodeSaid, leaseId, sentAt, endedAt, status, until, errorCode }: Word,
  ): void {
    this.write(job, ['W', job, verb, node, nodeSaid, leaseId, sentAt, endedAt, status, until, errorCode]);
  }

  /** A person was answered that it was made. */
  promise(job: number): void {
    this.write(job, ['N', job]);
  }

  /** Lines that the store's keeper wrote. */
  takeIn(lines: string): void {
    for (const line of lines.split('\n')) {
      if (line !== '') this.put(Number(line.slice(5, line.indexOf(',', 5))), line);
    }
  }

  /** Job after job, by number. */
  *stories(): Generator<JobStory> {
    this.flush();
    const files = readdirSync(this.folder).toSorted((a, b) => parseInt(a) - parseInt(b));
    for (const file of files) {
      const stories = new Map<number, JobStory>();
      for (const line of readFileSync(join(this.folder, file), 'utf8').split('\n')) {
        if (line !== '') tell(stories, JSON.parse(line));
      }
      for (const story of [...stories.values()].toSorted((a, b) => a.id - b.id)) {
        story.events.sort((a, b) => a.id - b.id);
        yield story;
      }
    }
  }

  private write(job: number, line: unknown[]): void {
    this.entries += 1;
    this.put(job, JSON.stringify(line));
  }

  private put(job: number, line: string): void {
    const file = Math.floor(job / JOBS_A_FILE);
    const lines = this.held.get(file);
    if (lines) lines.push(line);
    else this.held.set(file, [line]);
    this.count += 1;
    if (this.count >= LINES_HELD) this.flush();
  }

  private flush(): void {
    for (const [file, lines] of this.held) {
      appendFileSync(join(this.folder, `${file}.jsonl`), `${lines.join('\n')}\n`);
    }
    this.held = new Map();
    this.count = 0;
  }
}

type Line =
  | ['L', number, string, string, number, number, number]
  | ['W', number, Verb, string, string, string | null, number, number, number, number | null, string | null]
  | ['E', number, number, string, string, string | null, number, string | null]
  | ['R', number, string, string, number, number, number, number | null, string]
  | ['N', number];

function tell(stories: Map<number, JobStory>, line: Line): void {
  const id = line[1];
  let story = stories.get(id);
  if (!story) {
    story = { id, leases: [], words: [], events: [], row: undefined };
    stories.set(id, story);
  }
  switch (line[0]) {
    case 'L': {
      const [, , node, leaseId, until, sentAt, answeredAt] = line;
      return void story.leases.push({ node, leaseId, until, sentAt, answeredAt });
    }
    case 'W': {
      const [, , verb, node, nodeSaid, leaseId, sentAt, endedAt, status, until, errorCode] = line;
      const word = { verb, node, nodeSaid, leaseId, sentAt, endedAt, status, until, errorCode };
      return void story.words.push(word);
    }
    case 'E': {
      const [, , event, type, status, node, at, errorCode] = line;
      return void story.events.push({ id: event, type, status, node, at, errorCode });
    }
    case 'R': {
      const [, , key, status, attempts, maxAttempts, createdAt, endedAt, source] = line;
      story.row = { key, status, attempts, maxAttempts, createdAt, endedAt, source };
      return;
    }
    case 'N':
      // That there is a story is all: without a record of its making it is a finding.
      return;
  }
}
