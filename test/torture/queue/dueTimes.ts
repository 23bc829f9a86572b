// When a task's next job is due, said anew and for this torture alone: in Asia/Shanghai, which is eight hours ahead all year. The judge
// must not ask the product.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AHEAD = 8 * HOUR;
const AFTER_FAILURE = 30 * MINUTE;
/** Two tasks that start switched off: people run them, the scheduler never does. */
const SWITCHED_OFF = new Set(['signin', 'douji', 'yuhun']);

const wholeMinute = (at: number) => at - (at % MINUTE);
const midnight = (at: number, days: number) => Math.floor((at + AHEAD) / DAY) * DAY + days * DAY - AHEAD;
/** Monday is 0; the epoch was a Thursday. */
const weekday = (at: number) => (Math.floor((at + AHEAD) / DAY) + 3) % 7;

function nextWindow(at: number): number {
  const hour = Math.floor((at + AHEAD) / HOUR) % 24;
  if (hour >= 22) return midnight(at, 1) + 10 * HOUR;
  return midnight(at, 0) + Math.max(hour, 10) * HOUR;
}

/** After a job of `task` that ended so at `endedAt`; never for a task that the scheduler leaves alone. */
export function nextDue(task: string, status: string, endedAt: number): number {
  if (SWITCHED_OFF.has(task)) return Infinity;
  if (status === 'failed') return wholeMinute(endedAt + AFTER_FAILURE);
  switch (task) {
    case 'foster':
      return wholeMinute(endedAt + 6 * HOUR);
    case 'explore':
      return wholeMinute(endedAt + 8 * HOUR);
    case 'weekly_shop':
    case 'weekly_share':
      return wholeMinute(endedAt + 7 * DAY);
    case 'miwen':
      return midnight(endedAt, 7 - weekday(endedAt)) + MINUTE;
    case 'duiyi_jingcai':
      return nextWindow(endedAt + 2 * HOUR);
    default:
      return midnight(endedAt, 1) + MINUTE;
  }
}
