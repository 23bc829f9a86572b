// Figures as the contract writes them.
import { toIso, toIsoOrNull, type Instant } from '../../../core/kernel/clock.js';
import { COUNTS, type Counts } from '../jobs/figures.js';
import type { TaskNames } from '../oas.js';
import type { UserRow } from '../tables.js';
import { taskWord } from '../tasks/taskTemplates.js';
import { addInto, percentiles } from '../../../core/figures/durations.js';
import type { Forecast } from './forecast.js';
import { sumOf, type TaskFigures } from './series.js';
import type { CodeDay, Expiring, NodeLoad } from './stock.js';
import type { Window } from './windows.js';

export const spanWire = (window: Window, now: Instant, zone: string) => ({
  generated_at: toIso(now),
  time_zone: zone,
  step: window.step,
  from: toIso(window.starts[0] ?? now),
  to: toIso(window.end),
});

export const seriesWire = (series: readonly Counts[], window: Window) =>
  window.starts.map((at, i) => ({ at: toIso(at), ...countsWire(series[i]) }));

export function totalsWire(series: readonly Counts[]) {
  const counts = countsWire(sumOf(series));
  const ended = counts.success + counts.failed;
  return { ...counts, success_rate: ended === 0 ? null : counts.success / ended };
}

export const taskWire = ({ task, counts, waits, runs }: TaskFigures, names: TaskNames) => ({
  task_type: taskWord(task, names),
  ...totalsWire([counts]),
  wait: durationsWire(waits),
  run: durationsWire(runs),
});

/** How long it took, whichever of these it was. */
export function durationsWire(...durations: TaskFigures['waits'][]) {
  const sum: Record<string, number> = {};
  for (const one of durations) addInto(sum, one);
  const found = percentiles(sum);
  return found && { count: found.count, p50_ms: found.p50Ms, p95_ms: found.p95Ms };
}

/** A failure that is taken back from a day which is no longer kept would leave less than nothing. */
function countsWire(counts: Counts | undefined): Counts {
  const shown = {} as Counts;
  for (const count of COUNTS) shown[count] = Math.max(0, counts?.[count] ?? 0);
  return shown;
}

export const nodeLoadWire = ({ node, online, leased, running }: NodeLoad) => ({
  id: node.id,
  node_id: node.nodeId,
  name: node.displayName,
  online,
  leased_jobs: leased,
  running_jobs: running,
});

export const expiringWire = ({ in7Days, in30Days, first }: Expiring) => ({
  in_7_days: in7Days,
  in_30_days: in30Days,
  first: first.map((user: UserRow) => ({
    user_id: user.id,
    account_no: user.accountNo,
    login_id: user.loginId,
    username: user.gameName,
    user_type: user.userType,
    expires_at: toIso(user.expiresAt),
  })),
});

export const codeDayWire = ({ day, made, handedOut, used }: CodeDay) => ({
  day: toIso(day),
  made,
  handed_out: handedOut,
  used,
});

export const forecastWire = (forecast: Forecast) => ({
  pending: forecast.pending,
  held: forecast.held,
  due_waiting: forecast.dueWaiting,
  due_by_midnight: forecast.dueByMidnight,
  ended_last_hour: forecast.endedLastHour,
  agents_last_hour: forecast.agentsLastHour,
  midnight: toIso(forecast.midnight),
  done_at: toIsoOrNull(forecast.doneAt),
  agents_needed: forecast.agentsNeeded,
});
