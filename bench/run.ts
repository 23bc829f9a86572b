// `npm run bench [-- NAME …] [--repeats N] [--quick] [--peers | --peers-dir DIR] [--guard]`: measures, prints a table and writes bench/results.json.
// Exit 0 however the figures are; 1 when something could not be measured, or with `--guard` is beyond a limit of guard.ts; 2 for an
// option that does not exist.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOf, GUARDED_ROWS, isGuarded } from './guard.js';
import { tableOf, type Figure } from './kit/figure.js';
import type { Plan, Row } from './kit/row.js';
import { agents, idle } from './rows/calm.js';
import { checkpoint } from './rows/checkpoint.js';
import { claims } from './rows/claims.js';
import { coldStart } from './rows/coldStart.js';
import { commits } from './rows/commits.js';
import { growth } from './rows/growth.js';
import { history } from './rows/history.js';
import { http } from './rows/http.js';
import { lists } from './rows/lists.js';
import { logins } from './rows/logins.js';
import { burst, idleTicks } from './rows/scheduler.js';
import { peers } from './rows/peers.js';
import { start } from './rows/start.js';

const ROWS: readonly Row[] = [
  commits,
  growth,
  http,
  peers,
  idleTicks,
  burst,
  lists,
  claims,
  checkpoint,
  start,
  history,
  agents,
  idle,
  logins,
  coldStart,
];

const USAGE =
  'usage: npm run bench [-- NAME …] [--repeats N] [--quick] [--peers | --peers-dir DIR] [--guard] [--dir DIR]';
const REPEATS = 5;

interface Wanted {
  rows: readonly Row[];
  repeats: number;
  quick: boolean;
  /** Folder of other queues to measure beside ours. */
  peersDir: string | null;
  /** A few rows, quickly, judged by guard.ts; writes no results. */
  guard: boolean;
  /** On the disk that is measured. */
  dir: string;
}

/** Throws for a name or a number that is none. */
function wanted(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repeats: { type: 'string', default: String(REPEATS) },
      quick: { type: 'boolean', default: false },
      // Those in bench/peers.
      peers: { type: 'boolean', default: false },
      'peers-dir': { type: 'string' },
      guard: { type: 'boolean', default: false },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const repeats = Number(values.repeats);
  if (!(Number.isInteger(repeats) && repeats >= 1)) throw new Error('--repeats: expected a number from 1');
  const { guard } = values;
  const named = (guard ? GUARDED_ROWS : positionals).map((name) => {
    const row = ROWS.find((one) => one.name === name || String(one.row) === name);
    if (row) return row;
    throw new Error(`no such row: ${name}; there are ${ROWS.map((one) => one.name).join(', ')}`);
  });
  return {
    rows: named.length > 0 ? named : ROWS,
    repeats,
    quick: values.quick || guard,
    peersDir: values['peers-dir'] ?? (values.peers ? join('bench', 'peers') : null),
    guard,
    dir: values.dir,
  };
}

/** Measures one row in a directory of its own, which is gone afterwards. */
async function measure(row: Row, wanted: Wanted, say: Plan['say']): Promise<Figure[]> {
  const { dir, guard, repeats, quick, peersDir } = wanted;
  const base = await mkdtemp(join(dir, 'deskcloud-bench-'));
  const wants = (figure: string) => !guard || isGuarded(figure);
  const directory = (name: string) => mkdtemp(join(base, `${name}-`));
  const plan: Plan = { repeats, quick, peersDir, wants, directory, say };
  try {
    return await row.run(plan);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

const commitOf = (root: string): string => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' and changes'}`;
};

const machine = () => ({
  system: `${platform()} ${release()}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGigabytes: Math.round(totalmem() / 1e9),
  /** Other work on the machine shows here. */
  load: loadavg(),
});

async function writeResults(root: string, { repeats, quick }: Wanted, measured: object): Promise<void> {
  const result = { node: process.version, commit: commitOf(root), repeats, quick, ...measured };
  await writeFile(join(root, 'bench', 'results.json'), `${JSON.stringify(result, null, 2)}\n`);
}

/** Answers the exit code. */
export async function bench(args: readonly string[], root: string): Promise<number> {
  let plan: Wanted;
  try {
    plan = wanted(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  const before = machine();
  const began = performance.now();
  const figures: Figure[] = [];
  const failed: { row: number; name: string; error: string }[] = [];
  for (const row of plan.rows) {
    const say = (text: string) =>
      process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s  ${row.name}: ${text}\n`);
    say('begins');
    try {
      figures.push(...(await measure(row, plan, say)));
    } catch (error) {
      failed.push({
        row: row.row,
        name: row.name,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      say(`could not be measured: ${failed.at(-1)!.error}`);
    }
    // After each row: what was measured stays when the rest is interrupted.
    if (!plan.guard) await writeResults(root, plan, { machine: before, figures, failed });
  }
  process.stdout.write(`${tableOf(figures)}\n`);
  if (plan.guard) {
    const faults = faultsOf(figures);
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    return faults.length > 0 ? 1 : 0;
  }
  return failed.length > 0 ? 1 : 0;
}
