// Routes of renewal keys (document, section 3) and activation codes (section 4): the same acts upon two stocks.
import type { z } from 'zod';
import type { Tx } from '../../../core/store/types.js';
import { readTime } from '../accounts/lifecycle.js';
import * as users from '../accounts/users.js';
import { asRole, handle, type OasActor } from '../actor.js';
import * as activationCodes from '../codes/activationCodes.js';
import * as codeActs from '../codes/codeActs.js';
import { pageBatches } from '../codes/codeBatches.js';
import { codeText, countCodes, pageCodes, searchCodes, type CodeFilter } from '../codes/codeLists.js';
import type { CodeExtras } from '../codes/codeRules.js';
import { activationCodeStock, renewalKeyStock, type CodeStock } from '../codes/codeStock.js';
import * as renewalKeys from '../codes/renewalKeys.js';
import type { codeFilters, codeRoutes as codeContracts } from '../contract/codeShapes.js';
import { activationCodeRoutes, createUsers } from '../contract/codes.js';
import { renewalKeyRoutes } from '../contract/keys.js';
import { createActivationCode, listActivationCodes } from '../contract/manager.js';
import { createRenewalKey, listRenewalKeys } from '../contract/super.js';
import { pageAnswer, readPaging } from '../lists/paging.js';
import { cutShort } from '../lists/sealedPages.js';
import type { Oas } from '../oas.js';
import {
  managerTable,
  userTable,
  type ActivationCodeRow,
  type CodeRow,
  type RenewalKeyRow,
  type UserType,
} from '../tables.js';
import { activationCodeWire, batchWire, renewalKeyWire, userWire } from '../wire.js';

export const codeRoutes = (oas: Oas) => [
  ...renewalKeyHandlers(oas),
  ...stockHandlers(oas, renewalKeyRoutes, () => renewalKeyStock, shownKey),
  ...activationCodeHandlers(oas),
  ...stockHandlers(oas, activationCodeRoutes, stockOf, shownCode),
];

const renewalKeyHandlers = (oas: Oas) => [
  handle(createRenewalKey, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const wanted = { durationDays: body.duration_days, ...readExtras(oas, body) };
      return shownKey(tx, await renewalKeys.createRenewalKey(tx, asRole('super', actor), wanted, ip));
    }),
  ),

  handle(listRenewalKeys, async ({ query, transaction }) =>
    listed(oas, renewalKeyStock, query, (work) => transaction(work), shownKey),
  ),

  handle(renewalKeyRoutes.makeMany, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const wanted = { count: body.count, durationDays: body.duration_days, ...readExtras(oas, body) };
      const at = { zone: oas.settings().timeZone, ip };
      return made(tx, await renewalKeys.createRenewalKeys(tx, asRole('super', actor), wanted, at), shownKey);
    }),
  ),
];

const activationCodeHandlers = (oas: Oas) => [
  handle(createActivationCode, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const wanted = { ...readGrant(body), ...readExtras(oas, body) };
      const manager = asRole('manager', actor);
      return shownCode(tx, await activationCodes.createActivationCode(tx, manager, wanted, ip));
    }),
  ),

  handle(listActivationCodes, async ({ query, actor, transaction }) =>
    listed(oas, stockOf(actor), query, (work) => transaction(work), shownCode),
  ),

  handle(activationCodeRoutes.makeMany, async ({ body, ip, transaction }) =>
    transaction(async (tx, actor) => {
      const wanted = { count: body.count, ...readGrant(body), ...readExtras(oas, body) };
      const at = { zone: oas.settings().timeZone, ip };
      const manager = asRole('manager', actor);
      return made(tx, await activationCodes.createActivationCodes(tx, manager, wanted, at), shownCode);
    }),
  ),

  handle(createUsers, async ({ body, ip, transaction }) =>
    transaction(async (tx, someone) => {
      const actor = asRole('manager', someone);
      const items = [];
      for (let n = 0; n < body.count; n++) {
        const user = await users.quickCreate(tx, actor, readGrant(body), ip, { note: body.note ?? '' });
        items.push({ ...userWire(user, tx.now()), user_id: user.id });
      }
      return { items, created: items.length, text: items.map((user) => user.account_no).join('\n') };
    }),
  ),
];

type Contracts = Omit<
  ReturnType<typeof codeContracts<z.ZodType, typeof codeFilters, Record<string, never>>>,
  'makeMany'
>;
type Show<Item> = (tx: Tx, code: CodeRow) => Promise<Item>;

/** `stock`: which codes are the asker's own. */
function stockHandlers<Item>(
  oas: Oas,
  routes: Contracts,
  stock: (actor: OasActor) => CodeStock,
  show: Show<Item>,
) {
  return [
    handle(routes.revoke, async ({ params, ip, transaction }) =>
      transaction(async (tx, actor) => {
        const { code, changed } = await codeActs.revokeCode(tx, stock(actor), params.id, { actor, ip });
        return { id: code.id, status: code.status, message: changed ? 'revoked' : 'already revoked' };
      }),
    ),

    handle(routes.remove, async ({ params, ip, transaction }) =>
      transaction(async (tx, actor) => {
        await codeActs.deleteCode(tx, stock(actor), params.id, { actor, ip });
        return { message: 'deleted' };
      }),
    ),

    handle(routes.revokeMany, async ({ body: { ids }, ip, transaction }) =>
      transaction(async (tx, actor) => ({
        revoked: await codeActs.revokeCodes(tx, stock(actor), ids, { actor, ip }),
        requested: ids.length,
      })),
    ),

    handle(routes.removeMany, async ({ body: { ids }, ip, transaction }) =>
      transaction(async (tx, actor) => ({
        deleted: await codeActs.deleteCodes(tx, stock(actor), ids, { actor, ip }),
        requested: ids.length,
      })),
    ),

    handle(routes.handOut, async ({ body: { ids }, ip, transaction }) =>
      transaction(async (tx, actor) => ({
        handed_out: await codeActs.handOutCodes(tx, stock(actor), ids, { actor, ip }),
        requested: ids.length,
      })),
    ),

    handle(routes.editMany, async ({ body: { ids, ...change }, ip, transaction }) =>
      transaction(async (tx, actor) => ({
        updated: await codeActs.editCodes(tx, stock(actor), ids, readEdit(oas, change), { actor, ip }),
        requested: ids.length,
      })),
    ),

    handle(routes.edit, async ({ params, body, ip, transaction }) =>
      transaction(async (tx, actor) => {
        const edited = await codeActs.editCode(tx, stock(actor), params.id, readEdit(oas, body), {
          actor,
          ip,
        });
        return show(tx, edited);
      }),
    ),

    handle(routes.batches, async ({ query, transaction }) => {
      const paging = readPaging(query, oas.names());
      return transaction(async (tx, actor) => {
        const { rows, total } = await pageBatches(tx, stock(actor), paging);
        return pageAnswer(rows.map(batchWire), total, paging, { total });
      });
    }),

    handle(routes.text, async ({ query, actor }) => {
      const filter = readFilter(oas, query);
      const { text, ids, total } = await codeText(oas.core.store, stock(actor), filter, oas.core.clock.now());
      return { text, ids, count: ids.length, total };
    }),
  ];
}

interface Query {
  page?: number | undefined;
  page_size?: number | undefined;
  status?: CodeFilter['status'];
  user_type?: UserType | undefined;
  keyword?: string | undefined;
  batch?: string | undefined;
  handed_out?: boolean | undefined;
  lapsed?: boolean | undefined;
  ids?: readonly number[] | undefined;
  duration_days?: number | undefined;
  valid_before?: string | undefined;
}

async function listed<Item>(
  oas: Oas,
  stock: CodeStock,
  query: Query,
  transaction: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>,
  show: Show<Item>,
) {
  const paging = readPaging(query, oas.names());
  const filter = readFilter(oas, query);
  const found = await searchCodes(oas.core.store, stock, filter, oas.core.clock.now(), paging);
  return transaction(async (tx) => {
    const { rows, total } = await pageCodes(tx, stock, filter, found, paging);
    const items = [];
    for (const code of rows) items.push(await show(tx, code));
    const counts = await countCodes(tx, stock);
    return pageAnswer(items, total, paging, { ...counts, ...(found && cutShort(found)) });
  });
}

const stockOf = (actor: OasActor) => activationCodeStock(asRole('manager', actor).account.id);

const readGrant = (body: { duration_days: number; user_type: UserType }) => ({
  durationDays: body.duration_days,
  userType: body.user_type,
});

const readFilter = (oas: Oas, query: Query): CodeFilter => ({
  status: query.status,
  userType: query.user_type,
  keyword: query.keyword,
  batch: query.batch,
  handedOut: query.handed_out,
  lapsed: query.lapsed,
  ids: query.ids,
  durationDays: query.duration_days,
  ...(query.valid_before !== undefined && {
    validBefore: readTime('valid_before', query.valid_before, oas.settings().timeZone),
  }),
});

/** Undefined was not sent; null is no end. */
const readEnd = (oas: Oas, text: string | null | undefined) =>
  typeof text === 'string' ? readTime('valid_until', text, oas.settings().timeZone) : text;

interface ExtrasBody {
  note?: string | undefined;
  batch_name?: string | undefined;
  valid_until?: string | null | undefined;
}

const readEdit = (oas: Oas, body: ExtrasBody): codeActs.CodeEdit => ({
  note: body.note,
  batchName: body.batch_name,
  validUntil: readEnd(oas, body.valid_until),
});

function readExtras(oas: Oas, body: ExtrasBody): CodeExtras {
  return {
    note: body.note ?? '',
    batchName: body.batch_name ?? '',
    validUntil: readEnd(oas, body.valid_until) ?? null,
  };
}

async function made<Item>(tx: Tx, codes: readonly CodeRow[], show: Show<Item>) {
  const items = [];
  for (const code of codes) items.push(await show(tx, code));
  return {
    items,
    batch_name: codes[0]?.batchName ?? '',
    text: codes.map(({ code }) => code).join('\n'),
    count: codes.length,
  };
}

// A stock's table holds rows of its own kind alone.
async function shownKey(tx: Tx, code: CodeRow) {
  const key = code as RenewalKeyRow;
  const usedBy = key.usedByManagerId === null ? undefined : await tx.get(managerTable, key.usedByManagerId);
  return renewalKeyWire(key, usedBy, tx.now());
}

async function shownCode(tx: Tx, row: CodeRow) {
  const code = row as ActivationCodeRow;
  const usedBy = code.usedByUserId === null ? undefined : await tx.get(userTable, code.usedByUserId);
  return activationCodeWire(code, usedBy, tx.now());
}
