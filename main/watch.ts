// Looks at the cloud soon after something happened there, and every few seconds for what only time changes; tells the shell what it
// saw when that is something new.
import { isDeepStrictEqual } from 'node:util';
import { background, type Log } from '../server/core/kernel/log.js';
import type { CloudState, RunningCloud } from './cloud.js';

const GATHER_MS = 500;
const REFRESH_MS = 5000;

export interface CloudWatch {
  /** The newest that was seen. */
  state(): CloudState | undefined;
  /** Looks now. */
  look(): Promise<CloudState>;
  stop(): void;
}

export function watchCloud(
  cloud: Pick<RunningCloud, 'state' | 'onChange'>,
  log: Log,
  seen: (state: CloudState) => void,
): CloudWatch {
  let last: CloudState | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<CloudState> => {
    const state = await cloud.state();
    if (!stopped && !isDeepStrictEqual(state, last)) {
      last = state;
      seen(state);
    }
    return state;
  };
  const lookSoon = () => {
    if (gathering || stopped) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      background(log, 'state of the cloud', look());
    }, GATHER_MS);
    gathering.unref();
  };
  const unlisten = cloud.onChange(lookSoon);
  const refresh = setInterval(lookSoon, REFRESH_MS);
  refresh.unref();
  lookSoon();
  return {
    state: () => last,
    look,
    stop() {
      stopped = true;
      unlisten();
      clearInterval(refresh);
      clearTimeout(gathering);
    },
  };
}
