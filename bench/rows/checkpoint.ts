// Row 10: a checkpoint of 100 MB beside commits that do not wait for it.
import { startProgram } from '../kit/child.js';
import { valueOf } from '../kit/figure.js';
import type { Row } from '../kit/row.js';
import { writeWorld } from '../kit/world.js';

interface UnderLoad {
  p99: number;
  max: number;
  blocked: number;
  seconds: number;
  written: number;
}

const PER_SECOND = 5000;
const SHARE = 0.01;

export const checkpoint: Row = {
  row: 10,
  name: 'checkpoint',
  what: 'a checkpoint of 100 MB under 5,000 commits a second',
  async run({ repeats, quick, directory, say }) {
    const dataDir = await directory('store');
    const rows = quick ? 19_000 : 190_000;
    await writeWorld(dataDir, { users: rows, jobs: rows, withoutTasks: true, dueInMs: 0 });
    await using store = startProgram('checkpoint');
    await using bystander = startProgram('bystander');
    const { bytes } = await store.ask<{ bytes: number }>('open', { directory: dataDir });
    await store.ask('underLoad', { rows, perSecond: PER_SECOND });
    const runs: UnderLoad[] = [];
    const shares: number[] = [];
    const still: number[] = [];
    for (let i = 0; i < repeats; i++) {
      await bystander.ask('watchLoop');
      runs.push(await store.ask<UnderLoad>('underLoad', { rows, perSecond: PER_SECOND }));
      still.push(await bystander.ask<number>('loopBlocked'));
      const from = 1 + Math.round((rows * (i + 1)) / (repeats + 2));
      shares.push((await store.ask<number>('neighbours', { rows, share: SHARE, from })) / bytes);
      const { seconds, written } = runs.at(-1)!;
      say(`${Math.round(written / 1e6)} MB in ${seconds.toFixed(1)} s`);
    }
    const head = { row: 10, unit: 'ms' };
    const each = (pick: (run: UnderLoad) => number) => runs.map(pick);
    return [
      valueOf(
        { ...head, name: 'checkpoint-p99', what: 'p99 of a commit while it runs', goal: { atMost: 20 } },
        each((run) => run.p99),
      ),
      valueOf(
        { ...head, name: 'checkpoint-max', what: 'longest commit while it runs', goal: { atMost: 60 } },
        each((run) => run.max),
      ),
      valueOf(
        {
          ...head,
          name: 'checkpoint-block',
          what: 'longest block of the event loop while it runs, commits included',
          goal: { atMost: 5 },
        },
        each((run) => run.blocked),
        still,
      ),
      valueOf(
        {
          row: 10,
          unit: 'share',
          name: 'checkpoint-share',
          what: "1 % of the rows changed, next to each other: share of the table's bytes written",
          goal: { atMost: 0.05 },
        },
        shares,
      ),
    ];
  },
};
