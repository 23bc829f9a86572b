// What the clients of a crash torture remember: every request, and what it was answered before the server died. The checker reads
// this and the API, and knows nothing of how the load was made.
import { client, type Any, type Answer } from '../../kit/http.js';

export interface Said {
  who: string;
  /** `register`, `redeem`, `lease`, ... */
  act: string;
  /** What the asker wants remembered: a code, a job, a value. */
  about: Record<string, unknown>;
  sentAt: number;
  /** Undefined: the connection broke, and nobody knows whether it was done. */
  answer?: { at: number; status: number; body: Any };
}

export interface Question {
  who: string;
  act: string;
  about: Record<string, unknown>;
  origin: string;
  token?: string;
  method: string;
  path: string;
  body?: object;
  /** Statuses that the product may give here. Another is a finding. */
  expected: readonly number[];
}

/** The server is gone: the asker stops. */
export class Gone extends Error {}

export class History {
  readonly said: Said[] = [];
  readonly findings: string[] = [];

  async ask(question: Question): Promise<Answer<Any>> {
    const { who, act, about, origin, token, method, path, body, expected } = question;
    const entry: Said = { who, act, about, sentAt: Date.now() };
    this.said.push(entry);
    let answer: Answer<Any>;
    try {
      answer = await client(origin, token).send(method, path, body);
    } catch (error) {
      // fetch gives a TypeError for a connection that broke; anything else is a fault of the asker.
      if (error instanceof TypeError) throw new Gone(path, { cause: error });
      throw error;
    }
    entry.answer = { at: Date.now(), status: answer.status, body: answer.body };
    if (!expected.includes(answer.status)) {
      this.findings.push(
        `${who}: ${method} ${path} was answered ${answer.status} ${JSON.stringify(answer.body)}, expected ${expected.join(' or ')}`,
      );
    }
    return answer;
  }

  of(act: string): Said[] {
    return this.said.filter((entry) => entry.act === act);
  }

  /** Those that were answered with success. */
  done(act: string): (Said & { answer: NonNullable<Said['answer']> })[] {
    return this.of(act).filter(
      (entry): entry is Said & { answer: NonNullable<Said['answer']> } =>
        entry.answer !== undefined && entry.answer.status < 300,
    );
  }

  /** Those that nobody knows the end of. */
  open(act: string): Said[] {
    return this.of(act).filter((entry) => entry.answer === undefined);
  }
}
