// SIGTERM and Ctrl-C. The first asks the cloud to stop; a later one ends the process at once, which loses nothing that was
// answered, since an answered write is on disk. Two within half a second are one: npm hands a Ctrl-C on that the terminal
// has sent already.
import { constants } from 'node:os';

const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

export interface StopSignal {
  /** Resolves at the first signal. */
  wanted: Promise<void>;
  signal: AbortSignal;
  release(): void;
}

export function onStopSignal(): StopSignal {
  const stopping = new AbortController();
  let firstAt: number | undefined;
  let resolveWanted: () => void = () => undefined;
  const wanted = new Promise<void>((resolve) => (resolveWanted = resolve));
  const hear = (name: NodeJS.Signals) => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stopping.abort();
      resolveWanted();
      return;
    }
    if (now - firstAt >= SAME_SIGNAL_MS) process.exit(128 + (constants.signals[name] ?? 0));
  };
  for (const name of SIGNALS) process.on(name, hear);
  return {
    wanted,
    signal: stopping.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, hear);
    },
  };
}
