// The floor of a durable commit: a job's line of JSON with a checksum, appended and flushed, by one commit or by all that wait.
// No rows in memory, no index, no transaction, no reader who must not see what is not on disk.
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { answerQuestions } from '../kit/program.js';
import { pendingJob } from '../kit/rows.js';
import { commitsPerSecond, type CommitRun } from '../kit/writers.js';

const write = promisify(fs.write);
const fdatasync = promisify(fs.fdatasync);

interface Appends extends CommitRun {
  directory: string;
  flushMs: number;
  /** One flush for all that wait, or one for each. */
  group: boolean;
}

let files = 0;

async function append({ directory, flushMs, group, ...run }: Appends): Promise<number> {
  const file = fs.openSync(join(directory, `append-${++files}.log`), 'w');
  let waiting: { line: string; done: () => void }[] = [];
  let position = 0;
  let inFlight = false;
  const flush = async () => {
    inFlight = true;
    const taken = group ? waiting : waiting.slice(0, 1);
    waiting = group ? [] : waiting.slice(1);
    const bytes = Buffer.from(taken.map(({ line }) => line).join(''));
    const framed = Buffer.concat([Buffer.from(`${bytes.length} ${crc32(bytes).toString(16)}\n`), bytes]);
    await write(file, framed, 0, framed.length, position);
    position += framed.length;
    await fdatasync(file);
    if (flushMs > 0) await pause(flushMs);
    for (const { done } of taken) done();
    setImmediate(() => {
      inFlight = false;
      kick();
    });
  };
  const kick = () => {
    if (!inFlight && waiting.length > 0) void flush();
  };
  const now = Date.now();
  const rate = await commitsPerSecond(run, (n) => {
    const line = `{"seq":${n},"at":${now},"put":{"oas.jobs":[${JSON.stringify({ id: n, ...pendingJob(n, now), v: 1 })}]}}\n`;
    return new Promise<void>((done) => {
      waiting.push({ line, done });
      if (!inFlight) setImmediate(kick);
    });
  });
  fs.closeSync(file);
  return rate;
}

answerQuestions({ append });
