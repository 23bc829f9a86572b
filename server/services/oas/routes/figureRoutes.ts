// Figures for charts: a manager's own, and the super's of all.
import { managerTable } from '../tables.js';
import { asRole, handle } from '../actor.js';
import { getFigures, getSuperFigures, getSuperOverview } from '../contract/figures.js';
import { cloudOverview, managerLine } from '../figures/cloudOverview.js';
import { PERCENTILE_ERROR } from '../../../core/figures/durations.js';
import {
  codeDayWire,
  durationsWire,
  expiringWire,
  forecastWire,
  nodeLoadWire,
  seriesWire,
  spanWire,
  taskWire,
  totalsWire,
} from '../figures/figureWire.js';
import { forecast } from '../figures/forecast.js';
import { readByTask, readSeries } from '../figures/series.js';
import { codesByDay, expiringUsers, nodeLoads } from '../figures/stock.js';
import { daysOf, windowOf } from '../figures/windows.js';
import { WHOLE_CLOUD } from '../jobs/figures.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';

/** Each of them is read over the whole window. */
const MOST_MANAGERS = 50;

export const figureRoutes = (oas: Oas) => [
  handle(getFigures, async ({ query, transaction }) =>
    transaction(async (tx, actor) => {
      const managerId = asRole('manager', actor).account.id;
      const now = tx.now();
      const zone = oas.settings().timeZone;
      const window = windowOf(query, now, zone);
      const { series, tasks } = await readByTask(tx, managerId, window);
      const { loads, heardOfLastHour } = await nodeLoads(tx, managerId, oas.liveness);
      const days = await codesByDay(tx, managerId, daysOf(window, now, zone));
      return {
        ...spanWire(window, now, zone),
        series: seriesWire(series, window),
        totals: totalsWire(series),
        wait: durationsWire(...tasks.map(({ waits }) => waits)),
        run: durationsWire(...tasks.map(({ runs }) => runs)),
        tasks: tasks.map((task) => taskWire(task, oas.names())),
        percentile_error: PERCENTILE_ERROR,
        nodes: loads.map(nodeLoadWire),
        expiring: expiringWire(await expiringUsers(tx, managerId)),
        codes: days.map(codeDayWire),
        forecast: forecastWire(await forecast(tx, managerId, { zone, agentsLastHour: heardOfLastHour })),
      };
    }),
  ),

  handle(getSuperFigures, async ({ query, transaction }) =>
    transaction(async (tx) => {
      const { page, pageSize } = readPaging(query, oas.names());
      const paging = { page, pageSize: Math.min(pageSize, MOST_MANAGERS) };
      const now = tx.now();
      const zone = oas.settings().timeZone;
      const window = windowOf(query, now, zone);
      const { rows, total } = await tx.page(managerTable, { where: {}, orderBy: ['id'], ...paging });
      const items = [];
      for (const manager of rows) items.push(await managerLine(tx, manager, window));
      const series = await readSeries(tx, WHOLE_CLOUD, window);
      return pageAnswer(items, total, paging, {
        ...spanWire(window, now, zone),
        series: seriesWire(series, window),
        totals: totalsWire(series),
      });
    }),
  ),

  handle(getSuperOverview, async ({ transaction }) => transaction((tx) => cloudOverview(tx, oas.liveness))),
];
