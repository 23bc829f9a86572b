// Lists of renewal keys and activation codes, newest first. Owner, status, type, and batch with status are served by indexes;
// every other filter walks, in slices outside any transaction, the codes that the narrowest index leaves.
import type { Instant } from '../../../core/kernel/clock.js';
import type { Store, Tx, Where } from '../../../core/store/types.js';
import { matchingIds, pageOfIds, searchInOrder, type FoundInOrder } from '../lists/keywordSearch.js';
import type { Paging } from '../lists/paging.js';
import type { ActivationCodeRow, CodeRow, CodeStatus, UserType } from '../tables.js';
import type { CodeStock } from './codeStock.js';

export interface CodeFilter {
  status?: CodeStatus | undefined;
  /** Activation codes alone have one. */
  userType?: UserType | undefined;
  /** Part of the code, the note or the batch's name, in any case. */
  keyword?: string | undefined;
  /** The batch's whole name. */
  batch?: string | undefined;
  handedOut?: boolean | undefined;
  /** Unused, and its time is over. */
  lapsed?: boolean | undefined;
  /** Chosen by hand. */
  ids?: readonly number[] | undefined;
  durationDays?: number | undefined;
  /** Codes with an end of validity before this. */
  validBefore?: Instant | undefined;
}

/** A code that nobody redeemed in time. */
export const isLapsed = (code: Pick<CodeRow, 'status' | 'validUntil'>, now: Instant): boolean =>
  code.status === 'unused' && code.validUntil !== null && code.validUntil <= now;

/** Filters that no index serves. */
const WALKED = ['keyword', 'handedOut', 'lapsed', 'ids', 'durationDays', 'validBefore'] as const;

/** The codes under the filter, newest first, or undefined when an index serves it. */
export async function searchCodes(
  store: Store,
  stock: CodeStock,
  filter: CodeFilter,
  now: Instant,
  paging: Paging,
): Promise<FoundInOrder | undefined> {
  const { batch, status, userType } = filter;
  const batchIsServed = batch === undefined || (status !== undefined && userType === undefined);
  if (batchIsServed && WALKED.every((name) => filter[name] === undefined)) return undefined;
  // A batch, and what lapsed, was handed out or was chosen by hand, is found by an index in another order, and is little.
  if (batch !== undefined || filter.lapsed || filter.handedOut || filter.ids) {
    return { ids: await findCodes(store, stock, filter, now), truncated: false };
  }
  const list = { table: stock.table, where: served(stock, filter), order: '-id' } as const;
  return searchInOrder(store, list, (code) => passes(code, filter, now), paging);
}

/** Ids of the codes under the filter, newest first, by walking. */
export async function findCodes(
  store: Store,
  stock: CodeStock,
  filter: CodeFilter,
  now: Instant,
): Promise<number[]> {
  const where = filter.ids
    ? { ...served(stock, filter), id: { in: filter.ids } }
    : narrowest(stock, filter, now);
  const found = await matchingIds(store, stock.table, where, (code) => passes(code, filter, now));
  return found.toReversed();
}

/** `found`: what `searchCodes` answered. */
export const pageCodes = (
  tx: Tx,
  stock: CodeStock,
  filter: CodeFilter,
  found: FoundInOrder | undefined,
  paging: Paging,
): Promise<{ rows: CodeRow[]; total: number }> =>
  found
    ? pageOfIds(tx, stock.table, found.ids, paging)
    : tx.page(stock.table, { where: served(stock, filter), orderBy: ['-id'], ...paging });

/** Over all codes of the stock, whatever the filter. */
export async function countCodes(tx: Tx, { table, managerId }: CodeStock) {
  return {
    total: await tx.count(table, { managerId }),
    unused: await tx.count(table, { managerId, status: 'unused' }),
    used: await tx.count(table, { managerId, status: 'used' }),
    revoked: await tx.count(table, { managerId, status: 'revoked' }),
    lapsed: await tx.count(table, { managerId, status: 'unused', validUntil: { lte: tx.now() } }),
    handed_out: await tx.count(table, { managerId, handedOutAt: { gte: 0 } }),
  };
}

const MOST_TEXT = 5000;
const TEXT_CHUNK = 500;

export interface CodeText {
  /** One code a line. */
  text: string;
  /** Of the codes in the text, in its order. */
  ids: number[];
  /** How many the filter finds; more than `ids` when the text is cut at 5,000. */
  total: number;
}

/** The codes under the filter as text to paste elsewhere, newest first. */
export async function codeText(
  store: Store,
  stock: CodeStock,
  filter: CodeFilter,
  now: Instant,
): Promise<CodeText> {
  const found = await findCodes(store, stock, filter, now);
  const shown: CodeRow[] = [];
  for (let from = 0; from < Math.min(found.length, MOST_TEXT); from += TEXT_CHUNK) {
    const ids = found.slice(from, Math.min(from + TEXT_CHUNK, MOST_TEXT));
    shown.push(...(await store.transaction((tx) => codesOf(tx, stock, ids))));
  }
  return {
    text: shown.map(({ code }) => code).join('\n'),
    ids: shown.map(({ id }) => id),
    total: found.length,
  };
}

async function codesOf(tx: Tx, { table }: CodeStock, ids: readonly number[]): Promise<CodeRow[]> {
  const codes: CodeRow[] = [];
  for (const id of ids) {
    const code = await tx.get(table, id);
    if (code) codes.push(code);
  }
  return codes;
}

function served({ managerId }: CodeStock, { status, userType, batch }: CodeFilter): Where<CodeRow> {
  // Renewal keys have no type: a filter on it never reaches them (contract).
  const where: Where<ActivationCodeRow> = {
    managerId,
    ...(status && { status }),
    ...(userType && { userType }),
    ...(batch !== undefined && { batchName: batch }),
  };
  return where as Where<CodeRow>;
}

/** What may be asked of an index; `passes` decides. */
function narrowest(stock: CodeStock, filter: CodeFilter, now: Instant): Where<CodeRow> {
  const where = served(stock, filter);
  if (filter.lapsed && (filter.status ?? 'unused') === 'unused') {
    return { ...where, status: 'unused', validUntil: { lte: now } };
  }
  return filter.handedOut ? { ...where, handedOutAt: { gte: 0 } } : where;
}

function passes(code: CodeRow, filter: CodeFilter, now: Instant): boolean {
  const { keyword, handedOut, lapsed, durationDays, validBefore } = filter;
  if (durationDays !== undefined && durationDays !== code.durationDays) return false;
  if (validBefore !== undefined && (code.validUntil === null || code.validUntil >= validBefore)) return false;
  if (handedOut !== undefined && handedOut !== (code.handedOutAt !== null)) return false;
  if (lapsed !== undefined && lapsed !== isLapsed(code, now)) return false;
  if (!keyword) return true;
  const part = keyword.toLowerCase();
  return [code.code, code.note, code.batchName].some((text) => text.toLowerCase().includes(part));
}
