// The audit record: the super's (document, section 3), and each manager's own part of it.
import { invalid } from '../../../core/kernel/errors.js';
import type { Tx } from '../../../core/store/types.js';
import { asRole, handle, type OasActor } from '../actor.js';
import {
  pageAudit,
  searchAudit,
  sealedAuditList,
  shownActor,
  type AuditFilter,
} from '../audit/auditLists.js';
import { listAuditLogs, listManagerAuditLogs } from '../contract/audit.js';
import { readPaging, type Paging } from '../lists/paging.js';
import { cutShort, NOTHING_SEALED, sealedPart } from '../lists/sealedPages.js';
import type { Oas } from '../oas.js';
import { sealedAudit } from '../sealed.js';
import { parseZonedTime } from '../tasks/zones.js';
import { auditWire } from '../wire.js';

type Transaction = <Result>(work: (tx: Tx, actor: OasActor) => Promise<Result>) => Promise<Result>;

export const auditRoutes = (oas: Oas) => [
  handle(listAuditLogs, async ({ query, transaction }) => {
    const isOnesOwn = query.manager_id !== undefined;
    const filter = {
      ...readFilter(query, oas.settings().timeZone),
      // One manager's business is asked for whole.
      everything: query.scope === 'all' || isOnesOwn,
      managerId: query.manager_id,
    };
    return page(oas, filter, pagingOf(oas, query), transaction);
  }),

  handle(listManagerAuditLogs, async ({ query, actor, transaction }) => {
    const filter = {
      ...readFilter(query, oas.settings().timeZone),
      everything: true,
      managerId: asRole('manager', actor).account.id,
    };
    return page(oas, filter, pagingOf(oas, query), transaction);
  }),
];

async function page(oas: Oas, filter: AuditFilter, paging: Paging, transaction: Transaction) {
  const found = await searchAudit(oas.core.store, filter, paging);
  const { history } = oas.core;
  const hot = await transaction(async (tx) => ({
    ...(await pageAudit(tx, filter, found, paging)),
    segments: await history.segments(tx, sealedAudit),
  }));
  // Where the search ended before the end of what is in memory, the page lies before that.
  const sealed = found?.truncated
    ? { ...NOTHING_SEALED, truncated: true }
    : await sealedPart(history, sealedAuditList(filter, hot.segments), hot.total, paging);
  return transaction(async (tx) => {
    const items = [];
    for (const row of [...hot.rows, ...sealed.rows]) items.push(auditWire(row, await shownActor(tx, row)));
    const total = hot.total + sealed.total;
    return { items, total, page: paging.page, page_size: paging.pageSize, ...cutShort(sealed) };
  });
}

const pagingOf = (oas: Oas, query: Parameters<typeof readPaging>[0]): Paging =>
  readPaging(query, oas.names(), { usual: 50, most: 200 });

interface Asked {
  action?: string | undefined;
  keyword?: string | undefined;
  actor_type?: AuditFilter['actorType'];
  target?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** `zone`: for times without an offset. Throws invalid `invalid_time`. */
function readFilter(asked: Asked, zone: string): Omit<AuditFilter, 'everything'> {
  const time = (name: 'from' | 'to') => {
    const text = asked[name];
    if (text === undefined) return undefined;
    const at = parseZonedTime(text, zone, { dateOnly: true });
    if (at !== undefined) return at;
    throw invalid('invalid_time', `${name}: expected YYYY-MM-DD, YYYY-MM-DD HH:MM or RFC 3339`);
  };
  const { action, keyword, actor_type: actorType, target } = asked;
  return { action, keyword, actorType, target, from: time('from'), to: time('to') };
}
