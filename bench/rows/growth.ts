// Row 2: what a commit costs must not depend on how much data there is.
import { startProgram, type Child } from '../kit/child.js';
import { ratioOf } from '../kit/figure.js';
import { inTurn, type Plan, type Row } from '../kit/row.js';

/** A job takes about 550 bytes as JSON. */
const SMALL_ROWS = 1_900;
const LARGE_ROWS = 190_000;

async function filled(plan: Plan, rows: number) {
  const child = startProgram('store');
  await child.ask('open', { directory: await plan.directory(`rows-${rows}`), flushMs: 0 });
  await child.ask('fill', { rows });
  await child.ask('checkpoint');
  return child;
}

export const growth: Row = {
  row: 2,
  name: 'growth',
  what: 'cost of a commit with 100 MB of data, against 1 MB',
  async run(plan) {
    const large = plan.quick ? LARGE_ROWS / 10 : LARGE_ROWS;
    await using few = await filled(plan, SMALL_ROWS);
    await using many = await filled(plan, large);
    const run = { writers: 64, seconds: plan.quick ? 0.3 : 0.8 };
    const update = (child: Child) => () => child.ask<{ clock: number; processor: number }>('update', run);
    const pairs = await inTurn(plan.repeats, update(few), update(many));
    const what = `64 writers change jobs all over the table: ${large} rows, against ${SMALL_ROWS}`;
    const head = { row: 2, unit: 'us/commit', goal: { atMost: 1.5 } };
    const only = (side: 'clock' | 'processor') =>
      pairs.map(({ floor, ours }) => ({ floor: floor[side], ours: ours[side] }));
    return [
      ratioOf({ ...head, name: 'growth', what }, only('clock')),
      ratioOf(
        { ...head, name: 'growth-processor', what: `the same in time of the processor` },
        only('processor'),
      ),
    ];
  },
};
