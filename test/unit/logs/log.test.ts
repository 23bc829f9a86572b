// The kept log: files that rotate and stay within their bounds, and reading them backwards.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alsoTo, createLog } from '../../../server/core/kernel/log.js';
import { openLogKeeper } from '../../../server/logs/logKeeper.js';
import { readLog } from '../../../server/logs/readLog.js';
import { movedClock } from '../../kit/clock.js';
import { temporaryDirectory } from '../../kit/process.js';

const START = '2026-05-01T08:00:00Z';
const bounds = (keepDays = 14, keepMegabytes = 200) => ({ keepDays, keepMegabytes });

const line = (time: string, message: string, more: object = {}) =>
  `${JSON.stringify({ level: 'info', time, ...more, message })}\n`;

/** Ten lines a second from `START` on, in two files. */
async function givenLog(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = Array.from({ length: count }, (_, n) =>
    line(new Date(Date.parse(START) + n * 100).toISOString(), `line ${n}`, {
      requestId: n.toString(16).padStart(8, '0'),
      route: n % 2 ? '/api/v1/jobs/:id' : '/svc/oas/api/v1/nodes',
      filling: '界'.repeat(n % 40),
    }),
  );
  const half = Math.floor(count / 2);
  await writeFile(join(folder, 'cloud-2026-05-01-0001.jsonl'), lines.slice(0, half).join(''));
  await writeFile(join(folder, 'cloud-2026-05-01-0002.jsonl'), `${lines.slice(half).join('')}{"level":"in`);
}

test('every line of the log is kept, redacted, in files for the owner alone', async () => {
  await using dir = await temporaryDirectory();
  const folder = join(dir.path, 'logs');
  const log = createLog({ write: () => undefined });
  const keeper = openLogKeeper({ folder, clock: movedClock(START), bounds });
  const stop = alsoTo(log, (text) => keeper.write(text));
  log.info({ password: 'hunter2' }, 'redeemed mrk_0123456789abcdef');
  log.child({ service: 'oas' }).warn({ n: 2 }, 'second');
  stop();
  log.info('after its end');
  await keeper.close();

  const [name = ''] = await readdir(folder);
  const text = await readFile(join(folder, name), 'utf8');
  expect(
    text
      .trim()
      .split('\n')
      .map((one) => (JSON.parse(one) as { message: string }).message),
  ).toEqual(['redeemed mrk_[redacted]', 'second']);
  expect(text).not.toContain('hunter2');
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a file ends with its day and with its size; the oldest go by age and by the room of all', async () => {
  await using dir = await temporaryDirectory();
  const clock = movedClock(START);
  const long = line(START, 'x'.repeat(1000));
  const keeper = openLogKeeper({ folder: dir.path, clock, bounds: () => bounds(2), largestFile: 1500 });
  const write = async (count: number) => {
    for (let n = 0; n < count; n++) {
      keeper.write(long);
      await keeper.settled();
    }
  };
  await write(4);
  await clock.advance('1d');
  await write(1);
  expect((await readdir(dir.path)).sort()).toEqual([
    'cloud-2026-05-01-0001.jsonl',
    'cloud-2026-05-01-0002.jsonl',
    'cloud-2026-05-02-0001.jsonl',
  ]);
  await clock.advance('2d');
  await write(1);
  expect((await readdir(dir.path)).sort()).toEqual([
    'cloud-2026-05-02-0001.jsonl',
    'cloud-2026-05-04-0001.jsonl',
  ]);
  await keeper.close();

  await writeFile(join(dir.path, 'cloud-2026-05-03-0001.jsonl'), Buffer.alloc(2 * 1024 * 1024));
  const small = openLogKeeper({ folder: dir.path, clock, bounds: () => bounds(14, 1) });
  small.write(long);
  await small.close();
  expect((await readdir(dir.path)).sort()).toEqual([
    'cloud-2026-05-04-0001.jsonl',
    'cloud-2026-05-04-0002.jsonl',
  ]);
});

test('a disk that refuses loses lines, says how many once it takes them again, and stops nobody', async () => {
  await using dir = await temporaryDirectory();
  const folder = join(dir.path, 'logs');
  await writeFile(folder, 'a file where the folder should be');
  const keeper = openLogKeeper({ folder, clock: movedClock(START), bounds });
  keeper.write(line(START, 'one'));
  keeper.write(line(START, 'two'));
  await keeper.settled();
  await rm(folder);
  keeper.write(line(START, 'three'));
  await keeper.close();
  const { lines } = await readLog(folder, { limit: 10 });
  expect(lines.map(({ message, fields }) => [message, fields])).toEqual([
    ['lines of the log could not be written', { lines: 2 }],
    ['three', {}],
  ]);
});

test('pages lead from the newest line to the oldest, each line once, across files and blocks', async () => {
  await using dir = await temporaryDirectory();
  await givenLog(dir.path, 7001);
  const seen: string[] = [];
  for (let before: string | undefined; ;) {
    const page = await readLog(dir.path, { limit: 150, before });
    seen.push(...page.lines.map(({ message }) => message));
    if (page.next === null) break;
    before = page.next;
  }
  expect(seen).toEqual(Array.from({ length: 7001 }, (_, n) => `line ${7000 - n}`));
});

test('a filter by minute, request, route and text finds just that, and a rare word is searched for in bounded steps', async () => {
  await using dir = await temporaryDirectory();
  await givenLog(dir.path, 7001);
  const at = (second: number) => Date.parse(START) + second * 1000;
  const minute = await readLog(dir.path, { limit: 200, from: at(100), to: at(101) });
  expect(minute.lines.map(({ message }) => message)).toEqual(
    Array.from({ length: 10 }, (_, n) => `line ${1009 - n}`),
  );
  expect((await readLog(dir.path, { limit: 5, requestId: '000003e8' })).lines).toMatchObject([
    { message: 'line 1000' },
  ]);
  expect((await readLog(dir.path, { limit: 2, route: 'jobs', text: 'LINE 12' })).lines).toMatchObject([
    { message: 'line 1299' },
    { message: 'line 1297' },
  ]);
  expect((await readLog(dir.path, { limit: 1, service: 'oas' })).lines).toMatchObject([
    { message: 'line 7000' },
  ]);
  expect((await readLog(dir.path, { limit: 5, level: 'warn' })).lines).toEqual([]);

  const first = await readLog(dir.path, { limit: 5, text: 'line 17"', mostBytes: 300_000 });
  expect(first.lines).toEqual([]);
  expect(first.next).not.toBeNull();
  let steps = 1;
  for (let page = first; page.lines.length === 0; steps++) {
    page = await readLog(dir.path, { limit: 5, text: 'line 17"', mostBytes: 300_000, before: page.next! });
  }
  expect(steps).toBeGreaterThan(2);
});

test('whoever follows the log gets what is new since the last ask, and nothing twice', async () => {
  await using dir = await temporaryDirectory();
  const clock = movedClock(START);
  const keeper = openLogKeeper({ folder: dir.path, clock, bounds });
  keeper.write(line(START, 'one'));
  await keeper.settled();
  const { end } = await readLog(dir.path, { limit: 10 });
  keeper.write(line(START, 'two'));
  await keeper.settled();
  const news = await readLog(dir.path, { limit: 10, after: end! });
  expect(news.lines.map(({ message }) => message)).toEqual(['two']);
  expect((await readLog(dir.path, { limit: 10, after: news.end! })).lines).toEqual([]);
  await keeper.close();
});
