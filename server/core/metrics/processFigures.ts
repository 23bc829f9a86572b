// The process itself: memory, processor time, open files, and how long the event loop keeps others waiting. Names are those that
// Prometheus' own clients use, where there is one.
import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge } from 'prom-client';
import { MINUTE, type Clock } from '../kernel/clock.js';
import type { Metrics } from './metrics.js';

/** How often the loop is looked at, ms; what a look comes too late is the delay. */
const RESOLUTION_MS = 20;
/**
 * Fifty looks a second are most of what a cloud with nothing to do costs: they begin with a scrape, and end once nobody has come for
 * so long.
 */
const UNASKED_MS = 10 * MINUTE;
const NANOSECONDS = 1e9;

/** Answers how to stop watching. */
export function watchProcess(
  { registry, onScrape }: Metrics,
  clock: Pick<Clock, 'timer'>,
  version: string,
): () => void {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  new Gauge({
    name: 'deskcloud_build_info',
    help: 'Always 1; what runs stands in the labels.',
    labelNames: ['version', 'node', 'platform'] as const,
    registers,
  }).set({ version, node: process.version, platform: process.platform }, 1);
  gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.').set(
    performance.timeOrigin / 1000,
  );
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of the process.',
    registers,
  });
  const rss = gauge('process_resident_memory_bytes', 'Memory of the process.');
  const heapUsed = gauge('nodejs_heap_size_used_bytes', 'Used memory of the JavaScript heap.');
  const heapTotal = gauge('nodejs_heap_size_total_bytes', 'Size of the JavaScript heap.');
  const external = gauge('nodejs_external_memory_bytes', 'Memory outside the JavaScript heap.');
  const fds =
    process.platform === 'linux'
      ? gauge('process_open_fds', 'Open file descriptors; on Linux only.')
      : undefined;
  const delay = new Gauge({
    name: 'deskcloud_event_loop_delay_seconds',
    help: 'How much longer than asked the event loop let a timer wait, since the scrape before; 0 without one of the last ten minutes.',
    labelNames: ['stat'] as const,
    registers,
  });
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let forget: (() => void) | undefined;
  const stop = () => {
    forget?.();
    loop.disable();
    loop.reset();
  };
  let cpuTold = 0;
  onScrape(async () => {
    const { user, system } = process.cpuUsage();
    cpu.inc((user + system - cpuTold) / 1e6);
    cpuTold = user + system;
    const memory = process.memoryUsage();
    rss.set(memory.rss);
    heapUsed.set(memory.heapUsed);
    heapTotal.set(memory.heapTotal);
    external.set(memory.external);
    fds?.set((await readdir('/proc/self/fd')).length);
    const stats = { mean: loop.mean, p50: loop.percentile(50), p99: loop.percentile(99), max: loop.max };
    for (const [stat, value] of Object.entries(stats)) {
      // Nothing was looked at yet: the mean of nothing is no number.
      const seconds = loop.count === 0 ? 0 : value / NANOSECONDS - RESOLUTION_MS / 1000;
      delay.set({ stat }, Math.max(0, seconds));
    }
    loop.reset();
    loop.enable();
    forget?.();
    forget = clock.timer(UNASKED_MS, stop);
  });
  return stop;
}
