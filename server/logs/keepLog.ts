// The running cloud's log in its own files, beside wherever else it goes.
import type { Clock } from '../core/kernel/clock.js';
import { alsoTo, type Log } from '../core/kernel/log.js';
import type { Settings } from '../core/kernel/settings.js';
import { openLogKeeper } from './logKeeper.js';
import { logSettings } from './settings.js';

/** Begins with the directory held, and ends before it is let go. Answers the way to end it. */
export function keepLog(
  log: Log,
  { folder, clock, settings }: { folder: string; clock: Clock; settings: Settings },
): () => Promise<void> {
  const keeper = openLogKeeper({ folder, clock, bounds: () => settings.read(logSettings) });
  const stop = alsoTo(log, (line) => keeper.write(line));
  return async () => {
    stop();
    await keeper.close();
  };
}
