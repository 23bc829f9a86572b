// What the desktop offers where the data is damaged: a repair, of which it first says what it drops, and the newest verified backup.
// Nothing is changed before somebody has seen what follows and clicked it.
import { AppError } from '../server/core/kernel/errors.js';
import { systemClock, toIso } from '../server/core/kernel/clock.js';
import { lockDirectory } from '../server/core/store/index.js';
import type { Config } from '../server/config.js';
import { version } from '../server/install.js';
import { newestVerifiedBackup, restoreAtNextStart, type LastBackup } from '../server/repair/lastBackup.js';
import { planRepair, repair, type RepairOptions } from '../server/repair/repair.js';
import { digestOf, reportLines, type RepairReport } from '../server/repair/report.js';
import { registry } from '../server/services/registry.js';
import type { Screen } from './screens.js';
import type { Words } from './words.js';

export interface Mending {
  /** Looks into a repair; the screen says what it would drop. */
  lookIntoRepair(config: Config, words: Words): Promise<Screen>;
  /** Does what was shown last. Answers a screen where that is no longer what it would be. */
  repair(config: Config, words: Words): Promise<Screen | undefined>;
  lookIntoBackup(config: Config, words: Words): Promise<Screen>;
  /** The next start puts it in place. */
  restoreBackup(config: Config): Promise<void>;
}

export function createMending(): Mending {
  let shown: RepairReport | undefined;
  let backup: LastBackup | undefined;
  const optionsOf = ({ dataDir }: Config): RepairOptions => ({
    ...{ dataDir, modules: Object.values(registry), clock: systemClock, app: version },
  });
  return {
    async lookIntoRepair(config, words) {
      shown = await holding(config, () => planRepair(optionsOf(config)));
      return repairScreen(shown, words);
    },
    async repair(config, words) {
      if (!shown) return repairScreen(undefined, words);
      const agreed = digestOf(shown);
      const outcome = await holding(config, () => repair(optionsOf(config), agreed));
      if (outcome.done) return undefined;
      shown = outcome.report;
      return repairScreen(shown, words);
    },
    async lookIntoBackup(config, words) {
      backup = await newestVerifiedBackup(config);
      return backupScreen(backup, words);
    },
    async restoreBackup(config) {
      if (backup) await restoreAtNextStart(config, backup);
    },
  };
}

async function holding<Result>({ dataDir }: Config, work: () => Promise<Result>): Promise<Result> {
  const lock = await lockDirectory(dataDir, systemClock);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Why it cannot be done, in words: an AppError's own, else the error's. */
export const hopelessScreen = (words: Words, error: unknown): Screen => ({
  tone: 'bad',
  title: words.repair.hopeless,
  text: '',
  detail: error instanceof AppError ? error.detail : error instanceof Error ? error.message : String(error),
  acts: ends(words),
});

const ends = (words: Words) =>
  [
    { act: 'retry', label: words.back },
    { act: 'openFolder', label: words.openFolder },
    { act: 'quit', label: words.quit },
  ] as const;

function repairScreen(report: RepairReport | undefined, words: Words): Screen {
  if (!report) return { tone: 'good', title: words.repair.none, text: '', acts: ends(words) };
  const { text, codes, title, act } = words.repair;
  return {
    tone: 'bad',
    title,
    text: report.valuablesHurt.length > 0 ? `${codes} ${text}` : text,
    detail: reportLines(report).join('\n'),
    acts: [{ act: 'repair', label: act }, ...ends(words)],
  };
}

function backupScreen(backup: LastBackup | undefined, words: Words): Screen {
  if (!backup) return { tone: 'bad', title: words.backup.none, text: '', acts: ends(words) };
  const { title, text, act } = words.backup;
  return {
    tone: 'bad',
    title,
    text,
    detail: `${toIso(backup.createdAt)}\n${backup.file}`,
    acts: [{ act: 'restoreBackup', label: act }, ...ends(words)],
  };
}
