// The disk of an operator: this machine's, whose flush takes so much longer.
import { setTimeout as pause } from 'node:timers/promises';
import { systemFiles, type Files, type Flush, type OpenFile } from '../../server/core/store/index.js';

/** What a flush takes on the slower disk that stands for an operator's, ms. */
export const SLOW_FLUSH_MS = 5;

/** The system's files; each flush of content takes `flushMs` longer. `onBytes` hears of every write. */
export function benchFiles({
  flushMs = 0,
  onBytes,
}: { flushMs?: number; onBytes?: (file: string, bytes: number) => void } = {}): Files {
  const files = systemFiles();
  return {
    ...files,
    async open(file, how, mode) {
      const opened: OpenFile = await files.open(file, how, mode);
      const later = (flush: () => Promise<void>) => async () => {
        await flush();
        if (flushMs > 0) await pause(flushMs);
      };
      return {
        ...opened,
        async write(data, position) {
          onBytes?.(file, data.length);
          await opened.write(data, position);
        },
        datasync: later(() => opened.datasync()),
        writeThrough(data, position) {
          onBytes?.(file, data.length);
          const flush = opened.writeThrough(data, position);
          return flushMs > 0 ? slower(flush, flushMs) : flush;
        },
        sync: later(() => opened.sync()),
      };
    },
  };
}

function slower(flush: Flush, byMs: number): Flush {
  let isDone = false;
  const done = flush.done.then(async (tookMs) => {
    await pause(byMs);
    isDone = true;
    return tookMs === undefined ? undefined : tookMs + byMs;
  });
  return { done, isDone: () => isDone };
}
