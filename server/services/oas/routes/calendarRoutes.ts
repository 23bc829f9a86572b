// Calendars of a manager and of a user, and a user's own "now".
import type { Route } from '../../../core/http/contract.js';
import type { Call } from '../../../core/http/handle.js';
import { toIso, type Instant } from '../../../core/kernel/clock.js';
import { invalid } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { readTime } from '../accounts/lifecycle.js';
import { ownUser } from '../accounts/managers.js';
import { asRole, handle, type OasActor } from '../actor.js';
import {
  getCalendar,
  getOwnCalendar,
  getUserCalendar,
  listDueTasks,
  runOwnTaskNow,
} from '../contract/calendar.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';
import { userTable, type TaskRow } from '../tables.js';
import { outOfQuiet, quietIntervals, type CalendarWindow, type Interval } from '../tasks/calendar.js';
import {
  calendarAnswer,
  readManagerCalendar,
  readUserCalendar,
  windowOf,
  type CalendarData,
} from '../tasks/calendars.js';
import { clockHours, countHours, dueWindow, pageDue, searchDue } from '../tasks/dueHours.js';
import { makeDueNow } from '../tasks/dueNow.js';
import { formatNextTime } from '../tasks/nextTime.js';
import { quoted } from '../tasks/taskFields.js';
import { taskId, taskWord } from '../tasks/taskTemplates.js';

export const calendarRoutes = (oas: Oas) => [
  handle(getCalendar, async ({ query, transaction }) =>
    show(oas, query, transaction, async (tx, actor, window) => {
      const managerId = asRole('manager', actor).account.id;
      return query.user_id === undefined
        ? readManagerCalendar(tx, managerId, window)
        : readUserCalendar(tx, await ownUser(tx, managerId, query.user_id), window);
    }),
  ),

  handle(listDueTasks, async ({ query, actor, transaction }) => {
    const managerId = asRole('manager', actor).account.id;
    const settings = oas.settings();
    const asked = query.hour?.trim() ? readTime('hour', query.hour, settings.timeZone) : undefined;
    const filter = { task: readTask(query.task_type), userType: query.user_type, keyword: query.keyword };
    const { core } = oas;
    const found = await searchDue(core.store, managerId, filter, dueWindow(core.clock.now(), settings));
    return transaction(async (tx) => {
      const window = dueWindow(tx.now(), settings);
      const hours = clockHours(window);
      const counts = await countHours(tx, managerId, found, window);
      const paging = readPaging(query, oas.names());
      const hour = asked === undefined ? undefined : hourOf(asked, hours);
      const { rows, total } = await pageDue(tx, managerId, found, { hour, window, ...paging });
      const items = [];
      for (const row of rows) items.push(await dueWire(oas, tx, row, window));
      return pageAnswer(items, total, paging, {
        ...spanWire(window),
        hours: hours.map((span, index) => ({ ...spanWire(span), due: counts[index] ?? 0 })),
        quiet: quietIntervals(window).map(spanWire),
        due: counts.reduce((sum, count) => sum + count, 0),
      });
    });
  }),

  handle(getUserCalendar, async ({ params, query, transaction }) =>
    show(oas, query, transaction, async (tx, actor, window) => {
      const user = await ownUser(tx, asRole('manager', actor).account.id, params.user_id);
      return readUserCalendar(tx, user, window);
    }),
  ),

  handle(getOwnCalendar, async ({ query, transaction }) =>
    show(oas, query, transaction, (tx, actor, window) =>
      readUserCalendar(tx, asRole('user', actor).account, window),
    ),
  ),

  handle(runOwnTaskNow, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const { timeZone, scheduler } = oas.settings();
      const row = await makeDueNow(tx, asRole('user', actor), params.task, ip);
      const runsAt = outOfQuiet(tx.now(), { quietHours: scheduler.quietHours, zone: timeZone });
      return {
        task_type: taskWord(row.task, oas.names()),
        next_time: formatNextTime(tx.now(), timeZone),
        runs_at: toIso(runsAt),
        message: 'the task is due now',
      };
    }),
  ),
];

/** Reads in one transaction; the answer is worked out after it, for that may take longer than a transaction should. */
async function show(
  oas: Oas,
  { from, hours }: { from?: string | undefined; hours?: number | undefined },
  transaction: Call<Route, OasActor>['transaction'],
  read: (tx: Tx, actor: OasActor, window: CalendarWindow) => Promise<CalendarData>,
) {
  const settings = oas.settings();
  const asked = { from: from?.trim() ? readTime('from', from, settings.timeZone) : undefined, hours };
  const { data, window } = await transaction(async (tx, actor) => {
    const granted = windowOf(asked, tx.now(), settings);
    return { data: await read(tx, actor, granted), window: granted };
  });
  return calendarAnswer(data, window, oas.names());
}

function readTask(word: string | undefined): string | undefined {
  const task = word === undefined ? undefined : taskId(word);
  if (word !== undefined && task === undefined) {
    throw invalid('unknown_task', `task_type: ${quoted(word)} is no task`);
  }
  return task;
}

/** The nearest where none holds it: an address may be an hour old. */
function hourOf(at: Instant, hours: readonly Interval[]): Interval | undefined {
  return hours.find(({ to }) => at < to) ?? hours.at(-1);
}

async function dueWire(oas: Oas, tx: Tx, row: TaskRow, window: CalendarWindow) {
  const user = await tx.get(userTable, row.userId);
  return {
    at: toIso(outOfQuiet(Math.max(row.dueAt, window.now), window)),
    user_id: row.userId,
    account_no: user?.accountNo ?? '',
    login_id: user?.loginId ?? '',
    username: user?.gameName ?? '',
    user_type: user?.userType ?? '',
    task_type: taskWord(row.task, oas.names()),
    priority: row.priority,
    daily: row.daily,
  };
}

const spanWire = ({ from, to }: Interval) => ({ from: toIso(from), to: toIso(to) });
