// Calendars of a manager and of a user, and a user's own "now".
import type { Route } from '../../../core/http/contract.js';
import type { Call } from '../../../core/http/handle.js';
import { toIso } from '../../../core/kernel/clock.js';
import type { Tx } from '../../../core/store/types.js';
import { readTime } from '../accounts/lifecycle.js';
import { ownUser } from '../accounts/managers.js';
import { asRole, handle, type OasActor } from '../actor.js';
import { getCalendar, getOwnCalendar, getUserCalendar, runOwnTaskNow } from '../contract/calendar.js';
import type { Oas } from '../oas.js';
import { outOfQuiet, type CalendarWindow } from '../tasks/calendar.js';
import {
  calendarAnswer,
  readManagerCalendar,
  readUserCalendar,
  windowOf,
  type CalendarData,
} from '../tasks/calendars.js';
import { makeDueNow } from '../tasks/dueNow.js';
import { formatNextTime } from '../tasks/nextTime.js';
import { taskWord } from '../tasks/taskTemplates.js';

export const calendarRoutes = (oas: Oas) => [
  handle(getCalendar, async ({ query, transaction }) =>
    show(oas, query, transaction, async (tx, actor, window) => {
      const managerId = asRole('manager', actor).account.id;
      return query.user_id === undefined
        ? readManagerCalendar(tx, managerId, window)
        : readUserCalendar(tx, await ownUser(tx, managerId, query.user_id), window);
    }),
  ),

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
