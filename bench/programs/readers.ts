// People who read lists: requests for pages at fixed instants, and one search at a time.
import { Connection } from '../kit/connection.js';
import { openLoop, type OpenLoad } from '../kit/openLoop.js';
import { answerQuestions } from '../kit/program.js';

const LINES = 8;
const crews = new Map<string, Connection[]>();

interface Page {
  total: number;
  truncated?: boolean;
  summary?: { truncated?: boolean };
}

const pageOf = (body: Buffer): Page => {
  const answer = JSON.parse(body.toString()) as Page & { data?: Page };
  return answer.data ?? answer;
};

answerQuestions({
  async signIn({
    crew,
    origin,
    path,
    ...person
  }: {
    crew: string;
    origin: string;
    path: string;
    username: string;
    password: string;
  }) {
    const lines: Connection[] = [];
    let token: string | undefined;
    for (let i = 0; i < LINES; i++) {
      const line = await Connection.open(origin);
      token ??= (JSON.parse((await line.ask('POST', path, person)).toString()) as { token: string }).token;
      line.token = token;
      lines.push(line);
    }
    crews.set(crew, lines);
  },
  /** Milliseconds. */
  read({ crew, path, ...load }: OpenLoad & { crew: string; path: string }) {
    const lines = crews.get(crew)!;
    const ends: Promise<unknown>[] = lines.map(() => Promise.resolve());
    return openLoop(load, (n) => {
      const i = n % lines.length;
      return (ends[i] = ends[i]!.then(() => lines[i]!.ask('GET', path)));
    });
  },
  async once({ crew, path }: { crew: string; path: string }) {
    const began = performance.now();
    const { total, truncated, summary } = pageOf(await crews.get(crew)![0]!.ask('GET', path));
    const ms = performance.now() - began;
    return { ms, total, truncated: truncated ?? summary?.truncated ?? false };
  },
});
