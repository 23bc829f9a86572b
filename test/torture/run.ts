// `npm run torture [-- NAME …] [--minutes N] [--rounds N] [--seed N]`: plays the tortures by name, all without one, and prints a table.
// `--minutes` is the time for each. Exit 1 on any finding, 2 for an option that does not exist.
import { parseArgs } from 'node:util';
import { clocks } from './clocks/clocks.js';
import { clients } from './clients/clients.js';
import { crash } from './crash/crash.js';
import { damage } from './damage/damage.js';
import { disk } from './disk/disk.js';
import { input } from './input/parts.js';
import { money } from './money/money.js';
import { queue } from './queue/queue.js';
import { sealing } from './sealing/sealing.js';
import { soak } from './soak/soak.js';
import { textOf, type Outcome, type Torture } from './torture.js';

const TORTURES: readonly Torture[] = [
  crash,
  disk,
  damage,
  money,
  sealing,
  queue,
  input,
  clocks,
  soak,
  clients,
];

interface Wanted {
  tortures: readonly Torture[];
  seed: number;
  rounds: number | undefined;
  minutes: number;
}

/** Throws for a name or a number that is none. */
function wanted(args: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { minutes: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string' } },
  });
  const number = (name: keyof typeof values) => {
    const text = values[name];
    const value = Number(text);
    if (text !== undefined && !(value > 0)) throw new Error(`--${name}: expected a number above 0`);
    return text === undefined ? undefined : value;
  };
  const named = positionals.map((name) => {
    const torture = TORTURES.find((one) => one.name === name);
    if (!torture)
      throw new Error(`no such torture: ${name}; there are ${TORTURES.map((one) => one.name).join(', ')}`);
    return torture;
  });
  return {
    tortures: named.length > 0 ? named : TORTURES,
    seed: number('seed') ?? 1,
    rounds: number('rounds'),
    minutes: number('minutes') ?? Infinity,
  };
}

async function play(torture: Torture, { seed, rounds = torture.rounds, minutes }: Wanted): Promise<string[]> {
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  const outcome = await torture
    .run({
      seed,
      rounds,
      isTimeUp: () => seconds() >= minutes * 60,
      say: (text) => process.stderr.write(`${torture.name}, ${seconds()} s: ${text}\n`),
    })
    .catch((error: unknown): Outcome => ({
      rounds: 0,
      findings: [`could not be played: ${textOf(error)}`],
      figures: {},
    }));
  const figures = Object.entries(outcome.figures).map(([name, value]) => `${name} ${value}`);
  for (const finding of outcome.findings) process.stdout.write(`${torture.name}: ${finding}\n\n`);
  return [
    torture.name,
    `${outcome.rounds}`,
    `${outcome.findings.length}`,
    `${seconds()}`,
    figures.join(', '),
  ];
}

function tableOf(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Answers the exit code. */
async function torture(args: readonly string[]): Promise<number> {
  let plan: Wanted;
  try {
    plan = wanted(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const rows = [['name', 'rounds', 'findings', 'seconds', 'figures']];
  for (const one of plan.tortures) rows.push(await play(one, plan));
  process.stdout.write(tableOf(rows));
  return rows.slice(1).every(([, , findings]) => findings === '0') ? 0 : 1;
}

// While it is loaded: what loads it closes behind it, and nothing could be imported later.
process.exitCode = await torture(process.argv.slice(2));
