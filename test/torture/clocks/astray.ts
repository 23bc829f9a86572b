// A clock that is wrong by weeks or months for some hours, and is set right. What was there before is there, and every day is a day again.
import { readableSegments } from '../../../server/core/store/history/catalogue.js';
import { jobEventTable } from '../../../server/services/oas/tables.js';
import type { CloudOn } from './cloudOn.js';
import type { DailyJudge } from './daily.js';
import type { Play } from './play.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEP = HOUR / 4;
const DAYS_AFTER = 4;

export interface Astray extends Play {
  on: CloudOn;
  rule: DailyJudge;
  backups: DailyJudge | undefined;
  finding: (text: string) => void;
}

export async function goAstray(play: Astray): Promise<void> {
  const { machine, shop, step, chance, finding, on, rule, backups } = play;
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += STEP) await step(STEP);
  };
  await pass(DAY);
  const by = Math.floor((20 + chance() * 380) * 24) * HOUR;
  const history = await eventsOf(on);
  await shop.holdOver(`set ahead by ${by / DAY} days`, async () => machine.setTo(machine.now() + by), 'leap');
  await pass(3 * HOUR);
  await shop.holdOver(
    `set right after ${by / DAY} days`,
    async () => machine.setTo(machine.now() - by),
    'leap',
  );
  const gone = history - (await eventsOf(on));
  if (gone > 0) finding(`${gone} of ${history} events went while the clock was ${by / DAY} days ahead`);

  const judges = [...shop.judges, rule, ...(backups ? [backups] : [])];
  const before = judges.map(({ runs }) => runs);
  await pass(DAYS_AFTER * DAY);
  for (const [index, judge] of judges.entries()) {
    const runs = judge.runs - before[index]!;
    // What ran while the clock was wrong may stand for the day after next.
    if (runs < DAYS_AFTER - 2 || runs > DAYS_AFTER + 1)
      finding(
        `${judge.name} ran ${runs} times in the ${DAYS_AFTER} days after a clock was set right that was ${by / DAY} days ahead`,
      );
  }
}

/** Those of the last days, and those that were sealed. */
const eventsOf = ({ scene }: CloudOn): Promise<number> =>
  scene.act(async (tx) => {
    const hot = await tx.find(jobEventTable, { where: {}, limit: 5000 });
    const sealed = await readableSegments(tx, jobEventTable.name);
    return sealed.reduce((sum, { live }) => sum + live, hot.length);
  });
