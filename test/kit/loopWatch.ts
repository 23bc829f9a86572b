// How long the event loop was held, in time of the processor: what other processes take meanwhile is no fault of ours.

/** Milliseconds of the processor that this process has used since it began. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Begins to watch; the answered function ends it and tells the longest turn of the loop, ms of the processor. */
export function watchTurns(): () => number {
  let longest = 0;
  let last = processorMs();
  const timer = setInterval(() => {
    const now = processorMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}
