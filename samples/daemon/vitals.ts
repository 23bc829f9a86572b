// What the machine says of itself with each heartbeat, in percent.
import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';

export interface Vitals {
  read(): Promise<Record<string, number>>;
}

/** The processor's share is that since the reading before. */
export function createVitals(folder: string): Vitals {
  let before = processorTime();
  return {
    async read() {
      const now = processorTime();
      const spent = now.total - before.total;
      const idle = now.idle - before.idle;
      before = now;
      const disk = await statfs(folder).catch(() => undefined); // Not every file system tells.
      return {
        cpu_usage: percent(spent === 0 ? 0 : 1 - idle / spent),
        memory_usage: percent(1 - freemem() / totalmem()),
        ...(disk && disk.blocks > 0 && { disk_usage: percent(1 - disk.bavail / disk.blocks) }),
      };
    },
  };
}

function processorTime(): { total: number; idle: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  return {
    total: sum(times.flatMap((one) => Object.values(one))),
    idle: sum(times.map((one) => one.idle)),
  };
}

const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
