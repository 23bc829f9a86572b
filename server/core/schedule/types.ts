export interface Schedule {
  /**
   * Runs `work` every `intervalMs()` (asked again before each run: a live setting), never overlapping itself. A missed
   * stretch (sleep) makes one run. A failure is logged and the next run comes as usual. The first run is one interval away.
   */
  every(name: string, intervalMs: () => number, work: (signal: AbortSignal) => Promise<void>): void;
  /** Runs `work` at a cron rule in a zone. Missed while down or asleep: `once` runs one catch-up at the start, `skip` none. */
  at(
    name: string,
    rule: string,
    zone: string,
    missed: 'once' | 'skip',
    work: (signal: AbortSignal) => Promise<void>,
  ): void;
  /** No new runs; waits for those in flight. */
  stop(): Promise<void>;
}
