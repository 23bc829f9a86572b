// Keeps the cloud's log in files. Lines wait in memory and are written together, one write after another: whoever logs never waits
// for the disk. A disk that refuses stops nothing; what could not be written is counted, and told once it can be.
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { toIso, type Clock } from '../core/kernel/clock.js';
import { dayOf, LARGEST_FILE, nameOf, namesIn, partsOf, trimLogs, type Bounds } from './logFiles.js';

export interface LogKeeper {
  write(line: string): void;
  /** Resolves when the lines so far are written, or given up. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface KeeperOptions {
  folder: string;
  clock: Clock;
  /** Asked when a file begins. */
  bounds: () => Bounds;
  largestFile?: number;
}

const MOST_WAITING = 8 * 1024 * 1024;

/**
 * What would bury the rest: the questions of whoever reads the log, every two seconds, and the files of the pages themselves, dozens
 * each time one is opened.
 */
const IS_NOISE = /"route":"(\/console\/api\/logs|-)","status":(200|304)/;

/** Begins a new file, so that a line which a crash cut short ends the file before it. */
export function openLogKeeper({
  folder,
  clock,
  bounds,
  largestFile = LARGEST_FILE,
}: KeeperOptions): LogKeeper {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let lost = 0;
  let file: { handle: FileHandle; day: string; bytes: number } | undefined;
  let turn = Promise.resolve();
  let isScheduled = false;
  let isClosed = false;

  const begin = async (day: string) => {
    await file?.handle.close();
    file = undefined;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const last = (await namesIn(folder)).map((name) => partsOf(name)!).findLast((parts) => parts.day === day);
    const name = nameOf(day, (last?.number ?? 0) + 1);
    const handle = await open(path.join(folder, name), 'wx', 0o600);
    file = { handle, day, bytes: 0 };
    await trimLogs(folder, bounds(), clock.now(), name);
  };

  const flush = async () => {
    isScheduled = false;
    const lines = waiting;
    waiting = [];
    waitingBytes = 0;
    if (lost > 0) lines.push(lostLine(toIso(clock.now()), lost));
    const text = lines.join('');
    if (text === '') return;
    const missed = lost;
    try {
      const day = dayOf(clock.now());
      if (!file || file.day !== day || file.bytes >= largestFile) await begin(day);
      if (!file) return;
      const bytes = Buffer.from(text);
      await file.handle.appendFile(bytes);
      file.bytes += bytes.length;
      lost -= missed;
    } catch {
      // The store, which must write, says why the disk refuses; the log has no other place to say it.
      lost += lines.length - (missed > 0 ? 1 : 0);
      await file?.handle.close().catch(() => undefined);
      file = undefined;
    }
  };

  return {
    write(line) {
      if (isClosed || IS_NOISE.test(line)) return;
      if (waitingBytes + line.length > MOST_WAITING) {
        lost++;
        return;
      }
      waiting.push(line);
      waitingBytes += line.length;
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(() => (turn = turn.then(flush)));
    },
    async settled() {
      await new Promise((resolve) => setImmediate(resolve));
      await turn;
    },
    async close() {
      isClosed = true;
      await (turn = turn.then(flush));
      await file?.handle.close();
      file = undefined;
    },
  };
}

const lostLine = (time: string, lines: number) =>
  `${JSON.stringify({ level: 'warn', time, lines, message: 'lines of the log could not be written' })}\n`;
