// Bulk acts as their manager watches them.
import { asRole, handle } from '../actor.js';
import { abortRun, countRunning, ownRun, pageRuns } from '../bulk/bulkRuns.js';
import { bulkWire } from '../bulk/startBulk.js';
import { abortBulkRun, getBulkRun, listBulkRuns } from '../contract/bulk.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import type { Oas } from '../oas.js';

export const bulkRoutes = (oas: Oas) => [
  handle(listBulkRuns, async ({ query, transaction }) => {
    const paging = readPaging(query, oas.names());
    return transaction(async (tx, actor) => {
      const managerId = asRole('manager', actor).account.id;
      const { rows, total } = await pageRuns(tx, managerId, query.state, paging);
      return pageAnswer(rows.map(bulkWire), total, paging, { running: await countRunning(tx, managerId) });
    });
  }),

  handle(getBulkRun, async ({ params, transaction }) =>
    transaction(async (tx, actor) =>
      bulkWire(await ownRun(tx, asRole('manager', actor).account.id, params.id)),
    ),
  ),

  handle(abortBulkRun, async ({ params, ip, transaction }) =>
    transaction(async (tx, actor) => bulkWire(await abortRun(tx, asRole('manager', actor), params.id, ip))),
  ),
];
