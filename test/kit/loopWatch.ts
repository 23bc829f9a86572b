// How long the event loop was held, in time of the processor: what other processes take meanwhile is no fault of ours.

export interface LoopWatch {
  /** Longest turn so far, ms of the processor. Stops looking. */
  stop(): number;
}

/** Milliseconds of the processor that this process has used since it began. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function watchLoop(): LoopWatch {
  let longest = 0;
  let last = processorMs();
  const look = () => {
    const now = processorMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    stop() {
      clearInterval(timer);
      return longest;
    },
  };
}
