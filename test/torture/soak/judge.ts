// Reads a soak's samples. What is judged begins once the cloud is warm: history is as old as it is kept, so that from then on as much
// goes as comes. The last third is held against the first one, each by its median: one disturbed sample says nothing.
import type { Measured } from './soakedCloud.js';

export interface Sample {
  /** On the cloud's clock. */
  at: number;
  measured: Measured;
  /** Of agents' requests since the sample before, ms. */
  p99: number;
}

export interface Bounds {
  /** 0.05: five of a hundred. */
  heapGrowth: number;
  rssGrowth: number;
  /** The last quarter's p99 may be so many times the second one's; undefined: too short to be judged. */
  p99Ratio: number | undefined;
  logBytes: number;
  /** Of one table of history, in memory, as a rule. */
  historyRows: number;
  /** What may differ between two moments of a steady load, beside a swing. */
  slack: { rows: number; files: number; bytes: number };
}

/** Fewer samples of a warm cloud prove nothing. */
const FEWEST_WARM = 6;
const HISTORY = new Set(['oas.jobs', 'oas.jobEvents', 'oas.agentLogs', 'oas.audit']);
/** Grow by their nature: hours become days after three of them (figures/fold.ts), and what was sold is kept. */
const MAY_GROW = new Set(['oas.figures', 'oas.activationCodes']);
const SWING = 1.1;
const FEW_HANDLES = 10;

export interface Verdict {
  findings: string[];
  figures: Record<string, number>;
}

export function judge(samples: readonly Sample[], warmAt: number, bounds: Bounds): Verdict {
  const warm = samples.filter(({ at }) => at >= warmAt);
  if (warm.length < FEWEST_WARM) {
    return {
      findings: [`it ended before there was enough to judge: ${warm.length} samples of a warm cloud`],
      figures: {},
    };
  }
  const third = Math.floor(warm.length / 3);
  const [first, last] = [warm.slice(0, third), warm.slice(-third)];
  const findings: string[] = [];
  const medians = (look: (sample: Sample) => number) =>
    [medianOf(first.map(look)), medianOf(last.map(look))] as const;

  const growthOf = (what: string, look: (measured: Measured) => number, most: number) => {
    const [before, after] = medians(({ measured }) => look(measured));
    const growth = after / before - 1;
    if (growth > most) findings.push(`${what} grew by ${percent(growth)} % once the cloud was warm`);
    return growth;
  };
  const heap = growthOf('the heap', ({ heapUsed, external }) => heapUsed + external, bounds.heapGrowth);
  const rss = growthOf('resident memory', (measured) => measured.rss, bounds.rssGrowth);

  /** Steady: not above what it was by more than a swing. */
  const holdSteady = (what: string, look: (measured: Measured) => number, few: number, swing = SWING) => {
    const [before, after] = medians(({ measured }) => look(measured));
    if (after > before * swing + few) findings.push(`${what} grew from ${before} to ${after}`);
  };
  const { slack } = bounds;
  for (const table of Object.keys(warm[0]!.measured.rows)) {
    const rowsOf = ({ rows }: Measured) => rows[table] ?? 0;
    if (!HISTORY.has(table) && !MAY_GROW.has(table)) holdSteady(`rows of ${table}`, rowsOf, slack.rows);
    // By its median: what happened within the hour is never sealed, so that each midnight's rush stands for a while.
    const usual = medianOf(warm.map(({ measured }) => rowsOf(measured)));
    if (HISTORY.has(table) && usual > bounds.historyRows) {
      findings.push(`${usual} rows of ${table} were in memory`);
    }
  }
  for (const name of new Set(warm.flatMap(({ measured }) => Object.keys(measured.folders)))) {
    holdSteady(`files in ${name}`, ({ folders }) => folders[name]?.files ?? 0, slack.files);
    if (name === 'logs') continue;
    holdSteady(`bytes in ${name}`, ({ folders }) => folders[name]?.bytes ?? 0, slack.bytes);
  }
  const logs = Math.max(...warm.map(({ measured }) => measured.folders['logs']?.bytes ?? 0));
  if (logs > bounds.logBytes) findings.push(`logs took ${logs} bytes`);
  holdSteady('file descriptors', ({ descriptors }) => descriptors, FEW_HANDLES, 1);
  holdSteady('timers', ({ timers }) => timers, FEW_HANDLES, 1);
  holdSteady('listeners of the process', ({ listeners }) => listeners, 0, 1);
  for (const kind of new Set(warm.flatMap(({ measured }) => Object.keys(measured.resources)))) {
    holdSteady(`open ${kind}`, ({ resources }) => resources[kind] ?? 0, FEW_HANDLES, 1);
  }

  const ratio = p99RatioOf(samples);
  if (bounds.p99Ratio !== undefined && ratio > bounds.p99Ratio) {
    findings.push(
      `p99 of agents' requests: the last quarter took ${ratio.toFixed(2)} times the second one's`,
    );
  }
  return {
    findings,
    figures: {
      'warm hours': Math.round((warm.at(-1)!.at - warm[0]!.at) / 3_600_000),
      'heap growth %': percent(heap),
      'rss growth %': percent(rss),
      'heap MB': megabytes(medianOf(last.map(({ measured }) => measured.heapUsed))),
      'rss MB': megabytes(medianOf(last.map(({ measured }) => measured.rss))),
      'p99 ratio': Math.round(ratio * 100) / 100,
    },
  };
}

/** The last quarter by the second one: the first is the cloud's own beginning. */
function p99RatioOf(samples: readonly Sample[]): number {
  const quarter = Math.floor(samples.length / 4);
  const of = (from: number, to?: number) => medianOf(samples.slice(from, to).map(({ p99 }) => p99));
  return of(-quarter) / of(quarter, 2 * quarter);
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

const percent = (share: number): number => Math.round(share * 1000) / 10;
const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
