// What every service with a queue tells: the same families, by service.
import { Counter, Gauge, type Registry } from 'prom-client';

export interface QueueFigures {
  /** Jobs by state, as counted by an index. */
  jobs: Readonly<Record<string, number>>;
  /** Since when the oldest job waits, ms; 0: none waits. */
  oldestWaitingMs: number;
}

export interface ServiceFigures {
  /** Asked at each scrape. */
  queue(read: () => Promise<QueueFigures>): void;
  leases: {
    granted(count: number): void;
    expired(count: number): void;
    /** A word about a job that its speaker does not hold any more. */
    refused(): void;
  };
}

export function createServiceFigures(
  registry: Registry,
  onScrape: (read: () => Promise<void>) => void,
): (service: string) => ServiceFigures {
  const registers = [registry];
  const labelNames = ['service'] as const;
  const jobs = new Gauge({
    name: 'deskcloud_queue_jobs',
    help: 'Jobs by service and state; failed: given up, as far as they are in memory.',
    labelNames: ['service', 'state'] as const,
    registers,
  });
  const oldest = new Gauge({
    name: 'deskcloud_queue_oldest_waiting_seconds',
    help: 'Age of the oldest job that waits; 0 when none does.',
    labelNames,
    registers,
  });
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const granted = counter('deskcloud_leases_granted_total', 'Jobs handed out to nodes.');
  const expired = counter('deskcloud_leases_expired_total', 'Leases that ran out without a word in time.');
  const refused = counter(
    'deskcloud_leases_refused_total',
    'Words refused because their speaker holds the job no more.',
  );
  return (service) => {
    const label = { service };
    const lines = {
      granted: granted.labels(label),
      expired: expired.labels(label),
      refused: refused.labels(label),
    };
    // A line that is there from the beginning shows its first step.
    for (const line of Object.values(lines)) line.inc(0);
    return {
      queue: (read) =>
        onScrape(async () => {
          const figures = await read();
          for (const [state, count] of Object.entries(figures.jobs)) jobs.set({ service, state }, count);
          oldest.set(label, figures.oldestWaitingMs / 1000);
        }),
      leases: {
        granted: (count) => lines.granted.inc(count),
        expired: (count) => lines.expired.inc(count),
        refused: () => lines.refused.inc(),
      },
    };
  };
}
